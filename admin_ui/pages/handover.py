"""What a coordinator does for somebody on a team who phones that they would like to be relieved."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import OfficeChanges
from admin_ui.calls import Call
from admin_ui.pages.request import Id
from admin_ui.tools import Use
from mdeji.dispatch import handover, queries
from mdeji.dispatch.handover_state import handover_by_id
from mdeji.kit.errors import NotAllowed, NotFound

router = APIRouter()


@router.post("/admin/requests/{request_id:int}/handover")
def begin(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Ask everybody suitable to take somebody's seat; the seat stays theirs until then."""
    call = Call(http, tools, change, request_id, "team")

    def work(session: Any, now: datetime) -> None:
        visit = queries.visit_of_request(session, request_id)
        if visit is None:
            raise NotAllowed("not_on_team")
        person_id = call.form.number("person") or 0
        handover.ask_everybody(session, visit.id, person_id, call.actor, now)

    return call.do("handover", work)


@router.post("/admin/requests/{request_id:int}/handover/withdraw")
def withdraw(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Take a hand-over back: the supporter goes after all."""
    call = Call(http, tools, change, request_id, "team")

    def work(session: Any, now: datetime) -> None:
        one = call.form.number("handover") or 0
        if handover_by_id(session, one).request_id != request_id:
            raise NotFound("handover", one)
        handover.withdraw(session, one, None, call.actor, now)

    return call.do("handover_kept", work)
