"""The small checks that larger ones are built from: a check looks at a value and notes faults."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from chatbot.simulator.limits.lengths import graphemes, utf16

_WRONG_TYPE = "Invalid type"


class Problems:
    """Collect what is wrong with a request body, as LINE's ``details`` list."""

    def __init__(self) -> None:
        self.details: list[dict[str, str]] = []

    def add(self, path: str, message: str) -> None:
        """Note that the property at ``path`` is wrong."""
        self.details.append({"message": message, "property": path})

    def __bool__(self) -> bool:
        return bool(self.details)


Check = Callable[[Any, str, Problems], None]
Rule = Callable[[dict[str, Any], str, Problems], None]


def text(most: int, least: int = 1, *, length: Callable[[str], int] = utf16) -> Check:
    """Return a check for text of ``least`` to ``most`` units, UTF-16 ones unless told."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(path, _WRONG_TYPE)
        elif not value and least:
            problems.add(path, "May not be empty")
        elif length(value) > most:
            problems.add(path, f"Length must be between {least} and {most}")

    return check


def said(most: int, least: int = 1) -> Check:
    """Return a check for text whose length LINE counts in what a reader sees as characters."""
    return text(most, least, length=graphemes)


def one_of(*allowed: str) -> Check:
    """Return a check for one of the given words."""
    words = frozenset(allowed)

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or value not in words:
            problems.add(path, f"Must be one of the following values: [{', '.join(allowed)}]")

    return check


def pattern(expression: str, *words: str) -> Check:
    """Return a check for one of the words, or text that the expression matches as a whole."""
    shape = re.compile(expression)
    known = frozenset(words)

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or not (value in known or shape.fullmatch(value)):
            problems.add(path, f"Invalid value: {value!r}")

    return check


def boolean(value: Any, path: str, problems: Problems) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        problems.add(path, _WRONG_TYPE)


def integer(least: int, most: int = 2_147_483_647) -> Check:
    """Return a check for a whole number in a closed range."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            problems.add(path, _WRONG_TYPE)
        elif not least <= value <= most:
            problems.add(path, f"Must be between {least} and {most}")

    return check


def number(least: float, most: float) -> Check:
    """Return a check for a number in a closed range."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.add(path, _WRONG_TYPE)
        elif not least <= value <= most:
            problems.add(path, f"Must be between {least} and {most}")

    return check


def url(*schemes: str, most: int = 2000) -> Check:
    """Return a check for an absolute URL of one of the schemes."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(path, _WRONG_TYPE)
        elif not value or len(value) > most:
            problems.add(path, f"Length must be between 1 and {most}")
        elif re.search(r"[\s\x00-\x1f]", value):
            problems.add(path, "invalid uri")
        elif urlsplit(value).scheme not in schemes or not value.partition(":")[2].strip("/"):
            problems.add(path, "invalid uri scheme")

    return check


def list_of(item: Check, least: int, most: int) -> Check:
    """Return a check for a list of ``least`` to ``most`` items."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(path, _WRONG_TYPE)
            return
        if not least <= len(value) <= most:
            problems.add(path, f"Size must be between {least} and {most}")
        for place, one in enumerate(value[:1000]):
            item(one, f"{path}[{place}]", problems)

    return check


def shape(known: Mapping[str, Check], required: tuple[str, ...] = (), *rules: Rule) -> Check:
    """Return a check for an object with these properties and no others.

    Rules look at the object as a whole and run only when its parts are sound.
    """

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, _WRONG_TYPE)
            return
        before = len(problems.details)
        prefix = f"{path}." if path else ""
        for name, part in value.items():
            known.get(name, _unknown)(part, f"{prefix}{name}", problems)
        for name in required:
            if name not in value:
                problems.add(f"{prefix}{name}", "must be specified")
        if len(problems.details) == before:
            for rule in rules:
                rule(value, path, problems)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Return a check that chooses by the object's ``type``."""

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, _WRONG_TYPE)
            return
        kind = value.get("type")
        chosen = kinds.get(kind) if isinstance(kind, str) else None
        if chosen is None:
            prefix = f"{path}." if path else ""
            allowed = f"Must be one of the following values: [{', '.join(kinds)}]"
            problems.add(f"{prefix}type", allowed)
            return
        chosen(value, path, problems)

    return check


def later(find: Callable[[], Check]) -> Check:
    """Return a check that is looked up when used, for objects that contain their own kind."""

    def check(value: Any, path: str, problems: Problems) -> None:
        find()(value, path, problems)

    return check


def _unknown(_: Any, path: str, problems: Problems) -> None:
    problems.add(path, "unknown field")


def anything(_value: Any, _path: str, _problems: Problems) -> None:
    """Accept every value."""


COLOUR = pattern(r"#[0-9a-fA-F]{6}")
COLOUR_ALPHA = pattern(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
