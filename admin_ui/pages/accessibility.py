"""How accessible the pages are: the policy, and what was really tested."""

from fastapi import APIRouter, Request, Response

from admin_ui.render import page

router = APIRouter(include_in_schema=False)


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Show the policy and the results."""
    return page(request, "welcome_accessibility.html")
