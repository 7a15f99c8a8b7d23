"""The phone in the browser: one page and its files."""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from chatbot.simulator.simulator import Simulator

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: data: blob:; media-src 'self' blob:; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def page_routes(_: "Simulator") -> list[BaseRoute]:
    """Return the routes of the phone page."""
    page = (_HERE / "templates" / "phone.html").read_text(encoding="utf-8")

    async def phone(_: Request) -> Response:
        return HTMLResponse(page, headers=HEADERS)

    async def home(request: Request) -> Response:
        return RedirectResponse(request.scope.get("root_path", "") + "/phone")

    return [
        Route("/", home),
        Route("/phone", phone),
        Mount("/static", app=StaticFiles(directory=_HERE / "static")),
    ]
