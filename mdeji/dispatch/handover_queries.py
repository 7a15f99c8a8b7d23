"""What the screens read of hand-overs and swaps."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.duty_tables import Handover, HandoverKind
from mdeji.dispatch.handover_state import handover_by_id
from mdeji.dispatch.rules import HandoverStatus
from mdeji.dispatch.team import visit_by_id
from mdeji.kit.errors import NotAllowed
from mdeji.requests.duty import duty_at
from mdeji.requests.rules import Kind
from mdeji.requests.service import get as request_by_id
from mdeji.supporters.service import get as supporter_of


@dataclass(frozen=True)
class Side:
    """One of the two visits of a swap, without names, addresses or numbers of those helped.

    ``duty_at`` is the centre if it is duty at a desk or a class.
    """

    starts_at: datetime
    ends_at: datetime
    district_id: str
    place: str
    topics: tuple[str, ...]
    headcount: int
    kind: Kind
    duty_at: str | None = None


@dataclass(frozen=True)
class SwapSeen:
    """A swap as the one who is asked sees it: ``mine`` is given for ``theirs``."""

    id: int
    status: HandoverStatus
    expires_at: datetime
    giver_name: str
    mine: Side
    theirs: Side


@dataclass(frozen=True)
class OpenHandover:
    """A hand-over that is going on, for the office."""

    id: int
    kind: HandoverKind
    giver_id: int
    expires_at: datetime


def swap_seen(session: Session, handover_id: int, person_id: int) -> SwapSeen:
    """Return a swap to the one who is asked for it.

    Raises:
        NotAllowed: ``not_yours``.
    """
    row = handover_by_id(session, handover_id)
    partner = supporter_of(session, row.partner_id) if row.partner_id else None
    if partner is None or partner.person_id != person_id:
        raise NotAllowed("not_yours")
    return SwapSeen(
        id=row.pk,
        status=row.status,
        expires_at=row.expires_at,
        giver_name=supporter_of(session, row.giver_id).shown_name,
        mine=_side(session, row.other_visit_id or 0),
        theirs=_side(session, row.visit_id),
    )


def open_of_request(session: Session, request_id: int) -> tuple[OpenHandover, ...]:
    """Return the hand-overs of a request that are going on."""
    found = (
        select(Handover)
        .where(Handover.request_id == request_id, Handover.status == HandoverStatus.OPEN)
        .order_by(col(Handover.id))
    )
    return tuple(
        OpenHandover(row.pk, row.kind, row.giver_id, row.expires_at) for row in session.exec(found)
    )


def _side(session: Session, visit_id: int) -> Side:
    visit = visit_by_id(session, visit_id)
    request = request_by_id(session, visit.request_id)
    return Side(
        visit.starts_at,
        visit.ends_at,
        request.district_id,
        request.place.value,
        tuple(request.topics),
        request.headcount,
        request.kind,
        duty_at(request),
    )
