"""What other rooms may read about offers and visits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from mdeji.dispatch.adults import LIVE, is_adult, is_without_adult
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Offer, Report, Visit
from mdeji.dispatch.team import live_visit, seats_of, team_of, visit_by_id
from mdeji.kit.errors import NotFound
from mdeji.people.queries import person
from mdeji.requests.queries import RequestView, request
from mdeji.supporters import service as supporters

SHOWN_AFTER = timedelta(days=3)
"""How long after a visit its place, name and phone are still shown to the team."""


@dataclass(frozen=True)
class OfferView:
    """Show an offer; ``team_taken`` of ``team_wanted`` seats are taken.

    ``on_line`` says whether LINE reaches whoever is asked; if not, the office phones.
    """

    id: int
    status: OfferStatus
    supporter_id: int
    person_id: int
    role: str
    request: RequestView
    starts_at: datetime
    ends_at: datetime
    sent_at: datetime
    expires_at: datetime
    distance_m: int | None
    reasons: tuple[dict[str, Any], ...]
    wave: int
    answered_at: datetime | None
    answered_by: str | None
    decline_reason: str | None
    team_wanted: int
    team_taken: int
    handover: bool = False
    on_line: bool = True


@dataclass(frozen=True)
class TeamMate:
    """Show a supporter on a team; only the shown name, never the full one.

    ``is_minor``: under 18 on the day of the visit.
    """

    supporter_id: int
    person_id: int
    shown_name: str
    role: str
    late_minutes: int | None
    arrived_at: datetime | None
    finished_at: datetime | None
    is_minor: bool = False


@dataclass(frozen=True)
class ReportView:
    """Show a report or its draft."""

    writer_id: int
    present: tuple[int, ...]
    headcount: int | None
    outcomes: dict[str, str]
    line: str
    follow_up: bool
    not_held: bool
    saved_at: datetime
    handed_in_at: datetime | None
    minutes: int | None = None


@dataclass(frozen=True)
class VisitView:
    """Show a visit with its team and its request; ``lacks_adult`` while a minor has to wait for one."""

    id: int
    status: VisitStatus
    starts_at: datetime
    ends_at: datetime
    word: str
    request: RequestView
    requester_name: str
    requester_phone: str
    team: tuple[TeamMate, ...]
    report: ReportView | None
    face: int | None
    thanks: str
    lacks_adult: bool = False

    def shown_until(self) -> datetime:
        """Return until when personal data of this visit may be shown."""
        return self.ends_at + SHOWN_AFTER


def offer(session: Session, offer_id: int) -> OfferView:
    """Return the offer.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Offer, offer_id)
    if row is None:
        raise NotFound("offer", offer_id)
    return _offer(session, row)


def offers_of_person(
    session: Session, person_id: int, *, open_only: bool, limit: int = 20
) -> tuple[OfferView, ...]:
    """Return what a supporter was asked, the newest first."""
    supporter = supporters.of_person(session, person_id)
    if supporter is None:
        return ()
    found = select(Offer).where(Offer.supporter_id == supporter.pk)
    if open_only:
        found = found.where(Offer.status == OfferStatus.OPEN)
    rows = session.exec(found.order_by(col(Offer.id).desc()).limit(limit)).all()
    return tuple(_offer(session, row) for row in rows)


def offers_of_request(session: Session, request_id: int) -> tuple[OfferView, ...]:
    """Return all offers of a request, the oldest first."""
    found = select(Offer).where(Offer.request_id == request_id).order_by(col(Offer.id))
    return tuple(_offer(session, row) for row in session.exec(found).all())


def visit(session: Session, visit_id: int) -> VisitView:
    """Return the visit.

    Raises:
        NotFound: there is none with this id.
    """
    return _visit(session, visit_by_id(session, visit_id))


def visit_of_request(session: Session, request_id: int) -> VisitView | None:
    """Return the visit of a request that was not called off, or None."""
    row = live_visit(session, request_id)
    return _visit(session, row) if row else None


def visits_of_person(session: Session, person_id: int, now: datetime) -> tuple[VisitView, ...]:
    """Return a supporter's visits to come, under way, or without a report, the next one first."""
    supporter = supporters.of_person(session, person_id)
    if supporter is None:
        return ()
    found = (
        select(Visit)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .where(
            Attendance.supporter_id == supporter.pk,
            col(Attendance.released_at).is_(None),
            col(Visit.status).in_([VisitStatus.FORMING, VisitStatus.PLANNED, VisitStatus.OVER]),
            Visit.ends_at > now - timedelta(days=30),
        )
        .order_by(col(Visit.starts_at))
    )
    return tuple(_visit(session, row) for row in session.exec(found).all())


def is_on_team(session: Session, visit_id: int, person_id: int) -> bool:
    """Tell whether somebody is on the team of a visit right now."""
    supporter = supporters.of_person(session, person_id)
    return supporter is not None and any(
        mate.supporter_id == supporter.pk for mate in team_of(session, visit_id)
    )


def _offer(session: Session, row: Offer) -> OfferView:
    seats = seats_of(session, row.request_id)
    asked = person(session, supporters.get(session, row.supporter_id).person_id)
    return OfferView(
        id=row.pk,
        status=row.status,
        supporter_id=row.supporter_id,
        person_id=asked.id,
        role=row.seat_role.value,
        request=request(session, row.request_id),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        distance_m=row.distance_m,
        reasons=tuple(row.reasons),
        wave=row.wave,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        decline_reason=row.decline_reason,
        team_wanted=len(seats),
        team_taken=sum(seat.supporter_id is not None for seat in seats),
        handover=row.handover_id is not None,
        on_line=asked.line_user_id is not None and not asked.blocked,
    )


def _visit(session: Session, row: Visit) -> VisitView:
    about = request(session, row.request_id)
    requester = None if about.requester_id is None else person(session, about.requester_id)
    report = session.exec(select(Report).where(Report.visit_id == row.pk)).first()
    feedback = session.exec(select(Feedback).where(Feedback.visit_id == row.pk)).first()
    return VisitView(
        id=row.pk,
        status=row.status,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        word=row.word,
        request=about,
        requester_name=requester.name if requester else "",
        requester_phone=requester.phone if requester else "",
        team=tuple(_mate(session, row, mate) for mate in team_of(session, row.pk)),
        report=_report(report) if report else None,
        face=feedback.face if feedback else None,
        thanks=feedback.line if feedback else "",
        lacks_adult=row.status in LIVE and is_without_adult(session, row),
    )


def _mate(session: Session, visit: Visit, row: Attendance) -> TeamMate:
    supporter = supporters.get(session, row.supporter_id)
    return TeamMate(
        supporter_id=supporter.pk,
        person_id=supporter.person_id,
        shown_name=supporter.shown_name,
        role=row.role.value,
        late_minutes=row.late_minutes,
        arrived_at=row.arrived_at,
        finished_at=row.finished_at,
        is_minor=not is_adult(session, row, visit),
    )


def _report(row: Report) -> ReportView:
    return ReportView(
        writer_id=row.writer_id,
        present=tuple(row.present),
        headcount=row.headcount,
        outcomes=dict(row.outcomes),
        line=row.line,
        follow_up=row.follow_up,
        not_held=row.not_held,
        saved_at=row.saved_at,
        handed_in_at=row.handed_in_at,
        minutes=row.minutes,
    )
