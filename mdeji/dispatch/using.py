"""「いまも つかえていますか」 by telephone, of those whom LINE cannot ask about their visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from mdeji.dispatch.reminders import still_using_at
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Feedback, Visit
from mdeji.dispatch.team import visit_by_id
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.people.tables import Person
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request
from mdeji.staff.journal import record

UNTIL = timedelta(days=60)
"""How long after a visit it makes sense to ask; the desks forget a number by then too."""

ANSWERS = ("yes", "partly", "no", "unreached")
_HELD = (VisitStatus.OVER, VisitStatus.REPORTED)
_NOT_HELD = "not_held"


@dataclass(frozen=True)
class VisitCall:
    """A visit whose requester is to be telephoned."""

    visit_id: int
    request_id: int
    number: str
    ended_at: datetime
    topics: tuple[str, ...]


def to_call(session: Session, now: datetime) -> list[VisitCall]:
    """Return the visits two weeks ago whose requester has no LINE, or blocked it; oldest first."""
    query = (
        select(Visit, Request)
        .join(Request, col(Request.id) == col(Visit.request_id))
        .join(Person, col(Person.id) == col(Request.requester_id))
        .outerjoin(Feedback, col(Feedback.visit_id) == col(Visit.id))
        .where(
            col(Visit.status).in_(_HELD),
            col(Visit.ends_at) > now - UNTIL,
            col(Request.kind).in_(DISPATCHED),
            or_(col(Request.closed_reason).is_(None), col(Request.closed_reason) != _NOT_HELD),
            col(Person.erased_at).is_(None),
            or_(col(Person.line_user_id).is_(None), col(Person.blocked_at).is_not(None)),
            col(Feedback.still_using).is_(None),
        )
        .order_by(col(Visit.ends_at))
    )
    return [
        VisitCall(visit.pk, row.pk, row.number, visit.ends_at, tuple(row.topics))
        for visit, row in session.exec(query)
        if still_using_at(visit.ends_at) <= now
    ]


def answer(session: Session, visit_id: int, said: str, actor: str, now: datetime) -> None:
    """Keep what a requester said on the telephone, or that nobody answered.

    Raises:
        NotFound: there is no such visit.
        NotAllowed: it is not over.
        Invalid: there is no such answer.
    """
    visit = visit_by_id(session, visit_id)
    request = session.get_one(Request, visit.request_id)
    if visit.status not in _HELD or request.requester_id is None:
        raise NotAllowed("too_early")
    if said not in ANSWERS:
        raise Invalid("answer", "unknown")
    found = session.exec(select(Feedback).where(Feedback.visit_id == visit.pk)).first()
    row = found or Feedback(visit_id=visit.pk, person_id=request.requester_id, line="")
    row.still_using, row.still_using_at = said, now
    session.add(row)
    session.flush()
    record(session, actor, f"request:{request.pk}", "still_using", {"answer": said}, now)
