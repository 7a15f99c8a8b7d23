"""One page with every other page, shelf by shelf."""

from fastapi import APIRouter, Request, Response

from admin_ui.access import Anybody
from admin_ui.navigation import shelves
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Use

router = APIRouter()


@router.get("/admin/more")
def show(http: Request, tools: Use, viewer: Anybody) -> Response:
    """Show what else there is."""
    found = shelves(viewer)
    return page(http, "more.html", viewer=viewer, pulse=pulse_for(tools, viewer), shelves=found)
