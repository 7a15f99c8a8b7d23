"""One request on one screen."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui import screen
from admin_ui.access import Anybody, OfficeChanges
from admin_ui.render import page, to
from admin_ui.tools import Use
from mdeji.requests.queries import request as request_view
from mdeji.rota import queries as rota
from mdeji.rota.teaching import class_of
from mdeji.staff.journal import record

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/admin/requests/{request_id:int}")
def show(http: Request, tools: Use, viewer: Anybody, request_id: Id) -> Response:
    """Show a request with its story, its people and what can be done; a duty has its own screen."""
    with tools.database.reading() as session:
        desk = rota.session_of(session, request_id)
        held = class_of(session, request_id) if desk is None else None
    if desk is not None:
        return to(f"/admin/rota/{desk}")
    if held is not None:
        return to(f"/admin/classes/{held}")
    return screen.show(http, tools, viewer, request_id)


@router.get("/admin/requests/{request_id:int}/fresh")
def is_fresh(
    http: Request,
    tools: Use,
    viewer: Anybody,
    request_id: Id,
    v: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Tell an open page that somebody changed the request; forms under somebody's fingers stay."""
    with tools.database.reading() as session:
        found = screen.request_for(session, viewer, request_id)
        offers = screen.marks(session, request_id)
    if f"{found.version}-{offers}" == v:
        return Response(status_code=204)
    return page(http, "parts/stale.html", viewer=viewer, request_id=request_id)


@router.post("/admin/requests/{request_id:int}/contact")
def reveal(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Show phone and address to somebody who needs them; the journal remembers who did."""
    with tools.database.transaction() as session:
        found = request_view(session, request_id)
        about, detail = f"person:{found.requester_id}", {"request": request_id}
        record(session, change.actor, about, "contact_seen", detail, tools.clock.now())
    return screen.show(http, tools, change.viewer, request_id, screen.Typing(contact=True))
