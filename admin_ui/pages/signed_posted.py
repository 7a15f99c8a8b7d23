"""What a form sent: small, urlencoded, from our own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 200


@dataclass(frozen=True)
class Posted:
    """The fields of a form, and whether the browser says it came from another site."""

    fields: Mapping[str, list[str]]
    cross_site: bool = False

    def one(self, name: str) -> str:
        """Return the field's text without surrounding blanks; empty if it was not sent."""
        return self.fields.get(name, [""])[0].strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of the field."""
        return tuple(self.fields.get(name, ()))

    def number(self, name: str) -> int | None:
        """Return the field as a whole number, also when typed in full width; else None."""
        text = self.one(name)
        return int(text) if text.isdecimal() and len(text) <= 9 else None


async def posted(request: Request) -> Posted:
    """Read the form of a request.

    The only coroutine of these pages: Starlette hands bodies out no other way. Cross-site is
    told by ``Sec-Fetch-Site``, because our own ``Referrer-Policy: no-referrer`` makes browsers
    send ``Origin: null``.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise HTTPException(400) from None
    site = request.headers.get("sec-fetch-site", "same-origin")
    return Posted(fields, cross_site=site not in {"same-origin", "none"})


PostedForm = Annotated[Posted, Depends(posted)]
"""A route parameter that holds the form."""
