"""Whose answers the cards of the board wait for, and who of them must be asked on the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, case, col, func, or_, select

from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Offer
from mdeji.people.tables import Person
from mdeji.supporters.tables import Supporter


@dataclass(frozen=True)
class Waiting:
    """How many open offers a request has, when the first ends, and how many LINE does not reach."""

    count: int = 0
    answer_by: datetime | None = None
    to_phone: int = 0


NONE = Waiting()


def waiting(session: Session, ids: Sequence[int]) -> dict[int, Waiting]:
    """Return the open offers of these requests, of those that have any."""
    off_line = or_(col(Person.line_user_id).is_(None), col(Person.blocked_at).is_not(None))
    statement = (
        select(
            Offer.request_id,
            func.count(),
            func.min(Offer.expires_at),
            func.sum(case((off_line, 1), else_=0)),
        )
        .join(Supporter, col(Supporter.id) == col(Offer.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(col(Offer.request_id).in_(ids), Offer.status == OfferStatus.OPEN)
        .group_by(col(Offer.request_id))
    )
    return {
        request: Waiting(count, first, to_phone or 0)
        for request, count, first, to_phone in session.exec(statement)
    }
