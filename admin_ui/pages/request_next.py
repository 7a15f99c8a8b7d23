"""What follows a visit, one tap from its report: another visit, a class, the nearest desk."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import OfficeChanges
from admin_ui.calls import Call
from admin_ui.next_steps import is_known
from admin_ui.pages.request import Id
from admin_ui.tools import Use
from mdeji.dispatch.board import FOLLOW_UP
from mdeji.dispatch.desk import attended
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.outreach.activities import Doubtful
from mdeji.outreach.rules import ClassDoor
from mdeji.outreach.signups import SignUp, sign_up
from mdeji.requests.queries import request as request_view
from mdeji.yorozu.interest import hear_of

router = APIRouter()


@router.post("/admin/requests/{request_id:int}/next")
def follow(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Sign the person up for a class, or let them hear if the date of a desk changes."""
    call = Call(http, tools, change, request_id, "next")
    class_id, desk = call.form.number("class"), call.form.number("desk")

    def work(session: Any, now: datetime) -> None:
        found = request_view(session, request_id)
        if found.requester_id is None or not is_known(session, found):
            raise NotAllowed("ended")
        if class_id is not None:
            _sign_up(session, class_id, found.requester_id, (call.actor, now))
        elif desk is not None:
            hear_of(session, desk, found.requester_id, now)
        else:
            raise Invalid("next", "missing")
        if found.waiting_for == FOLLOW_UP:
            attended(session, request_id, call.actor, now)

    return call.do("next_class" if class_id is not None else "next_desk", work)


def _sign_up(session: Any, class_id: int, person_id: int, by: tuple[str, datetime]) -> None:
    try:
        sign_up(session, class_id, person_id, SignUp(ClassDoor.PHONE, via="visit"), by)
    except Doubtful:  # Somebody of the same name or number is in it; the class's own page asks.
        raise NotAllowed("alike") from None
