"""Make the meetings of a series into requests, weeks ahead, and seat the fixed team first."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from mdeji import matching
from mdeji.dispatch.answers import accept
from mdeji.dispatch.by_hand import HARD
from mdeji.dispatch.duty_tables import DayState, Renewal, Series, SeriesDay, SeriesMember
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.series_rules import WEEK, Beat, days, skipped
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import free_seats
from mdeji.kit import jobs
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.matching import ObstacleKind
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.people.service import get as person_by_id
from mdeji.people.tables import Group
from mdeji.requests.queries import wishes_of
from mdeji.requests.rules import Door, Kind, RequestEvent, RequestStatus
from mdeji.requests.service import Draft, move, submit
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of

MADE_AT = time(9)
ASK_RENEWAL = timedelta(days=45)
"""How long before the end the group is asked whether it goes on."""

IN_THE_WAY = HARD | {ObstacleKind.NOT_FREE}
"""What keeps somebody of the fixed team away; how often they are asked does not, they agreed once."""

WEEK_FULL, RESTS = "week_full", "snoozed"


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
    absent: list[int] = []
    for one in members(session, row.pk):
        free = free_seats(session, request.pk)
        seat = next((s for s in free if s.role is one.role), None)
        if seat is None:
            continue
        why = obstacle(session, request, one, now)
        if why:
            detail = {"supporter": one.supporter_id, "why": why}
            record(session, "system", f"request:{request.pk}", "fixed_absent", detail, now)
            absent.append(one.supporter_id)
            continue
        _seat(session, request, seat, one.supporter_id, now)
    return tuple(absent)


def obstacle(session: Session, request: Request, one: SeriesMember, now: datetime) -> str:
    """Return what keeps somebody of the fixed team from a meeting, or an empty text."""
    inputs = inputs_for(session, request, now)
    slot = inputs.need.fixed_slot or inputs.need.slots[0]
    supporter = supporter_of(session, one.supporter_id)
    if supporter.snoozed_until is not None and supporter.snoozed_until > slot.starts_at:
        return RESTS
    if _visits_in_week(session, one.supporter_id, slot.starts_at) >= supporter.max_offers_per_week:
        return WEEK_FULL
    for seen in matching.ranking(inputs, slot, matching.Role(one.role.value)):
        if seen.supporter_id == one.supporter_id:
            stands = [o.kind.value for o in seen.obstacles if o.kind in IN_THE_WAY]
            return stands[0] if stands else ""
    return ObstacleKind.NOT_ACTIVE.value


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


def _seat(session: Session, request: Request, seat: Seat, who: int, now: datetime) -> None:
    start, end = wishes_of(session, request.pk)[0]
    if request.status is RequestStatus.RECEIVED:
        move(session, request, RequestEvent.SEARCH_BEGUN, now)
    offer = Offer(
        request_id=request.pk,
        supporter_id=who,
        seat_id=seat.pk,
        seat_role=seat.role,
        wave=0,
        rank=1,
        starts_at=start,
        ends_at=end,
        reasons=[{"code": "knows_group", "visits": 1}],
        sent_at=now,
        expires_at=start,
        status=OfferStatus.OPEN,
    )
    session.add(offer)
    session.flush()
    try:
        accept(session, offer.pk, None, now, "system")
    except NotAllowed:  # Another visit was taken in this very moment.
        offer.status = OfferStatus.WITHDRAWN
        session.add(offer)


def _visits_in_week(session: Session, supporter_id: int, at: datetime) -> int:
    """Return how many visits somebody has in the week, Monday to Sunday, of this instant."""
    monday = day_of(at) - timedelta(days=day_of(at).weekday())
    found = (
        select(func.count())
        .select_from(Attendance)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            Attendance.supporter_id == supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
            Visit.starts_at >= at_jst(monday, time()),
            Visit.starts_at < at_jst(monday + WEEK, time()),
        )
    )
    return session.exec(found).one()


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
