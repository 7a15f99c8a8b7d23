"""The pages as one application; the composition root mounts it last, at the root."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from admin_ui import assets, refusals
from admin_ui.guard import Guard
from admin_ui.pages import (
    accessibility,
    account,
    accounts,
    board,
    classes,
    day,
    delivery,
    enrolling,
    factor,
    figures,
    front,
    handover,
    health,
    honorarium,
    intake,
    invitation,
    journal,
    letterbox,
    me,
    more,
    persons,
    pictures,
    reach,
    request,
    request_actions,
    request_next,
    retention,
    rota,
    series,
    sign_in,
    sign_in_openid,
    signed,
    supporters,
    welcome,
    yorozu,
)
from admin_ui.tools import Tools

# In this order: the first page that fits an address answers.
PAGES = (
    assets,
    sign_in,
    sign_in_openid,
    invitation,
    me,
    factor,
    board,
    request,
    request_actions,
    request_next,
    handover,
    honorarium,
    series,
    intake,
    letterbox,
    delivery,
    day,
    supporters,
    enrolling,
    accounts,
    journal,
    more,
    persons,
    retention,
    health,
    reach,
    figures,
    pictures,
    yorozu,
    classes,
    rota,
    account,
    signed,
    accessibility,
)


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
    for page in (*PAGES, welcome if tools.demo else front):
        app.include_router(page.router)
    return app
