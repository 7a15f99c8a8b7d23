"""What the screens and the chat read of groups that meet again and again."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session, col, select

from mdeji.dispatch.duty_tables import DayState, Renewal, Rhythm, Series, SeriesDay
from mdeji.dispatch.series_making import beat_of, members, times_of
from mdeji.dispatch.series_rules import days, skipped
from mdeji.dispatch.team import seats_of
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.people.tables import Group, Person
from mdeji.requests.tables import Request
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter

MOST_DAYS = 60


@dataclass(frozen=True)
class Day:
    """A date of a series: to come, made into a request, or skipped for a reason."""

    on: date
    starts_at: datetime
    ends_at: datetime
    moved: bool
    state: DayState | None
    reason: str
    request_id: int | None
    number: str
    status: str
    seats: int
    taken: int


@dataclass(frozen=True)
class Member:
    """Somebody of the fixed team."""

    supporter_id: int
    shown_name: str
    role: str


@dataclass(frozen=True)
class SeriesView:
    """Show a series; ``coming`` are the dates from today on."""

    id: int
    group_id: int
    group_name: str
    requester_id: int
    requester_name: str
    rhythm: Rhythm
    nth: int
    weekday: int
    from_minute: int
    minutes: int
    first_on: date
    until_on: date
    weeks_ahead: int
    skips_holidays: bool
    topics: tuple[str, ...]
    district_id: str
    place: str
    centre_id: str | None
    place_detail: str
    headcount: int
    renewal: Renewal | None
    ended_at: datetime | None
    team: tuple[Member, ...]
    coming: tuple[Day, ...]


@dataclass(frozen=True)
class GroupCard:
    """A group one may plan a series for."""

    id: int
    name: str
    district_id: str
    representative: str


def series(session: Session, series_id: int, now: datetime, most: int = MOST_DAYS) -> SeriesView:
    """Return the series.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Series, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return _view(session, row, now, most)


def all_series(session: Session, now: datetime) -> tuple[SeriesView, ...]:
    """Return every series, those that go on first."""
    found = select(Series).order_by(col(Series.ended_at).is_not(None), col(Series.id).desc())
    return tuple(_view(session, row, now, 1) for row in session.exec(found.limit(300)).all())


def of_person(session: Session, person_id: int, now: datetime, most: int) -> tuple[SeriesView, ...]:
    """Return the series that go on of the groups somebody represents."""
    found = select(Series).where(
        Series.requester_id == person_id,
        col(Series.ended_at).is_(None),
        Series.until_on >= day_of(now),
    )
    return tuple(_view(session, row, now, most) for row in session.exec(found).all())


def has_any(session: Session, person_id: int) -> bool:
    """Tell whether somebody represents a group that meets again and again."""
    found = select(Series.id).where(
        Series.requester_id == person_id, col(Series.ended_at).is_(None)
    )
    return session.exec(found.limit(1)).first() is not None


def groups(session: Session) -> tuple[GroupCard, ...]:
    """Return every group, in the order of their names."""
    found = (
        select(Group, Person.name)
        .join(Person, col(Person.id) == col(Group.representative_id))
        .where(Group.name != "")
        .order_by(col(Group.name), col(Group.id))
    )
    return tuple(
        GroupCard(group.pk, group.name, group.district_id, name)
        for group, name in session.exec(found)
    )


def active_names(session: Session) -> dict[int, str]:
    """Return the shown names of those who are active, by id, in the order of the readings."""
    found = (
        select(Supporter.id, Supporter.shown_name)
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(Supporter.status == SupporterStatus.ACTIVE)
        .order_by(col(Person.reading_key), col(Supporter.id))
    )
    return {one: name for one, name in session.exec(found) if one is not None}


def _view(session: Session, row: Series, now: datetime, most: int) -> SeriesView:
    copied = {
        name: getattr(row, name)
        for name in SeriesView.__dataclass_fields__
        if name in Series.model_fields and name not in {"id", "topics"}
    }
    return SeriesView(
        id=row.pk,
        group_name=session.get_one(Group, row.group_id).name,
        requester_name=session.get_one(Person, row.requester_id).name,
        topics=tuple(row.topics),
        team=_team(session, row),
        coming=tuple(islice(_coming(session, row, now), most)),
        **copied,
    )


def _team(session: Session, row: Series) -> tuple[Member, ...]:
    return tuple(
        Member(
            one.supporter_id,
            session.get_one(Supporter, one.supporter_id).shown_name,
            one.role.value,
        )
        for one in members(session, row.pk)
    )


def _coming(session: Session, row: Series, now: datetime) -> list[Day]:
    found = select(SeriesDay).where(SeriesDay.series_id == row.pk)
    known = {day.on: day for day in session.exec(found)}
    beat = beat_of(row)
    made = (_day(session, row, on, known.get(on), skipped(beat, on)) for on in days(beat))
    coming = (day for day in made if day.ends_at > now)
    alive = (day for day in coming if row.ended_at is None or day.request_id is not None)
    return sorted(alive, key=lambda day: day.starts_at)


def _day(session: Session, row: Series, on: date, known: SeriesDay | None, rule: str) -> Day:
    start, finish = times_of(row, on, known.moved_to if known else None)
    moved = known is not None and known.moved_to is not None
    request = session.get(Request, known.request_id) if known and known.request_id else None
    seats = seats_of(session, request.pk) if request else ()
    by_rule = DayState.SKIPPED if rule and not moved else None
    return Day(
        on=on,
        starts_at=start,
        ends_at=finish,
        moved=moved,
        state=known.state if known and known.state else by_rule,
        reason=known.reason if known and known.state else rule,
        request_id=request.pk if request else None,
        number=request.number if request else "",
        status=request.status.value if request else "",
        seats=len(seats),
        taken=sum(seat.supporter_id is not None for seat in seats),
    )
