"""The report after a visit: drafts survive, handing in closes the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from mdeji.dispatch.adults import check_adult
from mdeji.dispatch.holding import lock
from mdeji.dispatch.honorarium_lines import book
from mdeji.dispatch.rules import VISIT, Outcome, VisitEvent, VisitStatus
from mdeji.dispatch.tables import Report, Visit
from mdeji.dispatch.team import member, team_of, visit_by_id
from mdeji.dispatch.visits import end_visit
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.messages.service import withdraw
from mdeji.requests.rules import LARGEST_GROUP, RequestEvent
from mdeji.requests.service import TOPICS, get, move
from mdeji.staff.journal import record

LONGEST_VISIT = 9 * 60
"""Minutes from the first to the last hour at which visits take place."""


@dataclass(frozen=True)
class ReportForm:
    """What a report says: supporters present, learners, what was learned, one line.

    ``minutes`` is how long it really took, if not as planned.
    """

    present: tuple[int, ...] = ()
    headcount: int | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    follow_up: bool = False
    not_held: bool = False
    minutes: int | None = None


def save_report(
    session: Session, visit_id: int, person_id: int, form: ReportForm, now: datetime
) -> None:
    """Keep a draft, however incomplete; once handed in it is not changed any more."""
    visit, row = _report(session, visit_id, person_id, now)
    if row.handed_in_at is None:
        _write(session, visit, row, form, now)


def hand_in_report(
    session: Session, visit_id: int, person_id: int, form: ReportForm, now: datetime
) -> None:
    """Hand the report in and close the request; a second time changes nothing.

    Raises:
        Invalid: ``present``, ``headcount`` or ``outcomes`` is ``missing`` or wrong.
        NotAllowed: ``not_on_team``, ``too_early`` before the visit, or ``no_adult``.
    """
    visit, row = _report(session, visit_id, person_id, now)
    if row.handed_in_at is None:
        check_adult(session, visit)
        _check(form)
        _write(session, visit, row, form, now)
        close(session, visit, row, f"person:{person_id}", now)


def report_for_team(
    session: Session, visit_id: int, form: ReportForm, actor: str, now: datetime
) -> None:
    """Hand a report in that a coordinator took down on the phone.

    Raises:
        Invalid: something is missing or wrong.
        NotAllowed: ``too_early`` before the visit, or ``not_on_team`` without a team.
    """
    visit = visit_by_id(session, visit_id)
    lock(session, visit.request_id)
    team = team_of(session, visit_id)
    if not team:
        raise NotAllowed("not_on_team")
    row = _row(session, visit, team[0].supporter_id, now)
    if row.handed_in_at is None:
        _check(form)
        _write(session, visit, row, form, now)
        close(session, visit, row, actor, now)


def correct_report(
    session: Session, visit_id: int, form: ReportForm, actor: str, now: datetime
) -> None:
    """Correct a report that was handed in; the ledger follows by counter-lines and new lines.

    Raises:
        Invalid: something is missing or wrong.
        NotAllowed: ``not_reported`` yet.
    """
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    row = session.exec(select(Report).where(Report.visit_id == visit.pk)).first()
    if row is None or row.handed_in_at is None:
        raise NotAllowed("not_reported")
    _check(form)
    _write(session, visit, row, form, now)
    request.closed_reason = "not_held" if row.not_held else "held"
    session.add(request)
    record(session, actor, f"request:{request.pk}", "report_corrected", {}, now)
    book(session, visit, row, actor, now)


def _report(session: Session, visit_id: int, person_id: int, now: datetime) -> tuple[Visit, Report]:
    visit = visit_by_id(session, visit_id)
    lock(session, visit.request_id)
    writer = member(session, visit_id, person_id)
    return visit, _row(session, visit, writer.supporter_id, now)


def _row(session: Session, visit: Visit, writer_id: int, now: datetime) -> Report:
    if now < visit.starts_at or visit.status is VisitStatus.CANCELLED:
        raise NotAllowed("too_early")
    found = session.exec(select(Report).where(Report.visit_id == visit.pk)).first()
    return found or Report(
        visit_id=visit.pk, writer_id=writer_id, present=[], outcomes={}, saved_at=now
    )


def _write(session: Session, visit: Visit, row: Report, form: ReportForm, now: datetime) -> None:
    team = {mate.supporter_id for mate in team_of(session, visit.pk)}
    row.present = sorted(team & set(form.present))
    row.headcount, row.minutes = form.headcount, form.minutes
    row.outcomes = dict(form.outcomes)
    row.line = form.line.strip()[:500]
    row.follow_up, row.not_held, row.saved_at = form.follow_up, form.not_held, now
    session.add(row)
    session.flush()


def _check(form: ReportForm) -> None:
    if set(form.outcomes) - set(TOPICS) or set(form.outcomes.values()) - set(Outcome):
        raise Invalid("outcomes", "unknown")
    if form.minutes is not None and not 1 <= form.minutes <= LONGEST_VISIT:
        raise Invalid("minutes", "out_of_range")
    if form.not_held:
        return
    if not form.present:
        raise Invalid("present", "missing")
    if form.headcount is None:
        raise Invalid("headcount", "missing")
    if not 1 <= form.headcount <= LARGEST_GROUP:
        raise Invalid("headcount", "out_of_range")
    if not form.outcomes:
        raise Invalid("outcomes", "missing")


def close(session: Session, visit: Visit, row: Report, actor: str, now: datetime) -> None:
    """Hand a report in that is complete; the request is closed, and the ledger gets its lines."""
    if visit.status in {VisitStatus.PLANNED, VisitStatus.FORMING}:
        end_visit(session, visit, now)
    visit.status = VISIT.after(visit.status, VisitEvent.REPORTED)
    row.handed_in_at = now
    request = get(session, visit.request_id)
    move(session, request, RequestEvent.REPORTED, now)
    request.closed_reason = "not_held" if row.not_held else "held"
    request.waiting_for = "follow_up" if row.follow_up else None
    session.add_all([visit, row, request])
    withdraw(session, f"report:{visit.pk}")
    if row.not_held:
        withdraw(session, f"feedback:{visit.pk}")
    record(session, actor, f"request:{request.pk}", "reported", {"follow_up": row.follow_up}, now)
    book(session, visit, row, actor, now)


def end_quietly(session: Session, visit: Visit, now: datetime) -> None:
    """Close what has no report of its own, because another page says what came of it."""
    visit.status = VISIT.after(visit.status, VisitEvent.REPORTED)
    request = get(session, visit.request_id)
    move(session, request, RequestEvent.REPORTED, now)
    request.closed_reason = "held"
    session.add_all([visit, request])
