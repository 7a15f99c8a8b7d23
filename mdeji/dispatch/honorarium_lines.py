"""Write lines of the honorarium ledger: one for each activity, and counter-lines; none is deleted."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from mdeji.dispatch.duty_tables import HonorariumLine, HonorariumRate
from mdeji.dispatch.honorarium_rules import Rate, checked, worth
from mdeji.dispatch.hours import worked
from mdeji.dispatch.rules import HONORARIUM, LineEvent, LineStatus
from mdeji.dispatch.tables import Report, Visit
from mdeji.dispatch.team import team_of
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.requests.rules import Kind, SeatRole
from mdeji.requests.service import get
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of

DECLINED = "declined"
REASONS = frozenset({"report_corrected", "wrong_person", "wrong_time", "twice", "other"})
NOTE_MOST = 300


def book(session: Session, visit: Visit, report: Report, actor: str, now: datetime) -> None:
    """Bring the ledger in line with a report: what is wrong is countered, what lacks is added.

    Whoever only watched gets no line; whoever takes no honorarium gets one that says so.
    """
    wanted = _wanted(session, visit, report)
    live = {line.supporter_id: line for line in _live(session, visit.pk)}
    for supporter_id, line in live.items():
        if wanted.get(supporter_id) != line.minutes:
            _counter(session, line, "report_corrected", "", (actor, now))
    for supporter_id, minutes in wanted.items():
        known = live.get(supporter_id)
        if known is None or known.minutes != minutes:
            _enter(session, visit, supporter_id, minutes, (actor, now))


def counter(
    session: Session, line_id: int, reason: str, note: str, actor: str, now: datetime
) -> HonorariumLine:
    """Take a line back by a counter-line; both stay in the ledger for ever.

    Raises:
        Invalid: the ``reason`` is missing.
        NotAllowed: ``countered`` before, or the line is a counter-line itself.
    """
    if reason not in REASONS:
        raise Invalid("reason", "missing")
    found = select(HonorariumLine).where(HonorariumLine.id == line_id).with_for_update()
    line = session.exec(found).first()
    if line is None:
        raise NotFound("honorarium_line", line_id)
    if line.counters_id is not None or _counter_of(session, line_id) is not None:
        raise NotAllowed("countered")
    return _counter(session, line, reason, note.strip()[:NOTE_MOST], (actor, now))


def rate_for(session: Session, year: int) -> Rate:
    """Return the rate of a fiscal year: its own, or the latest before it, or the city's first."""
    found = (
        select(HonorariumRate)
        .where(HonorariumRate.fiscal_year <= year)
        .order_by(col(HonorariumRate.fiscal_year).desc())
    )
    row = session.exec(found).first()
    return _rate(row) if row else Rate()


def set_rate(session: Session, year: int, rate: Rate, actor: str, now: datetime) -> None:
    """Set the rate of a fiscal year, as long as no line has been written by another one.

    Raises:
        Invalid: the rate cannot be, or ``fiscal_year`` is ``used``.
    """
    checked(rate)
    if not 2020 <= year <= 2100:
        raise Invalid("fiscal_year", "out_of_range")
    if rate_for(session, year) == rate:
        return
    if _is_used(session, year):
        raise Invalid("fiscal_year", "used")
    found = select(HonorariumRate).where(HonorariumRate.fiscal_year == year)
    row = session.exec(found).first() or HonorariumRate(
        fiscal_year=year, yen=0, minutes=rate.minutes, unit=rate.unit
    )
    row.yen, row.minutes, row.unit, row.desks = rate.yen, rate.minutes, rate.unit, rate.desks
    session.add(row)
    session.flush()
    detail = {"year": year, "yen": rate.yen, "minutes": rate.minutes, "unit": rate.unit}
    record(session, actor, f"honorarium_rate:{row.pk}", "honorarium_rate", detail, now)


def rates(session: Session) -> tuple[tuple[int, Rate], ...]:
    """Return the rates that were set, the newest year first."""
    found = select(HonorariumRate).order_by(col(HonorariumRate.fiscal_year).desc())
    return tuple((r.fiscal_year, _rate(r)) for r in session.exec(found))


def _rate(row: HonorariumRate) -> Rate:
    return Rate(row.yen, row.minutes, row.unit, row.desks)


def _is_used(session: Session, year: int) -> bool:
    """Tell whether a line hangs on the rate of this year, or of a later one that follows it."""
    later = select(func.min(HonorariumRate.fiscal_year)).where(HonorariumRate.fiscal_year > year)
    until = session.exec(later).one()
    used = select(HonorariumLine.id).where(HonorariumLine.fiscal_year >= year)
    if until is not None:
        used = used.where(HonorariumLine.fiscal_year < until)
    return session.exec(used.limit(1)).first() is not None


def _wanted(session: Session, visit: Visit, report: Report) -> Mapping[int, int]:
    if report.not_held or report.handed_in_at is None:
        return {}
    if get(session, visit.request_id).kind is Kind.DESK and not _pays_desks(session, visit):
        return {}
    minutes = worked(visit, report)
    return {
        mate.supporter_id: minutes
        for mate in team_of(session, visit.pk)
        if mate.supporter_id in report.present and mate.role is not SeatRole.TRAINEE
    }


def _pays_desks(session: Session, visit: Visit) -> bool:
    return rate_for(session, fiscal_year(day_of(visit.starts_at))).desks


def _live(session: Session, visit_id: int) -> list[HonorariumLine]:
    """Return the lines of a visit that nothing takes back."""
    rows = session.exec(
        select(HonorariumLine).where(HonorariumLine.visit_id == visit_id).with_for_update()
    ).all()
    taken_back = {row.counters_id for row in rows}
    return [row for row in rows if row.counters_id is None and row.id not in taken_back]


def _counter_of(session: Session, line_id: int) -> HonorariumLine | None:
    found = select(HonorariumLine).where(HonorariumLine.counters_id == line_id)
    return session.exec(found).first()


def _counter(
    session: Session, line: HonorariumLine, reason: str, note: str, by: tuple[str, datetime]
) -> HonorariumLine:
    actor, now = by
    taken = line.model_copy(
        update={
            "id": None,
            "revision": _next_revision(session, line.visit_id, line.supporter_id),
            "minutes": -line.minutes,
            "yen": -line.yen,
            "reason": reason,
            "note": note,
            "counters_id": line.pk,
            "entered_at": now,
            "entered_by": actor,
        }
    )
    made = HonorariumLine(**taken.model_dump(exclude={"approved_at", "approved_by", "batch_id"}))
    made.status = LineStatus.DECLINED if line.status is LineStatus.DECLINED else HONORARIUM.start
    session.add(made)
    session.flush()
    detail = {"line": line.pk, "reason": reason, "yen": made.yen}
    record(session, actor, f"supporter:{line.supporter_id}", "honorarium_countered", detail, now)
    return made


def _enter(
    session: Session, visit: Visit, supporter_id: int, minutes: int, by: tuple[str, datetime]
) -> None:
    actor, now = by
    on = day_of(visit.starts_at)
    rate = rate_for(session, fiscal_year(on))
    takes = supporter_of(session, supporter_id).takes_honorarium
    status = HONORARIUM.start
    if not takes:
        status = HONORARIUM.after(status, LineEvent.DECLINED)
    line = HonorariumLine(
        supporter_id=supporter_id,
        visit_id=visit.pk,
        revision=_next_revision(session, visit.pk, supporter_id),
        activity_on=on,
        fiscal_year=fiscal_year(on),
        minutes=minutes,
        yen=worth(minutes, rate) if takes else 0,
        yen_rate=rate.yen,
        rate_minutes=rate.minutes,
        unit=rate.unit,
        status=status,
        reason="" if takes else DECLINED,
        entered_at=now,
        entered_by=actor,
    )
    session.add(line)
    session.flush()
    detail = {"line": line.pk, "yen": line.yen, "minutes": minutes}
    record(session, actor, f"supporter:{supporter_id}", "honorarium_entered", detail, now)


def _next_revision(session: Session, visit_id: int, supporter_id: int) -> int:
    found = (
        select(func.count())
        .select_from(HonorariumLine)
        .where(HonorariumLine.visit_id == visit_id, HonorariumLine.supporter_id == supporter_id)
    )
    return session.exec(found).one()  # None is ever deleted, so they count themselves.
