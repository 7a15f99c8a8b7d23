"""A question with several answers: each tap adds one or takes it away, a last one ends it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatbot import readers
from chatbot.asks import Got, Look, Moment, Options, Read
from chatbot.saying import Button, Given, Say, post
from chatbot.texts import label, say

PER_PAGE = 4
"""Four choices, 「ほかを見る」 and 「これで決める」: six buttons at most (UX C4)."""

CHOSEN = "✓ "
_EVERYTHING = ("ぜんぶ", "全部", "すべて", "みんな")


@dataclass(frozen=True)
class ChooseSeveral:
    """Choose one or more of several; ``reader`` finds choices in words.

    A button says what shall be chosen, not that it shall change: tapped twice it does the same
    twice, and one of an older bubble still means what it says. So it belongs to no turn.
    """

    key: str
    text: str
    options: Options
    reader: Callable[[str], tuple[str, ...] | str | None] = lambda _: None

    def say(self, here: Moment) -> Say:
        """Return a page of the choices, with what is chosen so far."""
        options, chosen = self.options(here.answers, here.facts), self._chosen(here)
        page = _page(here.side, len(options))
        shown = tuple(
            self._choice(code, name, chosen)
            for code, name in options[page * PER_PAGE : (page + 1) * PER_PAGE]
        )
        if len(options) > PER_PAGE:
            after = (page + 1) % -(-len(options) // PER_PAGE)
            shown += (Button(label("button", "more"), post(q=self.key, page=after)),)
        if not chosen:
            return Say(say(self.text), buttons=shown)
        names = "、".join(name for code, name in options if code in chosen)
        done = Button(label("button", "several_done"), post(q=self.key, done=1), tone="main")
        return Say(say(self.text), rows=((label("row", "chosen"), names),), buttons=(*shown, done))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap on a choice, words that name some, or that it is enough."""
        codes = dict(self.options(here.answers, here.facts))
        chosen = self._chosen(here)
        if given.kind == "text":
            return self._words(given.text, codes, chosen, here)
        if given.kind != "tap" or given.data.get("q") != self.key:
            return None
        if "page" in given.data:
            return Look({**here.side, "page": given.data["page"]})
        if "done" in given.data:
            return self._enough(chosen, here)
        code = given.data.get("v", "")
        if code not in codes:
            return None
        rest = [one for one in chosen if one != code]
        return self._look([*rest, code] if given.data.get("on") == "1" else rest, here)

    def _words(self, text: str, codes: Mapping[str, str], chosen: list[str], here: Moment) -> Read:
        said = readers.plain(text)
        if chosen and readers.yes_or_no(text):
            return self._enough(chosen, here)
        if said in {readers.plain(word) for word in _EVERYTHING}:
            return self._look(list(codes), here)
        named = [code for code, name in codes.items() if readers.plain(name) == said]
        found = named or self.reader(text) or ()
        added = [found] if isinstance(found, str) else list(found)
        known = [code for code in added if code in codes and code not in chosen]
        return self._look([*chosen, *known], here) if known else None

    def _enough(self, chosen: list[str], here: Moment) -> Read:
        if not chosen:
            return Look(here.side, say("choose_one"))
        return Got({self.key: chosen})

    def _look(self, chosen: list[str], here: Moment) -> Look:
        return Look({**here.side, "chosen": chosen})

    def _chosen(self, here: Moment) -> list[str]:
        known = dict(self.options(here.answers, here.facts))
        said: Any = here.side.get("chosen", here.answers.get(self.key, ()))
        return [code for code in known if isinstance(said, list | tuple) and code in said]

    def _choice(self, code: str, name: str, chosen: list[str]) -> Button:
        if code in chosen:
            return Button(f"{CHOSEN}{name}", post(q=self.key, v=code, on=0))
        return Button(name, post(q=self.key, v=code, on=1))


def _page(side: Mapping[str, Any], count: int) -> int:
    said = str(side.get("page", 0))
    page = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return page % max(1, -(-count // PER_PAGE))
