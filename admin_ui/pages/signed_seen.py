"""What the holder of a signed link may see now; asked anew at every view."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui import labels
from admin_ui.tools import Tools
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch.adults import was_stood_down
from mdeji.dispatch.queries import OfferView, TeamMate, VisitView
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.places import queries as places
from mdeji.requests.rules import PlaceKind


@dataclass(frozen=True)
class PlaceShown:
    """Where a visit is; ``address`` and ``detail`` may be empty."""

    name: str
    district: str
    address: str
    detail: str


@dataclass(frozen=True)
class VisitSeen:
    """A visit as one of the people concerned sees it; ``me`` is their place on the team."""

    visit: VisitView
    place: PlaceShown
    me: TeamMate | None


def requesters_visit(tools: Tools, ticket: Ticket) -> VisitSeen:
    """Return the visit to whoever asked for it, from acceptance until shortly after it.

    Raises:
        NotAllowed: somebody else's, called off, or too long ago.
    """
    now = tools.clock.now()
    with tools.database.reading() as session:
        visit = dispatch.visit(session, ticket.subject)
        seen = _seen(session, visit, me=None)
    if seen.visit.request.requester_id != ticket.person_id:
        raise NotAllowed("not_yours")
    _check_live(visit, "team_cancelled")
    _check_recent(visit, now)
    return seen


def teams_visit(tools: Tools, ticket: Ticket, *, for_report: bool = False) -> VisitSeen:
    """Return the visit to somebody on its team; for the report also after the three days.

    Raises:
        NotAllowed: no longer on the team, called off, or too long ago.
    """
    now = tools.clock.now()
    with tools.database.reading() as session:
        visit = dispatch.visit(session, ticket.subject)
        me = next((mate for mate in visit.team if mate.person_id == ticket.person_id), None)
        sent_home = me is None and was_stood_down(session, visit.id, ticket.person_id)
        seen = _seen(session, visit, me)
    _check_live(visit, "cancelled")
    if me is None:
        raise NotAllowed("stood_down" if sent_home else "released")
    if not for_report:
        _check_recent(visit, now)
    return seen


def offer_seen(tools: Tools, ticket: Ticket) -> tuple[OfferView, str]:
    """Return the offer to whoever was asked, with the district's name; nothing personal in it.

    Raises:
        NotAllowed: it was made to somebody else.
    """
    with tools.database.reading() as session:
        offer = dispatch.offer(session, ticket.subject)
        names = places.district_names(session)
    if offer.person_id != ticket.person_id:
        raise NotAllowed("not_yours")
    return offer, names.get(offer.request.district_id, "")


def _seen(session: Any, visit: VisitView, me: TeamMate | None) -> VisitSeen:
    return VisitSeen(visit, _place(session, visit), me)


def _place(session: Any, visit: VisitView) -> PlaceShown:
    about = visit.request
    district = places.district_names(session).get(about.district_id, "")
    centre = places.centre(session, about.centre_id) if about.centre_id else None
    if centre is not None:
        return PlaceShown(centre.name, district, centre.address, about.place_detail)
    name = labels.PLACES[about.place]
    if about.place is PlaceKind.OTHER and about.place_detail:
        return PlaceShown(about.place_detail, district, "", "")
    return PlaceShown(name, district, "", about.place_detail)


def _check_live(visit: VisitView, reason: str) -> None:
    if visit.status == VisitStatus.CANCELLED:
        raise NotAllowed(reason)


def _check_recent(visit: VisitView, now: datetime) -> None:
    if now > visit.shown_until():
        raise NotAllowed("over")
