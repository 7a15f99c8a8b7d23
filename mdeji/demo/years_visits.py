"""Two years of requests: most were visited and reported, some referred, some called off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.demo.draws import pick, share, weighted
from mdeji.demo.years_desks import ORDER, TOPICS, month
from mdeji.dispatch import honorarium
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.honorarium_lines import book
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Offer, Report, Visit
from mdeji.kit.calendar import at_jst, day_of, is_closed, is_holiday
from mdeji.people.service import add_person, consent
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus, SeatRole, seats_for
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.supporters.roster import skills_of
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter

FAMILY = (
    "青木 あおき,金子 かねこ,久保 くぼ,小島 こじま,高田 たかだ,田島 たじま,根岸 ねぎし,原田 はらだ"
)
GIVEN = "キミ きみ,正夫 まさお,ヨシ よし,勝 まさる,トシ とし,茂 しげる"
DISTRICTS = weighted(
    "honcho 14, kaigaya 11, nankitsu 12, haga 10, azuma 10, fujimi 7, ogo 7, motosoja 6, soja 6, "
    "kamikawabuchi 5, eimei 5, jonan 5, shimokawabuchi 3, miyagi 4, kasukawa 4, kiyosato 2"
)
FATES = weighted("held 79, referred 8, resident 5, no_supporter 4, weather 2, not_held 2")
DOORS = weighted("phone 40, line 34, counter 14, family 8, paper 4")
FACES = weighted("3 70, 2 24, 1 6")
LAST_DAYS = 21
"""Requests of the last days are those of the board, which are made elsewhere."""


@dataclass(frozen=True)
class _Asked:
    """A request to be made: the how many-th, when, of whom, from where, about what."""

    number: int
    at: datetime
    person_id: int
    district: str
    topics: tuple[str, ...]
    is_group: bool


def seed(session: Session, first: date, now: datetime) -> None:
    """Let residents have asked since ``first``, and let most have been visited."""
    people = _people(session, first)
    helpers = _helpers(session)
    skills = skills_of(session, [one.pk for one in helpers])
    for asked in _all(people, first, now):
        able = [one for one in helpers if _may(one, asked, skills)]
        able.sort(key=lambda one: _order(one, asked))
        _make(session, asked, able, now)
    _pay(session, now)


def _pay(session: Session, now: datetime) -> None:
    """Let what was done until two months ago have been approved and paid."""
    until = day_of(now) - timedelta(days=60)
    found = select(HonorariumLine).where(HonorariumLine.activity_on < until)
    lines = session.exec(found).all()
    honorarium.approve(session, [line.pk for line in lines], "system", now - timedelta(days=50))
    for year in sorted({line.fiscal_year for line in lines}):
        batch = honorarium.export(session, year, "system", now - timedelta(days=49))
        honorarium.mark_paid(session, batch.pk, until + timedelta(days=21), "system", now)


def _people(session: Session, first: date) -> list[int]:
    found: list[int] = []
    begin = at_jst(first, time(9))
    for family in FAMILY.split(","):
        for given in GIVEN.split(","):
            (name, kana), (own, own_kana) = family.split(), given.split()
            phone = f"02700{len(found):05d}"
            row = add_person(session, f"{name} {own}", f"{kana} {own_kana}", phone, begin)
            found.append(row.pk)
    for one in found:
        consent(session, one, "2026-11", "phone", begin)
    return found


def _helpers(session: Session) -> Sequence[Supporter]:
    found = select(Supporter).where(
        Supporter.status == SupporterStatus.ACTIVE, col(Supporter.adult_on).is_(None)
    )
    return session.exec(found.order_by(col(Supporter.id))).all()


def _all(people: Sequence[int], first: date, now: datetime) -> Iterator[_Asked]:
    """Give the requests in their order: two a month at first, nine in the end."""
    number, at = 0, 0
    while (begin := month(first, at)) <= day_of(now):
        for turn in range(2 + at // 3 + int(2 * share("many", begin))):
            day = begin + timedelta(days=int(28 * share("day", begin, turn)))
            moment = at_jst(day, time(9)) + timedelta(minutes=int(420 * share("at", begin, turn)))
            number += 1
            if (
                day.weekday() < 5
                and not is_closed(day)
                and moment < now - timedelta(days=LAST_DAYS)
            ):
                yield _asked(number, moment, people)
        at += 1


def _asked(number: int, at: datetime, people: Sequence[int]) -> _Asked:
    topics = {pick(TOPICS, "asks", number)} - {"other"} or {"line"}
    if share("also", number) < 0.3:
        topics.add(pick(TOPICS, "also asks", number))
    return _Asked(
        number,
        at,
        people[number % len(people)],
        pick(DISTRICTS, "where", number),
        tuple(sorted(topics, key=ORDER.index)),
        share("group", number) < 0.3,
    )


def _may(one: Supporter, asked: _Asked, skills: Mapping[int, Mapping[str, int]]) -> bool:
    return one.joined_at < asked.at and asked.topics[0] in skills.get(one.pk, {})


def _order(one: Supporter, asked: _Asked) -> tuple[bool, float]:
    return one.district_id != asked.district, share("turn", asked.number, one.id)


def _make(session: Session, asked: _Asked, able: Sequence[Supporter], now: datetime) -> None:
    start = _visit_at(asked)
    row, roles = _request(asked, start)
    if row.status is RequestStatus.CLOSED and (len(able) < len(roles) or start > now - RECENT):
        row.closed_reason = "no_supporter" if len(able) < len(roles) else "resident"
        row.status = RequestStatus.CANCELLED
    session.add(row)
    session.flush()
    row.number = f"M-{row.pk:04d}"
    end = start + timedelta(hours=2 if asked.is_group else 1)
    session.add(Wish(request_id=row.pk, rank=1, starts_at=start, ends_at=end))
    seats = [Seat(request_id=row.pk, role=role) for role in roles]
    session.add_all(seats)
    session.flush()
    if row.status is RequestStatus.CLOSED:
        row.starts_at, row.ends_at = start, end
        _visit(session, (asked, row), seats, able[: len(seats)])


def _request(asked: _Asked, start: datetime) -> tuple[Request, tuple[SeatRole, ...]]:
    kind = Kind.GROUP if asked.is_group else Kind.INDIVIDUAL
    heads = 4 + int(6 * share("heads", asked.number)) if asked.is_group else 1
    at_home = not asked.is_group and share("home", asked.number) < 0.4
    place = PlaceKind.HOME if at_home else PlaceKind.CENTRE
    fate = pick(FATES, "fate", asked.number)
    row = Request(
        number=f"demo-{asked.number}",
        door=Door(pick(DOORS, "door", asked.number)),
        kind=kind,
        status=_STATUS.get(fate, RequestStatus.CANCELLED),
        requester_id=asked.person_id,
        topics=list(asked.topics),
        device=pick(_DEVICES, "device", asked.number),
        district_id=asked.district,
        place=place,
        centre_id=None if at_home else f"{asked.district}-centre",
        place_detail="前橋市(見本)" if at_home else "",
        headcount=heads,
        promised_at=asked.at + timedelta(days=3),
        closed_reason="shop" if fate == "referred" else fate,
        created_at=asked.at,
        updated_at=start,
    )
    return row, seats_for(kind, place, heads)


RECENT = timedelta(days=2)
_DEVICES = weighted("android 40, iphone 28, raku 24, unknown 8")
_STATUS = {
    "held": RequestStatus.CLOSED,
    "not_held": RequestStatus.CLOSED,
    "referred": RequestStatus.REFERRED,
}


def _visit_at(asked: _Asked) -> datetime:
    """Return when the visit was: after four days at least, seldom after a month, in office hours."""
    wait = 4 + int(
        26 * share("wait", asked.number) ** 2.2 + 30 * (share("long", asked.number) > 0.95)
    )
    day = day_of(asked.at) + timedelta(days=wait)
    while day.weekday() >= 5 or is_closed(day) or is_holiday(day):
        day += timedelta(days=1)
    return at_jst(day, time(pick(((10, 4), (13, 3), (14, 3)), "hour", asked.number)))


def _visit(
    session: Session,
    of: tuple[_Asked, Request],
    seats: Sequence[Seat],
    team: Sequence[Supporter],
) -> None:
    asked, request = of
    start, end = request.starts_at or asked.at, request.ends_at or asked.at
    found = asked.at + timedelta(hours=20)
    visit = Visit(
        request_id=request.pk,
        status=VisitStatus.REPORTED,
        starts_at=start,
        ends_at=end,
        word="あさがお",
        confirmed_at=found,
        created_at=found,
    )
    session.add(visit)
    session.flush()
    for rank, (seat, one) in enumerate(zip(seats, team, strict=True), 1):
        seat.supporter_id, seat.taken_at = one.pk, found
        session.add_all(_place(visit, seat, (one.pk, rank), (asked.at, found)))
    _report(session, visit, of, [one.pk for one in team])


def _place(
    visit: Visit, seat: Seat, who: tuple[int, int], at: tuple[datetime, datetime]
) -> tuple[Offer, Attendance]:
    """Return the offer that was accepted, and the place on the visit."""
    offer = Offer(
        request_id=visit.request_id,
        supporter_id=who[0],
        seat_id=seat.pk,
        seat_role=seat.role,
        wave=1,
        rank=who[1],
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        reasons=[],
        sent_at=at[0] + timedelta(minutes=5),
        expires_at=at[0] + timedelta(days=1),
        status=OfferStatus.ACCEPTED,
        answered_at=at[1],
    )
    place = Attendance(
        visit_id=visit.pk,
        supporter_id=who[0],
        seat_id=seat.pk,
        role=seat.role,
        joined_at=at[1],
        finished_at=visit.ends_at,
    )
    return offer, place


def _report(session: Session, visit: Visit, of: tuple[_Asked, Request], team: list[int]) -> None:
    asked, request = of
    not_held = request.closed_reason == "not_held"
    outcomes = {topic: pick(_OUTCOMES, "came", request.id, topic) for topic in request.topics}
    report = Report(
        visit_id=visit.pk,
        writer_id=team[0],
        present=[] if not_held else sorted(team),
        headcount=None if not_held else request.headcount,
        outcomes={} if not_held else outcomes,
        not_held=not_held,
        saved_at=visit.ends_at,
        handed_in_at=visit.ends_at + timedelta(hours=2),
    )
    session.add(report)
    session.flush()
    book(session, visit, report, "staff:1", visit.ends_at + timedelta(hours=2))
    if not not_held and share("said", request.id) < 0.7:
        given = visit.ends_at + timedelta(hours=3)
        face = int(pick(FACES, "face", request.id))
        session.add(
            Feedback(visit_id=visit.pk, person_id=asked.person_id, face=face, given_at=given)
        )


_OUTCOMES = weighted("done 74, partly 20, not_done 6")
