"""A group that meets again and again, with a fixed team (定期の集まり): plan, change, renew, end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from mdeji.dispatch.changes import cancel_request, change_time
from mdeji.dispatch.duty_tables import DayState, Renewal, Rhythm, Series, SeriesDay, SeriesMember
from mdeji.dispatch.series_making import (
    beat_of,
    day_row,
    keep_going,
    members,
    seat_team,
    series_by_id,
    times_of,
)
from mdeji.dispatch.series_rules import days, latest_end
from mdeji.kit import jobs
from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL, day_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.people.tables import Group
from mdeji.places import queries as places
from mdeji.requests.rules import OPEN, Door, Kind, PlaceKind, SeatRole, seats_for
from mdeji.requests.service import DEVICES, TOPICS
from mdeji.requests.service import get as request_by_id
from mdeji.requests.wishes import wish_fault
from mdeji.staff.journal import record

LONGEST_MINUTES = 240


@dataclass(frozen=True)
class Plan:
    """What a series is: whose, when, where, about what, and who always comes."""

    group_id: int
    rhythm: Rhythm
    nth: int
    weekday: int
    from_minute: int
    minutes: int
    first_on: date
    until_on: date
    topics: tuple[str, ...]
    headcount: int
    district_id: str
    place: PlaceKind
    centre_id: str | None = None
    place_detail: str = ""
    device: str = "unknown"
    skips_holidays: bool = True
    team: tuple[tuple[int, SeatRole], ...] = ()


def plan(session: Session, wanted: Plan, actor: str, now: datetime) -> Series:
    """Store a series and make its first meetings at once.

    Raises:
        Invalid: which field is wrong, and why.
    """
    check(wanted, now)
    group = session.get(Group, wanted.group_id)
    if group is None:
        raise Invalid("group", "missing")
    values = {name: getattr(wanted, name) for name in Plan.__dataclass_fields__ if name != "team"}
    row = Series(
        **(values | {"topics": list(wanted.topics), "district_id": _where(session, wanted)}),
        requester_id=group.representative_id,
        created_at=now,
        actor=actor,
    )
    session.add(row)
    session.flush()
    record(session, actor, f"series:{row.pk}", "series_planned", {}, now)
    _set_team(session, row, wanted.team, actor, now)
    keep_going(session, row.pk, now)
    return row


def _where(session: Session, wanted: Plan) -> str:
    """Return the district they meet in: at a centre its own, whatever else was chosen."""
    if wanted.place is not PlaceKind.CENTRE:
        return wanted.district_id
    found = places.centre(session, wanted.centre_id or "")
    if found is None:
        raise Invalid("centre", "missing")
    return found.district_id


def check(wanted: Plan, now: datetime) -> None:
    """Check a plan at the door.

    Raises:
        Invalid: which field is wrong, and why.
    """
    if not wanted.topics or set(wanted.topics) - set(TOPICS):
        raise Invalid("topics", "unknown")
    if wanted.device not in DEVICES:
        raise Invalid("device", "unknown")
    if wanted.place is PlaceKind.CENTRE and wanted.centre_id is None:
        raise Invalid("centre", "missing")
    seats = seats_for(Kind.GROUP, wanted.place, wanted.headcount)
    if not 0 <= wanted.weekday <= 6 or not 1 <= wanted.nth <= 5:
        raise Invalid("weekday", "unknown")
    first, last = VISIT_FROM.hour * 60, VISIT_UNTIL.hour * 60
    if not 30 <= wanted.minutes <= LONGEST_MINUTES:
        raise Invalid("minutes", "out_of_range")
    if wanted.from_minute < first or wanted.from_minute + wanted.minutes > last:
        raise Invalid("time", "hours")
    if wanted.first_on < day_of(now):
        raise Invalid("first_on", "past")
    _check_end(wanted.first_on, wanted.until_on)
    _check_team(wanted.team, len(seats))


def change_team(
    session: Session,
    series_id: int,
    team: tuple[tuple[int, SeatRole], ...],
    actor: str,
    now: datetime,
) -> None:
    """Change who always comes; meetings that were made already keep their teams.

    Raises:
        Invalid: ``team`` has two leads, one person twice, or too many.
    """
    row = series_by_id(session, series_id)
    _check_team(team, len(seats_for(Kind.GROUP, row.place, row.headcount)))
    _set_team(session, row, team, actor, now)


def skip(session: Session, series_id: int, on: date, actor: str, now: datetime) -> None:
    """Leave one meeting out; if it was made, everybody concerned is told.

    Raises:
        Invalid: ``on`` is none of the dates.
        IllegalMove: the visit is over.
    """
    row, day = _day(session, series_id, on)
    if day.state is DayState.SKIPPED:
        return
    if day.request_id is not None:
        cancel_request(session, day.request_id, "series", actor, now)
    day.state, day.reason = DayState.SKIPPED, "by_hand"
    session.add(day)
    session.flush()
    record(session, actor, f"series:{row.pk}", "series_skipped", {"on": on.isoformat()}, now)


def move(
    session: Session, series_id: int, on: date, start: datetime, actor: str, now: datetime
) -> None:
    """Move one meeting to another time; the fixed team is asked first again.

    Raises:
        Invalid: ``on`` is none of the dates, or ``start`` cannot be.
        NotAllowed: ``skipped`` was this one.
    """
    row, day = _day(session, series_id, on)
    end = start + timedelta(minutes=row.minutes)
    if fault := wish_fault(start, end, Door.PHONE, now):
        raise Invalid("start", fault)
    if day.state is DayState.SKIPPED:
        raise NotAllowed("skipped")
    day.moved_to = start
    session.add(day)
    session.flush()
    detail = {"on": on.isoformat(), "to": start.isoformat()}
    record(session, actor, f"series:{row.pk}", "series_moved", detail, now)
    if day.request_id is not None:
        change_time(session, day.request_id, ((start, end),), actor, now)
        seat_team(session, row, request_by_id(session, day.request_id), now)


def renew(session: Session, series_id: int, until_on: date, actor: str, now: datetime) -> None:
    """Go on until another day, a year at most from today.

    Raises:
        Invalid: ``until_on`` is too early or too late.
        NotAllowed: ``ended`` for good.
    """
    row = series_by_id(session, series_id)
    if row.ended_at is not None:
        raise NotAllowed("ended")
    if until_on <= row.until_on:
        raise Invalid("until_on", "before_first")
    _check_end(day_of(now), until_on)
    row.until_on, row.renewal = until_on, None
    session.add(row)
    record(session, actor, f"series:{row.pk}", "series_renewed", {}, now)
    keep_going(session, row.pk, now)


def answer_renewal(
    session: Session, series_id: int, person_id: int, now: datetime, *, wanted: bool
) -> None:
    """Keep what the representative says about going on; a coordinator arranges it.

    Raises:
        NotAllowed: ``not_yours``, or ``ended``.
    """
    row = series_by_id(session, series_id)
    if row.requester_id != person_id:
        raise NotAllowed("not_yours")
    if row.ended_at is not None or row.renewal is None:
        raise NotAllowed("ended")
    row.renewal = Renewal.WANTED if wanted else Renewal.NOT_WANTED
    session.add(row)
    event = "renewal_wanted" if wanted else "renewal_not_wanted"
    record(session, f"person:{person_id}", f"series:{row.pk}", event, {}, now)


def end(session: Session, series_id: int, actor: str, now: datetime, *, with_made: bool) -> int:
    """End a series; with ``with_made`` meetings to come are called off. Return how many were."""
    row = series_by_id(session, series_id)
    if row.ended_at is not None:
        return 0
    row.ended_at = now
    session.add(row)
    jobs.cancel(session, f"series:{row.pk}")
    record(session, actor, f"series:{row.pk}", "series_ended", {}, now)
    called_off = 0
    if with_made:
        for day in _made_to_come(session, row, now):
            cancel_request(session, day.request_id or 0, "series", actor, now)
            day.state, day.reason = DayState.SKIPPED, "ended"
            session.add(day)
            called_off += 1
    session.flush()
    return called_off


def _made_to_come(session: Session, row: Series, now: datetime) -> list[SeriesDay]:
    found = select(SeriesDay).where(SeriesDay.series_id == row.pk, SeriesDay.state == DayState.MADE)
    return [
        day
        for day in session.exec(found).all()
        if day.request_id is not None
        and times_of(row, day.on, day.moved_to)[0] > now
        and request_by_id(session, day.request_id).status in OPEN
    ]


def _day(session: Session, series_id: int, on: date) -> tuple[Series, SeriesDay]:
    row = series_by_id(session, series_id)
    if on not in set(days(beat_of(row))):
        raise Invalid("on", "unknown")
    return row, day_row(session, series_id, on) or SeriesDay(series_id=series_id, on=on)


def _check_end(first_on: date, until_on: date) -> None:
    if until_on < first_on:
        raise Invalid("until_on", "before_first")
    if until_on > latest_end(first_on):
        raise Invalid("until_on", "too_far")


def _check_team(team: tuple[tuple[int, SeatRole], ...], seats: int) -> None:
    leads = [who for who, role in team if role is SeatRole.LEAD]
    if len({who for who, _ in team}) < len(team) or len(leads) > 1:
        raise Invalid("team", "twice")
    if len(team) > seats or (len(team) == seats and not leads):
        raise Invalid("team", "too_many")


def _set_team(
    session: Session,
    row: Series,
    team: tuple[tuple[int, SeatRole], ...],
    actor: str,
    now: datetime,
) -> None:
    wanted = dict(team)
    for one in members(session, row.pk):
        if wanted.get(one.supporter_id) is one.role:
            del wanted[one.supporter_id]
            continue
        one.removed_at = now
        session.add(one)
    for who, role in wanted.items():
        session.add(SeriesMember(series_id=row.pk, supporter_id=who, role=role, added_at=now))
    session.flush()
    detail = {"team": [who for who, _ in team]}
    record(session, actor, f"series:{row.pk}", "series_team", detail, now)
