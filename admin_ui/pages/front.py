"""``/`` of a real installation: what this is, and whom to call."""

from fastapi import APIRouter, Request, Response

from admin_ui.render import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def front(request: Request) -> Response:
    """Say in a few words what the service is."""
    return page(request, "welcome_plain.html")
