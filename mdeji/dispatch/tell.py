"""Tell people what happened: which notice, with which facts. Numbers and codes only, no names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from mdeji.dispatch.tables import Offer, Visit
from mdeji.dispatch.team import team_of
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.people.service import get
from mdeji.requests.tables import Request
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of

TO_PHONE = frozenset(
    {
        "team_found",
        "replacement_found",
        "searching_again",
        "time_changed",
        "request_cancelled",
        "referred",
        "supporter_late",
        "visit_tomorrow",
        "ask_face",
    }
)
"""Notices that somebody without LINE hears from the office on the telephone."""


def request_facts(request: Request) -> dict[str, Any]:
    """Return what a notice may say about a request."""
    return {
        "request_id": request.pk,
        "number": request.number,
        "kind": request.kind.value,
        "topics": list(request.topics),
        "device": request.device,
        "district_id": request.district_id,
        "place": request.place.value,
        "centre_id": request.centre_id,
        "headcount": request.headcount,
    }


def visit_facts(request: Request, visit: Visit) -> dict[str, Any]:
    """Return what a notice may say about a visit; instants are ISO in UTC."""
    return request_facts(request) | {
        "visit_id": visit.pk,
        "starts_at": visit.starts_at.isoformat(),
        "ends_at": visit.ends_at.isoformat(),
    }


def offer_facts(request: Request, offer: Offer) -> dict[str, Any]:
    """Return what a notice may say about an offer; the distance is rounded to 500 m."""
    rough = None if offer.distance_m is None else max(500, round(offer.distance_m / 500) * 500)
    return request_facts(request) | {
        "offer_id": offer.pk,
        "starts_at": offer.starts_at.isoformat(),
        "ends_at": offer.ends_at.isoformat(),
        "expires_at": offer.expires_at.isoformat(),
        "distance_m": rough,
        "role": offer.seat_role.value,
        "reasons": list(offer.reasons),
    }


def tell_requester(
    session: Session, request: Request, notice: Notice, now: datetime, terms: Terms | None = None
) -> None:
    """Send a notice to whoever asked for help; who has no LINE must be phoned, and the board says so.

    Nobody asked for the duty at a desk, so nobody is told.
    """
    if request.requester_id is None:
        return
    about = terms or Terms(subject=f"request:{request.pk}")
    if get(session, request.requester_id).line_user_id is not None:
        notify(session, request.requester_id, notice, now, about)
        return
    if notice.kind in TO_PHONE:
        request.waiting_for = f"phone:{notice.kind}"
        session.add(request)
        detail = {"notice": notice.kind}
        record(session, "system", f"request:{request.pk}", "phone_needed", detail, now)


def tell_supporter(
    session: Session, supporter_id: int, notice: Notice, now: datetime, terms: Terms
) -> None:
    """Send a notice to a supporter."""
    person_id = supporter_of(session, supporter_id).person_id
    notify(session, person_id, notice, now, terms)


def tell_team(
    session: Session,
    visit: Visit,
    notice: Notice,
    now: datetime,
    but: Iterable[int] = (),
) -> None:
    """Send a notice to everybody on the team except some supporters."""
    spared = set(but)
    for member in team_of(session, visit.pk):
        if member.supporter_id not in spared:
            terms = Terms(subject=f"visit:{visit.pk}")
            tell_supporter(session, member.supporter_id, notice, now, terms)
