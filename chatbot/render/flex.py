"""One bubble as Flex: large letters that follow the phone's setting, full-width buttons.

Colours on white or on their ground: 7:1 or better (UX C4).
"""

from datetime import datetime
from typing import Any

from chatbot.render.book import Book
from chatbot.saying import Button, Say

INK, SOFT_INK, BLUE = "#1A1A1A", "#444444", "#00118F"
PLAIN_GROUND, QUIET_GROUND = "#DDE7F7", "#EFEFEF"
ALT_MOST = 300

Json = dict[str, Any]


def bubble(said: Say, person_id: int | None, book: Book) -> Json:
    """Return the message: plain text if there is nothing but text, else a Flex bubble."""
    buttons = _buttons(said.buttons, person_id, book, "md")
    if not buttons and not said.rows and not said.exits:
        return {"type": "text", "text": "\n".join(t for t in (said.lead, said.text) if t)}
    ways_out = _buttons(said.exits, person_id, book, "sm")
    body = [*_words(said), *_rows(said), *buttons]
    made: Json = {
        "type": "bubble",
        "size": "mega",
        "body": {"type": "box", "layout": "vertical", "spacing": "md", "contents": body},
    }
    if ways_out:
        made["footer"] = _footer(ways_out)
    # altText shows on a locked screen: the sentence alone, never the rows.
    alt = (said.lead + said.text)[:ALT_MOST]
    return {"type": "flex", "altText": alt, "contents": made}


def text(words: str, size: str = "lg", color: str = INK, **more: Any) -> Json:
    """Return a text that wraps and grows with the phone's letters."""
    base = {"type": "text", "text": words, "size": size, "color": color}
    return {**base, "wrap": True, "scaling": True, **more}


def _words(said: Say) -> list[Json]:
    lead = [text(said.lead, "lg", SOFT_INK)] if said.lead else []
    return [*lead, text(said.text, "xl" if said.buttons else "lg", weight="bold")]


def _rows(said: Say) -> list[Json]:
    if not said.rows:
        return []
    lines: list[Json] = []
    for name, value in said.rows:
        pair = [text(name, "md", SOFT_INK), text(value or "-", "lg")]
        lines.append({"type": "box", "layout": "vertical", "contents": pair})
    ruled: Json = {"type": "separator", "color": "#BBBBBB"}
    return [ruled, *lines, ruled]


def _footer(ways_out: list[Json]) -> Json:
    pairs = [ways_out[start : start + 2] for start in range(0, len(ways_out), 2)]
    lines = [
        {"type": "box", "layout": "horizontal", "spacing": "sm", "contents": pair} for pair in pairs
    ]
    return {"type": "box", "layout": "vertical", "spacing": "sm", "contents": lines}


def _buttons(
    ones: tuple[Button, ...], person_id: int | None, book: Book, height: str
) -> list[Json]:
    made = (_button(one, person_id, book, height) for one in ones)
    return [button for button in made if button is not None]


def _button(one: Button, person_id: int | None, book: Book, height: str) -> Json | None:
    action = _action(one, person_id, book)
    if action is None:
        return None
    quiet = height == "sm"
    main = one.tone == "main"
    ground = BLUE if main else QUIET_GROUND if quiet else PLAIN_GROUND
    return {
        "type": "button",
        "style": "primary" if main else "secondary",
        "color": ground,
        "height": height,
        "adjustMode": "shrink-to-fit",
        "scaling": True,
        "action": action,
    }


def _action(one: Button, person_id: int | None, book: Book) -> Json | None:
    if one.link is not None:
        if person_id is None:
            return None
        purpose, subject, until = one.link
        address = book.links.to(purpose, subject, person_id, datetime.fromisoformat(until))
        return {"type": "uri", "label": one.label, "uri": address}
    if one.uri:
        address = book.links.page(one.uri) if one.uri.startswith("/") else one.uri
        return {"type": "uri", "label": one.label, "uri": address}
    if one.picker is not None:
        times = {"initial": one.picker.initial, "min": one.picker.least, "max": one.picker.most}
        base = {"type": "datetimepicker", "label": one.label, "data": one.data}
        return {**base, "mode": "datetime", **times}
    voice = {"inputOption": "openVoice"} if one.voice else {}
    words = {"label": one.label, "data": one.data, "displayText": one.label}
    return {"type": "postback", **words, **voice}
