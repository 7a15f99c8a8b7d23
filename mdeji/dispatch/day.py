"""The sheet of a day: every visit with what one needs to know at the door, by phone or on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.queries import VisitView
from mdeji.dispatch.queries import visit as visit_view
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Visit
from mdeji.kit.calendar import at_jst
from mdeji.people.tables import Person
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter


@dataclass(frozen=True)
class Sheet:
    """A visit of the day with the telephone numbers of its team, by supporter."""

    visit: VisitView
    kana: str
    phones: dict[int, str]


def sheets(session: Session, on: date, centre_id: str | None = None) -> tuple[Sheet, ...]:
    """Return the visits of a day in Japan, the first one first; of one centre only, if given."""
    begins = at_jst(on, time())
    found = (
        select(Visit)
        .join(Request, col(Request.id) == col(Visit.request_id))
        .where(
            Visit.starts_at >= begins,
            Visit.starts_at < begins + timedelta(days=1),
            Visit.status != VisitStatus.CANCELLED,
            col(Request.kind).in_(DISPATCHED),
        )
        .order_by(col(Visit.starts_at), col(Visit.id))
    )
    if centre_id is not None:
        found = found.where(Request.centre_id == centre_id)
    return tuple(_sheet(session, row) for row in session.exec(found).all())


def visit_days(session: Session, since: datetime, until: datetime) -> Sequence[datetime]:
    """Return when visits start in a span of time, for the links to other days."""
    found = (
        select(Visit.starts_at)
        .join(Request, col(Request.id) == col(Visit.request_id))
        .where(
            Visit.starts_at >= since,
            Visit.starts_at < until,
            Visit.status != VisitStatus.CANCELLED,
            col(Request.kind).in_(DISPATCHED),
        )
    )
    return session.exec(found.order_by(col(Visit.starts_at))).all()


def _sheet(session: Session, row: Visit) -> Sheet:
    view = visit_view(session, row.pk)
    requester = session.get(Person, view.request.requester_id)
    return Sheet(view, requester.kana if requester else "", _phones(session, view))


def _phones(session: Session, view: VisitView) -> dict[int, str]:
    found = (
        select(Supporter.id, Person.phone)
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(col(Supporter.id).in_([mate.supporter_id for mate in view.team]))
    )
    return {one: phone for one, phone in session.exec(found) if one is not None}
