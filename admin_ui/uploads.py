"""A form with one file: read into memory and nowhere else, with the role and the token checked."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from admin_ui.access import OFFICE, Change, Viewer, allow
from admin_ui.forms import Typed, same
from mdeji.kit.errors import Invalid, NotAllowed

ROOM = 100_000
"""Bytes for the other fields and the frame around the file."""


class _InMemory(MultiPartParser):
    """Starlette's parser would write files above one megabyte to the disk, in clear."""

    spool_max_size = 64_000_000


@dataclass(frozen=True)
class Upload:
    """Hold who brings a file, the form, and the file; ``name`` is what the browser calls it."""

    change: Change
    name: str
    content: bytes


async def parts(request: Request, biggest: int) -> tuple[Typed, str, bytes]:
    """Return the text fields, the file's name and the file.

    Raises:
        Invalid: ``file`` is too big, or the body is no form.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return Typed(()), "", b""
    try:
        parser = _InMemory(
            Headers(raw=request.headers.raw),
            _measured(request, biggest + ROOM),
            max_files=1,
            max_fields=20,
        )
        form = await parser.parse()
    except MultiPartException:
        raise Invalid("file", "broken") from None
    file = next((v for _, v in form.multi_items() if isinstance(v, UploadFile)), None)
    content = await file.read() if file else b""
    name = (file.filename or "") if file else ""
    await form.close()
    texts = Typed((n, v) for n, v in form.multi_items() if isinstance(v, str))
    return texts, name, content


async def _measured(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most:
            raise Invalid("file", "too_big")
        yield chunk


def upload(biggest: int) -> object:
    """Return a dependency for a form with one file that only the office may send."""
    guard = allow(OFFICE)

    async def checked(request: Request, viewer: Annotated[Viewer, Depends(guard)]) -> Upload:
        form, name, content = await parts(request, biggest)
        if not same(viewer.csrf_token, form["csrf"]):
            raise NotAllowed("csrf")
        return Upload(Change(viewer, form), name, content)

    checked.checks_token = True  # type: ignore[attr-defined]  # the walk of the tests reads it
    return checked
