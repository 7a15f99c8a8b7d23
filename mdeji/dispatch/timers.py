"""What happens around a visit when its time comes: durable jobs, checked again when they fire."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from mdeji.dispatch.adults import NO_ADULT, NO_ADULT_PHONE, is_without_adult
from mdeji.dispatch.attendance import settle
from mdeji.dispatch.holding import lock
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.standing_down import stand_down
from mdeji.dispatch.tables import Feedback, Visit
from mdeji.dispatch.team import team_of, visit_by_id
from mdeji.dispatch.tell import tell_requester, tell_supporter, visit_facts
from mdeji.dispatch.visits import end_visit
from mdeji.messages.notices import Notice, Terms
from mdeji.requests.rules import DUTIES, PlaceKind
from mdeji.requests.tables import Request
from mdeji.staff.journal import record

REMINDERS = ("visit_tomorrow", "visit_soon")
NO_WORD = "no_word"


def fire(session: Session, visit_id: int, kind: str, now: datetime) -> None:
    """Do what is due, if the visit still stands as it did; the handler of ``visit_timer``."""
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    if kind in REMINDERS:
        _remind(session, request, visit, kind, now)
    elif kind == "adult":
        stand_down(session, request, visit, now)
    elif kind == "over":
        _end(session, request, visit, now)
    elif kind == "report_reminder":
        _ask_report_again(session, request, visit, now)
    elif kind == "ask_still_using":
        _ask_still_using(session, request, visit, now)


def _end(session: Session, request: Request, visit: Visit, now: datetime) -> None:
    """End a visit nobody has ended; from a home a word was expected, so the office asks after it.

    Source: UX S7 (alarm to the coordinator 30 minutes after the planned end).
    """
    if visit.status not in {VisitStatus.PLANNED, VisitStatus.FORMING}:
        return
    stood, waits = request.status, request.waiting_for
    stand_down(session, request, visit, now)  # Should that have been missed in time.
    if not team_of(session, visit.pk):
        return
    if request.status is not stood:
        waits = request.waiting_for
    end_visit(session, visit, now)
    if waits in {NO_ADULT, NO_ADULT_PHONE} and request.kind not in DUTIES:
        request.waiting_for = waits  # Whoever stopped: it stays until somebody notes the call.
        session.add(request)
    if request.kind in DUTIES:
        settle(session, visit, "system", now)
    if request.place is PlaceKind.HOME:
        request.waiting_for = NO_WORD
        session.add(request)
        record(session, "system", f"request:{request.pk}", NO_WORD, {}, now)


def _remind(session: Session, request: Request, visit: Visit, kind: str, now: datetime) -> None:
    # A desk opens with whoever is there, so they are reminded before all seats are taken.
    standing = {VisitStatus.PLANNED, *({VisitStatus.FORMING} if request.kind in DUTIES else ())}
    if visit.status not in standing or now >= visit.starts_at:
        return
    if is_without_adult(session, visit):  # Who is told to wait is not told to come.
        return
    facts = visit_facts(request, visit)
    until = visit.starts_at if kind == "visit_soon" else visit.starts_at - timedelta(hours=3)
    key = f"{kind}:{visit.pk}"
    terms = Terms(subject=f"reminder:{visit.pk}", dedupe=key, urgent=True, until=until)
    tell_requester(session, request, Notice(kind, facts), now, terms)
    for mate in team_of(session, visit.pk):
        own = Terms(
            subject=f"reminder:{visit.pk}",
            dedupe=f"{key}:{mate.supporter_id}",
            urgent=True,
            until=until,
        )
        notice = Notice(f"{kind}_supporter", facts)
        tell_supporter(session, mate.supporter_id, notice, now, own)
    record(session, "system", f"request:{request.pk}", "reminded", {"kind": kind}, now)


def _ask_report_again(session: Session, request: Request, visit: Visit, now: datetime) -> None:
    team = team_of(session, visit.pk)
    if visit.status is not VisitStatus.OVER or not team or request.kind in DUTIES:
        return
    terms = Terms(subject=f"report:{visit.pk}", dedupe=f"report_reminder:{visit.pk}")
    notice = Notice("report_reminder", visit_facts(request, visit))
    tell_supporter(session, team[0].supporter_id, notice, now, terms)


def _ask_still_using(session: Session, request: Request, visit: Visit, now: datetime) -> None:
    held = visit.status in {VisitStatus.OVER, VisitStatus.REPORTED}
    if not held or request.closed_reason == "not_held":
        return
    known = session.exec(select(Feedback).where(Feedback.visit_id == visit.pk)).first()
    if known is None or known.still_using is None:
        terms = Terms(subject=f"feedback:{visit.pk}", dedupe=f"ask_still_using:{visit.pk}")
        notice = Notice("ask_still_using", visit_facts(request, visit))
        tell_requester(session, request, notice, now, terms)
