"""The pages as one application; the composition root mounts it last, at the root."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from admin_ui import assets, refusals
from admin_ui.guard import Guard
from admin_ui.tools import Tools

PAGES = (
    "sign_in",
    "board",
    "request",
    "request_actions",
    "intake",
    "letterbox",
    "delivery",
    "day",
    "supporters",
    "accounts",
    "signed",
    "accessibility",
)
DEMO_PAGES = ("welcome",)
PLAIN_PAGES = ("front",)


def build(tools: Tools) -> FastAPI:
    """Return the application with every page: ``/admin/…``, ``/s/…``, ``/static/…``, ``/``."""
    app = FastAPI(
        title="Mデジ dispatch",
        openapi_url=None,
        middleware=[Middleware(Guard, own_origin=tools.settings.public_url)],
    )
    for kind, handler in refusals.handlers().items():
        app.add_exception_handler(kind, handler)
    app.state.tools = tools
    for router in routers(demo=tools.demo):
        app.include_router(router)
    return app


def routers(*, demo: bool) -> Iterable[APIRouter]:
    """Return the routers of all pages that exist here."""
    yield assets.router
    for name in PAGES + (DEMO_PAGES if demo else PLAIN_PAGES):
        if find_spec(f"admin_ui.pages.{name}") is not None:
            router: APIRouter = import_module(f"admin_ui.pages.{name}").router
            yield router
