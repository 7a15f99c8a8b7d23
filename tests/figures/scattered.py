"""Random work of a city over two fiscal years, straight in the tables."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from sqlmodel import Session, select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Feedback, Report
from mdeji.kit.calendar import jst
from mdeji.kit.ids import new_uuid
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import Activity, ActivityKind, ClassSession, Course
from mdeji.requests.service import TOPICS
from mdeji.supporters.rules import SUPPORTER, SupporterStatus
from mdeji.supporters.service import move
from mdeji.supporters.tables import SupporterMove
from mdeji.yorozu.rules import AGES, DEVICES, OUTCOMES, REFERRALS, VISITS, LogDoor, SessionStatus
from mdeji.yorozu.tables import Consultation, ConsultationTopic, YorozuSession
from tests.factories import World

CENTRES = ("haga-centre", "soja-centre", "honcho-centre", "vanished-centre")
DISTRICTS = ("haga", "soja", "honcho")
BEGIN, DAYS = jst(2025, 3, 30), 740
NUMBERS = st.integers(0, 10**9)
WORK = st.tuples(
    st.lists(NUMBERS, max_size=25),  # consultations
    st.lists(NUMBERS, max_size=6),  # supporters
    st.lists(NUMBERS, max_size=5),  # visits
    st.lists(NUMBERS, max_size=8),  # activities and classes
)
_serial = count(1)


def scatter(session: Session, work: tuple[list[int], ...], now: datetime) -> None:
    """Write this work down; each number decides everything about one piece of it."""
    world = World(session, now, next(_serial) * 1000)
    logs, supporters, visits, others = work
    for number in logs:
        _consultation(session, number)
    helpers = [_supporter(world, number) for number in supporters]
    for number in visits:
        _visit(world, number, helpers)
    for number in others:
        _other(session, number)
    session.flush()


def _at(number: int) -> datetime:
    """Return an instant: often the first or the last minute of a day in Japan."""
    minute = (0, 1439, number % 1440)[number % 3]
    return BEGIN + timedelta(days=number % DAYS, minutes=minute)


def _consultation(session: Session, number: int) -> None:
    on = date(2025, 3, 30) + timedelta(days=number % DAYS)
    desk = YorozuSession(
        centre_id=CENTRES[number % 3],
        on=on,
        starts_at=jst(on.year, on.month, on.day, 9),
        ends_at=jst(on.year, on.month, on.day, 12),
        status=SessionStatus.PLANNED if number % 5 else SessionStatus.CANCELLED,
        changed_at=BEGIN,
    )
    session.add(desk)
    session.flush()
    topics = sorted({TOPICS[number % 12], TOPICS[number // 7 % 12]})
    row = Consultation(
        uid=new_uuid(),
        session_id=desk.pk,
        centre_id=CENTRES[number // 11 % 4],
        on=on,
        at=desk.starts_at,
        topics=topics,
        device=("", *DEVICES)[number % 7],
        age=AGES[number // 3 % len(AGES)],
        visit=VISITS[number % 3],
        outcome=OUTCOMES[number // 5 % 4],
        referral=(None, *REFERRALS)[number % 8],
        red_flag=number % 9 == 0,
        door=LogDoor.LIVE if number % 2 else LogDoor.PAPER,
        actor="system",
        logged_at=desk.ends_at,
        taken_back_at=desk.ends_at if number % 13 == 0 else None,
    )
    session.add(row)
    session.flush()
    session.add_all(ConsultationTopic(consultation_id=row.pk, topic=topic) for topic in topics)


def _supporter(world: World, number: int) -> Any:
    """Let somebody apply and walk at random through the lifecycle."""
    session, at = world.session, _at(number)
    row = world.supporter(district_id=DISTRICTS[number % 3], status=SupporterStatus.APPLIED)
    session.add(
        SupporterMove(supporter_id=row.pk, at=at, actor="system", after=SupporterStatus.APPLIED)
    )
    for step in range(number % 6):
        events = sorted(event for status, event in SUPPORTER.moves if status == row.status)
        at += timedelta(days=(number // (step + 2)) % 60, minutes=1)
        move(session, row.pk, events[number // (step + 3) % len(events)], "system", at)
    return row


def _visit(world: World, number: int, helpers: list[Any]) -> None:
    at = _at(number)
    request = world.request(
        group="会" if number % 2 else None,
        wish_at=at,
        created_at=at - timedelta(days=number % 9),
        district_id=DISTRICTS[number % 3],
        centre_id=CENTRES[number % 3] if number % 4 else None,
    )
    visit = world.visit(request, helpers[:1], status=VisitStatus.OVER)
    if number % 7 == 0:
        return
    world.session.add(
        Report(
            visit_id=visit.pk,
            writer_id=helpers[0].pk if helpers else world.supporter().pk,
            present=[],
            outcomes={},
            headcount=1 + number % 9,
            not_held=number % 6 == 0,
            saved_at=at,
            handed_in_at=None if number % 5 == 0 else at,
        )
    )
    if number % 3 == 0:
        answer = ("yes", "partly", "no", None)[number % 4]
        world.session.add(
            Feedback(
                visit_id=visit.pk,
                person_id=request.requester_id or 0,
                still_using=answer,
                still_using_at=at + timedelta(days=14),
            )
        )


def _other(session: Session, number: int) -> None:
    kinds = session.exec(select(ActivityKind)).all()
    on = date(2025, 3, 30) + timedelta(days=number % DAYS)
    name = ("", "上町", "下町", "中町")[number % 4]
    session.add(
        Activity(
            uid=new_uuid(),
            kind_id=kinds[number % len(kinds)].pk,
            on=on,
            district_id=(None, *DISTRICTS)[number % 4],
            organisation=name,
            organisation_key=name,
            count=number % 4,
            participants=None if number % 5 == 0 else number % 30,
            entered_by="system",
            entered_at=BEGIN,
            taken_back_at=BEGIN if number % 11 == 0 else None,
        )
    )
    course = session.exec(select(Course)).first()
    assert course is not None
    held = number % 3 > 0
    session.add(
        ClassSession(
            course_id=course.pk,
            centre_id=CENTRES[number % 3],
            on=on,
            starts_at=jst(on.year, on.month, on.day, 10),
            ends_at=jst(on.year, on.month, on.day, 12),
            capacity=12,
            status=ClassStatus.HELD if held else ClassStatus.CANCELLED,
            attended=number % 12 if held else None,
            made_by="system",
            changed_at=BEGIN,
        )
    )
