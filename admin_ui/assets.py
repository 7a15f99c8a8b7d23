"""Style sheets, scripts and pictures under addresses that change with their content."""

import hashlib
import mimetypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Response

from mdeji.kit.errors import NotFound

HERE = Path(__file__).parent / "static"
FOR_A_YEAR = "public, max-age=31536000, immutable"
HTMX = "htmx.js"

router = APIRouter()


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which holds the beginning of its hash."""
    return f"/static/{_mark(name)}/{name}"


@router.get("/static/{mark}/{name}", include_in_schema=False)
def serve(mark: str, name: str) -> Response:
    """Serve a file to anybody; only its current address may be kept."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    keep = FOR_A_YEAR if mark == _mark(name) else "no-store"
    return Response(_content(name), media_type=kind, headers={"cache-control": keep})


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]


@cache
def _content(name: str) -> bytes:
    path = _htmx() if name == HTMX else HERE / name
    if "/" in name or name.startswith(".") or not path.is_file():
        raise NotFound("file", name)
    return path.read_bytes()


def _htmx() -> Path:
    # The wheel is opened for the file inside; importing it would need Django.
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        message = "the package django-htmx is not installed"
        raise RuntimeError(message)
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"
