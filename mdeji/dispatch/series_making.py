"""Make the meetings of a series into requests, weeks ahead, and seat the fixed team first."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.duty_tables import DayState, Renewal, Series, SeriesDay, SeriesMember
from mdeji.dispatch.seating import seat_fixed
from mdeji.dispatch.series_rules import WEEK, Beat, days, skipped
from mdeji.kit import jobs
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import NotFound
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.people.service import get as person_by_id
from mdeji.people.tables import Group
from mdeji.requests.rules import Door, Kind
from mdeji.requests.service import Draft, submit
from mdeji.requests.tables import Request
from mdeji.staff.journal import record

MADE_AT = time(9)
ASK_RENEWAL = timedelta(days=45)
"""How long before the end the group is asked whether it goes on."""


def series_by_id(session: Session, series_id: int) -> Series:
    """Return the series.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Series, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return row


def beat_of(row: Series) -> Beat:
    """Return when a series meets."""
    return Beat(row.rhythm, row.weekday, row.nth, row.first_on, row.until_on, row.skips_holidays)


def members(session: Session, series_id: int) -> tuple[SeriesMember, ...]:
    """Return the fixed team, the lead first."""
    found = select(SeriesMember).where(
        SeriesMember.series_id == series_id, col(SeriesMember.removed_at).is_(None)
    )
    return tuple(sorted(session.exec(found), key=lambda row: (row.role != "lead", row.pk)))


def day_row(session: Session, series_id: int, on: date) -> SeriesDay | None:
    """Return what was decided about a date."""
    found = select(SeriesDay).where(SeriesDay.series_id == series_id, SeriesDay.on == on)
    return session.exec(found).first()


def times_of(row: Series, on: date, moved_to: datetime | None = None) -> tuple[datetime, datetime]:
    """Return when the meeting of a date begins and ends."""
    start = moved_to or at_jst(on, time(row.from_minute // 60, row.from_minute % 60))
    return start, start + timedelta(minutes=row.minutes)


def keep_going(session: Session, series_id: int, now: datetime) -> None:
    """Make what falls due, ask about the end, and come back; the handler of the job ``series``.

    Doing it twice makes nothing twice: a date has one row, and a request one key.
    """
    found = select(Series).where(Series.id == series_id).with_for_update()
    row = session.exec(found).first()
    if row is None or row.ended_at is not None:
        return
    horizon = day_of(now) + row.weeks_ahead * WEEK
    coming: date | None = None
    for on in days(beat_of(row)):
        if on > horizon:
            coming = on
            break
        if on >= day_of(now):
            _decide(session, row, on, now)
    _ask_renewal(session, row, now)
    _come_back(session, row, coming, now)


def seat_team(session: Session, row: Series, request: Request, now: datetime) -> tuple[int, ...]:
    """Seat who of the fixed team can come; return the others, whose seats are searched as ever."""
    found = ((one.supporter_id, one.role) for one in members(session, row.pk))
    return seat_fixed(session, request, found, now)


def _decide(session: Session, row: Series, on: date, now: datetime) -> None:
    known = day_row(session, row.pk, on)
    if known is not None and known.state is not None:
        return
    day = known or SeriesDay(series_id=row.pk, on=on)
    moved = day.moved_to is not None
    start, _ = times_of(row, on, day.moved_to)
    why = "" if moved else skipped(beat_of(row), on)
    if not why and start <= now:
        why = "too_soon"
    if why:
        day.state, day.reason = DayState.SKIPPED, why
        session.add(day)
        session.flush()
        return
    request = _request(session, row, on, day.moved_to, now)
    day.state, day.request_id = DayState.MADE, request.pk
    session.add(day)
    session.flush()
    seat_team(session, row, request, now)


def _request(
    session: Session, row: Series, on: date, moved_to: datetime | None, now: datetime
) -> Request:
    draft = Draft(
        requester_id=row.requester_id,
        door=Door.PHONE,
        kind=Kind.GROUP,
        topics=tuple(row.topics),
        device=row.device,
        district_id=row.district_id,
        town_id=row.town_id,
        place=row.place,
        centre_id=row.centre_id,
        place_detail=row.place_detail,
        headcount=row.headcount,
        wishes=(times_of(row, on, moved_to),),
        group_name=session.get_one(Group, row.group_id).name,
        submit_key=f"series:{row.pk}:{on.isoformat()}",
        quiet=True,
    )
    return submit(session, draft, "system", now)


def _ask_renewal(session: Session, row: Series, now: datetime) -> None:
    if row.renewal is not None or day_of(now) < row.until_on - ASK_RENEWAL:
        return
    row.renewal = Renewal.ASKED
    session.add(row)
    record(session, "system", f"series:{row.pk}", "renewal_asked", {}, now)
    # Whoever has no LINE is phoned: the list of the series shows that an answer is missing.
    if person_by_id(session, row.requester_id).line_user_id is None:
        return
    start, _ = times_of(row, row.until_on)
    data = {"series_id": row.pk, "starts_at": start.isoformat()}
    terms = Terms(subject=f"series:{row.pk}")
    notify(session, row.requester_id, Notice("series_renewal", data), now, terms)


def _come_back(session: Session, row: Series, coming: date | None, now: datetime) -> None:
    due = [row.until_on - ASK_RENEWAL] if row.renewal is None else []
    due += [coming - row.weeks_ahead * WEEK] if coming else []
    if due:
        at = max(at_jst(min(due), MADE_AT), now + timedelta(minutes=1))
        key = f"series:{row.pk}"
        jobs.put_again(session, jobs.Order("series", {"series": row.pk}, at, key), now)
