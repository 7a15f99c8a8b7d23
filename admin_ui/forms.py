"""What was typed into a form, kept as it was typed, and what is wrong with it."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

LONGEST = 4000


class Typed(Mapping[str, str]):
    """Hold the text fields of a form; a missing field is an empty text."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        """Keep the fields in their order; a name may come more than once."""
        self._all: dict[str, list[str]] = {}
        for name, value in fields:
            self._all.setdefault(name, []).append(_clean(value))

    def __getitem__(self, name: str) -> str:
        """Return the last value of the field without spaces around it, or an empty text."""
        return self._all[name][-1].strip() if name in self._all else ""

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._all)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._all)

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, such as of check boxes."""
        return tuple(self._all.get(name, ()))

    def number(self, name: str) -> int | None:
        """Return a whole number, full-width digits included, or None."""
        text = self[name]
        return int(text) if text.isdecimal() and len(text) < 10 else None


async def typed(request: Request) -> Typed:
    """Read the form of a request; files are ignored."""
    form: FormData = await request.form(max_files=0, max_fields=200)
    return Typed((name, value) for name, value in form.multi_items() if isinstance(value, str))


Form = Annotated[Typed, Depends(typed)]
"""A route parameter that holds the form, for pages whose address is the permission."""


def same(expected: str, given: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def _clean(value: str) -> str:
    """Drop what no field needs: NUL, which PostgreSQL refuses, and endless text."""
    return value.replace("\0", "").replace("\r\n", "\n")[:LONGEST]
