"""The day of the visit: running late, arrived, finished, over."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from mdeji.dispatch.adults import check_adult
from mdeji.dispatch.holding import lock
from mdeji.dispatch.rules import (
    OFFER,
    VISIT,
    OfferEvent,
    OfferStatus,
    VisitEvent,
    VisitStatus,
)
from mdeji.dispatch.tables import Feedback, Offer, Visit
from mdeji.dispatch.team import member, team_of, visit_by_id
from mdeji.dispatch.tell import tell_requester, tell_supporter, tell_team, visit_facts
from mdeji.kit import jobs
from mdeji.kit.errors import NotAllowed
from mdeji.messages.notices import Notice, Terms
from mdeji.requests.rules import DUTIES, RequestEvent
from mdeji.requests.service import get, move
from mdeji.staff.journal import record

EARLIEST_ARRIVAL = timedelta(hours=1)
MOST_LATE = 120
FACE_AFTER = timedelta(minutes=30)


def running_late(
    session: Session, visit_id: int, person_id: int, minutes: int, now: datetime
) -> None:
    """Tell the requester and the team that somebody comes later by so many minutes.

    Raises:
        NotAllowed: ``not_on_team``, ``too_late``, or ``no_adult`` for a minor who has to wait for one.
    """
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    if not 1 <= minutes <= MOST_LATE or visit.ends_at <= now:
        raise NotAllowed("too_late")
    if row.late_minutes == minutes:
        return
    check_adult(session, visit)
    row.late_minutes = minutes
    session.add(row)
    facts = visit_facts(request, visit) | {"minutes": minutes}
    terms = Terms(subject=f"reminder:{visit.pk}", urgent=True)
    tell_requester(session, request, Notice("supporter_late", facts), now, terms)
    tell_team(session, visit, Notice("teammate_late", facts), now, (row.supporter_id,))
    detail = {"supporter": row.supporter_id, "minutes": minutes}
    record(session, f"person:{person_id}", f"request:{request.pk}", "late_minutes", detail, now)


def arrived(
    session: Session, visit_id: int, person_id: int, now: datetime, by: str | None = None
) -> None:
    """Note that a supporter is there; from an hour before the start. ``by`` is who else says so.

    Raises:
        NotAllowed: ``not_on_team``, ``too_early``, or ``no_adult``: somebody under 18 does not begin
            alone. Staff, who see what is so, may note it all the same.
    """
    visit = visit_by_id(session, visit_id)
    lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    if by is None and row.arrived_at is None:
        check_adult(session, visit)
    if now < visit.starts_at - EARLIEST_ARRIVAL:
        raise NotAllowed("too_early")
    if row.arrived_at is None:
        row.arrived_at = now
        session.add(row)
        detail = {"supporter": row.supporter_id}
        who = by or f"person:{person_id}"
        record(session, who, f"request:{visit.request_id}", "arrived", detail, now)


def finished(
    session: Session, visit_id: int, person_id: int, now: datetime, *, asked: bool = False
) -> None:
    """Note that a supporter is done; the visit is over when the first one says so.

    ``asked``: the answer to them asks for the report already, so no message does.

    Raises:
        NotAllowed: ``not_on_team``, ``too_early``, or ``no_adult``: somebody under 18 ends no visit.
    """
    visit = visit_by_id(session, visit_id)
    lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    check_adult(session, visit)
    if now < visit.starts_at:
        raise NotAllowed("too_early")
    row.arrived_at = row.arrived_at or visit.starts_at
    row.finished_at = row.finished_at or now
    session.add(row)
    if visit.status in {VisitStatus.PLANNED, VisitStatus.FORMING}:
        end_visit(session, visit, now, asked=row.supporter_id if asked else None)


def end_visit(session: Session, visit: Visit, now: datetime, asked: int | None = None) -> None:
    """End a visit whose time is over; ask the lead for the report and the requester how it was."""
    visit.status = VISIT.after(visit.status, VisitEvent.ENDED)
    session.add(visit)
    request = get(session, visit.request_id)
    move(session, request, RequestEvent.VISIT_OVER, now)
    request.waiting_for = None
    _end_search(session, request.pk)
    record(session, "system", f"request:{request.pk}", "visit_over", {}, now)
    if request.kind in DUTIES:  # Who was there is the whole report, and it is known.
        return
    facts = visit_facts(request, visit)
    team = team_of(session, visit.pk)
    if team and team[0].supporter_id != asked:
        terms = Terms(subject=f"report:{visit.pk}", dedupe=f"ask_report:{visit.pk}")
        tell_supporter(session, team[0].supporter_id, Notice("ask_report", facts), now, terms)
    terms = Terms(
        subject=f"feedback:{visit.pk}", dedupe=f"ask_face:{visit.pk}", at=now + FACE_AFTER
    )
    tell_requester(session, request, Notice("ask_face", facts), now, terms)


def _end_search(session: Session, request_id: int) -> None:
    """Ask nobody any more for a seat that stayed empty."""
    jobs.cancel(session, f"ask:{request_id}")
    found = select(Offer).where(Offer.request_id == request_id, Offer.status == OfferStatus.OPEN)
    for offer in session.exec(found).all():
        offer.status = OFFER.after(offer.status, OfferEvent.TIME_UP)
        session.add(offer)


def give_face(session: Session, visit_id: int, person_id: int, face: int, now: datetime) -> None:
    """Keep how it was: 3 good, 2 fair, 1 not good; the team hears of good ones."""
    if face not in {1, 2, 3}:
        raise NotAllowed("unknown_face")
    visit = visit_by_id(session, visit_id)
    row = _feedback(session, visit, person_id)
    first = row.face is None
    row.face, row.given_at = face, now
    session.add(row)
    session.flush()
    request = get(session, visit.request_id)
    record(session, f"person:{person_id}", f"request:{request.pk}", "face", {"face": face}, now)
    if first and face > 1:
        facts = visit_facts(request, visit) | {"face": face}
        tell_team(session, visit, Notice("thanks", facts), now)


def add_line(session: Session, visit_id: int, person_id: int, line: str, now: datetime) -> None:
    """Keep one line the requester wrote; shown on the team's signed page, never on LINE."""
    row = _feedback(session, visit_by_id(session, visit_id), person_id)
    row.line, row.given_at = line.strip()[:500], row.given_at or now
    session.add(row)


def blank_line(session: Session, visit_id: int) -> None:
    """Empty the line its writer took back."""
    found = session.exec(select(Feedback).where(Feedback.visit_id == visit_id)).first()
    if found is not None:
        found.line = ""
        session.add(found)


def still_using(
    session: Session, visit_id: int, person_id: int, answer: str, now: datetime
) -> None:
    """Keep the answer to 「いまも つかえていますか」: yes, partly or no."""
    if answer not in {"yes", "partly", "no"}:
        raise NotAllowed("unknown_answer")
    visit = visit_by_id(session, visit_id)
    row = _feedback(session, visit, person_id)
    row.still_using, row.still_using_at = answer, now
    session.add(row)
    detail = {"answer": answer}
    record(
        session, f"person:{person_id}", f"request:{visit.request_id}", "still_using", detail, now
    )


def _feedback(session: Session, visit: Visit, person_id: int) -> Feedback:
    request = get(session, visit.request_id)
    if request.requester_id != person_id:
        raise NotAllowed("not_yours")
    if visit.status not in {VisitStatus.OVER, VisitStatus.REPORTED}:
        raise NotAllowed("too_early")
    found = session.exec(select(Feedback).where(Feedback.visit_id == visit.pk)).first()
    return found or Feedback(visit_id=visit.pk, person_id=person_id)
