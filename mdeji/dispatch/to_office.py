"""Give a request to the office, which goes on by telephone."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.tell import request_facts, tell_requester
from mdeji.kit import jobs
from mdeji.messages.notices import Notice
from mdeji.requests.rules import RequestEvent
from mdeji.requests.service import move
from mdeji.requests.tables import Request
from mdeji.staff.journal import record


def hand_over(
    session: Session,
    request: Request,
    reason: str,
    actor: str,
    now: datetime,
    *,
    told: bool = True,
) -> None:
    """Give the request to a coordinator, who phones; the requester is told so, or not (``told``)."""
    move(session, request, RequestEvent.HANDED_OVER, now)
    request.waiting_for = reason
    session.add(request)
    jobs.cancel(session, f"ask:{request.pk}")
    record(session, actor, f"request:{request.pk}", "handed_over", {"reason": reason}, now)
    if told:
        tell_requester(session, request, Notice("handed_over", request_facts(request)), now)
