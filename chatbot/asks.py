"""The kinds of questions: choose, count, pick a time, tell, say where. Pure.

A question is asked with buttons and read from whatever comes back: a tap, words, a place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from chatbot import readers
from chatbot.facts import Facts
from chatbot.saying import Button, Given, Picker, Say, post
from chatbot.texts import label, say
from mdeji.kit.calendar import (
    at_jst,
    day_of,
    is_closed,
    spoken_date,
    spoken_time,
    spoken_when,
    to_jst,
)
from mdeji.requests.rules import Door
from mdeji.requests.wishes import wish_fault

Answers = Mapping[str, Any]
PER_PAGE = 5
"""Five choices and 「ほかを見る」: six buttons at most (UX C4)."""

TELL_MOST = 200
SOONEST, LATEST = timedelta(hours=25), timedelta(days=89)


@dataclass(frozen=True)
class Got:
    """An answer: what it changes among the answers, and maybe a word before the next question."""

    updates: Mapping[str, Any]
    lead: str = ""


@dataclass(frozen=True)
class Look:
    """Not an answer yet: ask again with this on the side, and maybe a word about why."""

    side: Mapping[str, Any]
    lead: str = ""


Read = Got | Look | None


@dataclass(frozen=True)
class Moment:
    """The moment of a question: answers so far, what is on the side, the facts, the turn."""

    answers: Answers
    side: Answers
    facts: Facts
    turn: int = 0

    def mark(self, **fields: object) -> str:
        """Return postback data that belongs to this turn."""
        return post(t=self.turn, **fields)


class Ask(Protocol):
    """A kind of question."""

    def say(self, here: Moment) -> Say:
        """Return the question as a bubble."""

    def read(self, given: Given, here: Moment) -> Read:
        """Return the answer, a new look at the question, or None if not understood."""


Rows = tuple[tuple[str, str], ...]
Options = Callable[[Answers, Facts], Rows]


@dataclass(frozen=True)
class Choose:
    """Choose one of several; more than six come in pages."""

    key: str
    text: str
    options: Options
    reader: Callable[[str], Any] = lambda _: None
    rows: Callable[[Answers, Facts], tuple[tuple[str, str], ...]] = lambda *_: ()
    also: Mapping[str, Mapping[str, Any]] | None = None
    per_page: int = PER_PAGE

    def say(self, here: Moment) -> Say:
        """Return the choices of the page."""
        options = self.options(here.answers, here.facts)
        shown = tuple(
            Button(
                name,
                here.mark(v=code),
                tone="main" if code == "yes" else "plain",
                voice=code == "voice",
            )
            for code, name in page_of(options, here.side, self.per_page)
        )
        if len(options) > self.per_page + 1:
            following = next_page(options, here.side, self.per_page)
            shown += (Button(label("button", "more"), here.mark(page=following)),)
        return Say(say(self.text), rows=self.rows(here.answers, here.facts), buttons=shown)

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap on a choice, or words that name one."""
        if given.kind == "tap" and "page" in given.data:
            return Look({"page": given.data["page"]})
        options = dict(self.options(here.answers, here.facts))
        value = given.data.get("v") if given.kind == "tap" else self._spoken(given, options)
        if value is None or (given.kind == "tap" and value not in options):
            return None
        return Got({self.key: value, **(self.also or {}).get(str(value), {})})

    def _spoken(self, given: Given, options: Mapping[str, str]) -> Any:
        if given.kind != "text":
            return None
        said = readers.plain(given.text)
        exact = next((code for code, name in options.items() if readers.plain(name) == said), None)
        read = self.reader(given.text) if exact is None and said else exact
        known = read in options if isinstance(read, str) else bool(read)
        return read if known else None


@dataclass(frozen=True)
class Count:
    """How many people: buttons for usual numbers, any number in words."""

    key: str
    text: str
    usual: tuple[int, ...]
    most: int

    def say(self, here: Moment) -> Say:
        """Return a page of numbers."""
        options = tuple((str(n), say("people", count=n)) for n in self.usual)
        shown = tuple(
            Button(name, here.mark(v=code)) for code, name in page_of(options, here.side, PER_PAGE)
        )
        more = Button(
            label("button", "more_people"), here.mark(page=next_page(options, here.side, PER_PAGE))
        )
        return Say(say(self.text), buttons=(*shown, more))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap or a number in words."""
        if given.kind == "tap" and "page" in given.data:
            return Look({"page": given.data["page"]})
        text = given.data.get("v", "") if given.kind == "tap" else given.text
        found = readers.count(text) if given.kind in {"tap", "text"} else None
        if found is None or found < 1:
            return None
        if found > self.most:
            return Look(here.side, say("too_many_people", most=self.most))
        return Got({self.key: found})


@dataclass(frozen=True)
class PickWhen:
    """When: suggestions, the phone's own calendar, or words. Keeps up to three wishes."""

    key: str
    text: str
    length: Callable[[Answers], timedelta]
    add: str = "adding"

    def say(self, here: Moment) -> Say:
        """Return suggestions, or the hours of a day already named."""
        if "day" in here.side:
            return self._hours(here.side, here.mark)
        shown = tuple(
            Button(short_when(start), here.mark(at=f"{to_jst(start):%Y-%m-%dT%H:%M}"))
            for start in self._suggestions(here.answers, here.facts)
        )
        least, most = here.facts.now + SOONEST, here.facts.now + LATEST
        first = at_jst(day_of(least) + timedelta(days=1), time(10))
        picker = Picker(*(f"{to_jst(at):%Y-%m-%dT%H:%M}" for at in (first, least, most)))
        other = Button(label("button", "other_time"), here.mark(pick=1), picker=picker)
        return Say(say(self.text), buttons=(*shown, other))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a suggestion, a picked time, or words such as 「木曜の午後」."""
        if given.kind == "tap":
            return self._at(given.picked or given.data.get("at", ""), here.answers, here.facts)
        if given.kind != "text":
            return None
        found = readers.when(given.text, day_of(here.facts.now))
        if found is None:
            return None
        day = found.day or (
            datetime.fromisoformat(here.side["day"]).date() if "day" in here.side else None
        )
        if day is None:
            return Look(here.side, say("which_day"))
        if found.clock is None:
            fault = _fault_of(at_jst(day, time(17)), timedelta(hours=1), here.facts.now)
            return Look({}, fault) if fault else Look({"day": day.isoformat()})
        return self._take(at_jst(day, found.clock), here.answers, here.facts)

    def _at(self, text: str, answers: Answers, facts: Facts) -> Read:
        try:
            start = datetime.fromisoformat(text.replace("t", "T"))
        except ValueError:
            return None
        return self._take(at_jst(start.date(), start.time()), answers, facts)

    def _take(self, start: datetime, answers: Answers, facts: Facts) -> Read:
        fault = _fault_of(start, self.length(answers), facts.now)
        if fault:
            return Look({}, fault)
        wish = [start.isoformat(), (start + self.length(answers)).isoformat()]
        kept = [old for old in answers.get(self.key, []) if answers.get(self.add)]
        return Got({self.key: [*[old for old in kept if old != wish], wish][:3], self.add: False})

    def _suggestions(self, answers: Answers, facts: Facts) -> list[datetime]:
        """Return the next four half-days, on days on which visits take place."""
        taken = {start for start, _ in answers.get(self.key, [])}
        found: list[datetime] = []
        day = day_of(facts.now + timedelta(days=2))
        while len(found) < 4:
            if day.weekday() < 5 and not is_closed(day):
                starts = (at_jst(day, time(10)), at_jst(day, time(14)))
                found += [start for start in starts if start.isoformat() not in taken]
            day += timedelta(days=1)
        return found[:4]

    def _hours(self, side: Answers, mark: Callable[..., str]) -> Say:
        day = datetime.fromisoformat(side["day"]).date()
        shown = tuple(
            Button(spoken_time(clock), mark(at=f"{day.isoformat()}T{clock:%H:%M}"))
            for clock in (time(9), time(10, 30), time(13), time(14, 30), time(16))
        )
        return Say(say("which_hour", day=spoken_date(day)), buttons=shown)


@dataclass(frozen=True)
class Tell:
    """Tell in one's own words: a name, a number, one line."""

    key: str
    text: str
    reader: Callable[[str], Any]
    again: str
    skip: str = ""

    def say(self, here: Moment) -> Say:
        """Return the question; it may be skipped if it has a word for that."""
        skip = (Button(label("button", self.skip), here.mark(v="")),) if self.skip else ()
        return Say(say(self.text), buttons=skip)

    def read(self, given: Given, here: Moment) -> Read:
        """Read the words, or the wish to leave it out."""
        if given.kind == "tap":
            return Got({self.key: ""}) if self.skip and given.data.get("v") == "" else None
        if given.kind != "text":
            return None
        found = self.reader(given.text)
        return Look(here.side, say(self.again)) if found is None else Got({self.key: found})


def page_of(options: Rows, side: Answers, per_page: int) -> Rows:
    """Return the options of the page that is on the side; everything, if it fits one bubble."""
    if len(options) <= per_page + 1:
        return options
    start = _page(side, options, per_page) * per_page
    return options[start : start + per_page]


def next_page(options: Rows, side: Answers, per_page: int) -> int:
    """Return the page after the present one; after the last comes the first."""
    pages = -(-len(options) // per_page)
    return (_page(side, options, per_page) + 1) % pages


def short_when(start: datetime) -> str:
    """Return a time for a button: 「26日(木)午後2時」."""
    return spoken_when(start).partition("月")[2].replace(" ", "")


def _page(side: Answers, options: Rows, per_page: int) -> int:
    said = str(side.get("page", 0))
    page = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return page % -(-len(options) // per_page)


def _fault_of(start: datetime, length: timedelta, now: datetime) -> str:
    fault = wish_fault(start, start + length, Door.LINE, now)
    return say(f"wish_{fault}") if fault else ""
