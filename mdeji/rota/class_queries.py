"""What screens show of the search for those who teach: how far it is, and where somebody lacks."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from mdeji.dispatch.adults import is_without_adult
from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Offer
from mdeji.dispatch.team import live_visit, needed_seats
from mdeji.outreach.queries import ClassView, Filter, class_view, classes
from mdeji.outreach.rules import ClassStatus
from mdeji.requests.rules import CHANGEABLE, RequestStatus
from mdeji.requests.tables import Request
from mdeji.rota.rules import ALARM_AHEAD
from mdeji.rota.teaching import class_of


@dataclass(frozen=True, slots=True)
class Asking:
    """The duty of a class: how many seats it has, how many are free, and who is being asked."""

    request_id: int
    number: str
    status: RequestStatus
    wanted: int
    free: int
    asked: int
    lacks_adult: bool

    @property
    def goes_on(self) -> bool:
        """Tell whether people can still be asked for it."""
        return self.status in CHANGEABLE and self.free > 0


def asking(session: Session, request_id: int | None) -> Asking | None:
    """Return how far the search for those who teach is, or None where nobody is asked."""
    request = session.get(Request, request_id) if request_id else None
    if request is None or request.status is RequestStatus.CANCELLED:
        return None
    seats = needed_seats(session, request.pk)
    asked = select(func.count()).where(
        Offer.request_id == request.pk, col(Offer.status) == OfferStatus.OPEN
    )
    return Asking(
        request.pk,
        request.number,
        request.status,
        len(seats),
        sum(one.supporter_id is None for one in seats),
        session.exec(asked).one(),
        _lacks_adult(session, request_id),
    )


def class_of_duty(session: Session, request_id: int) -> ClassView | None:
    """Return the class whose duty a request is, or None."""
    class_id = class_of(session, request_id)
    return None if class_id is None else class_view(session, class_id)


def lacking(session: Session, now: datetime, centre_id: str | None = None) -> tuple[ClassView, ...]:
    """Return the classes within a week that lack somebody to teach, or an adult, the next first."""
    wanted = Filter(
        since=now,
        until=now + ALARM_AHEAD,
        centre_id=centre_id,
        statuses=frozenset({ClassStatus.PLANNED}),
    )
    found = classes(session, wanted)
    return tuple(
        one
        for one in found
        if one.starts_at > now and (one.missing_teachers or _lacks_adult(session, one.duty_id))
    )


def _lacks_adult(session: Session, request_id: int | None) -> bool:
    visit = live_visit(session, request_id) if request_id else None
    return visit is not None and is_without_adult(session, visit)
