"""Sample classes and counted work of the demo: past and coming ones, one with a waiting list."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from mdeji.kit.calendar import at_jst, day_of, is_closed, is_holiday
from mdeji.outreach.activities import Draft, enter
from mdeji.outreach.answers import Answer, answer_paper
from mdeji.outreach.attendance import finish, mark
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.rules import ClassDoor, PlaceStatus, TeacherRole
from mdeji.outreach.signups import SignUp, sign_up
from mdeji.outreach.tables import ActivityKind, Course
from mdeji.outreach.teachers import NewTeacher, assign
from mdeji.people.service import add_person, consent
from mdeji.places.tables import Town
from mdeji.requests.service import TOPICS
from mdeji.supporters.tables import Supporter, SupporterStatus

SYSTEM = "system"
CLASSES, TOWNS, CARE_COURSES = 58, 38, 20
PARTS = ("", "第二")
"""A town has two neighbourhood associations (自治会) in the demo."""

CENTRES = (
    "honcho-centre",
    "haga-centre",
    "soja-centre",
    "ogo-centre",
    "nankitsu-centre",
    "fujimi-centre",
    "azuma-centre",
)
NAMES = (
    ("石井 ふみ", "いしい ふみ"), ("岡田 正", "おかだ ただし"), ("清水 トシ", "しみず とし"),
    ("高橋 ミツ", "たかはし みつ"), ("田村 勇", "たむら いさむ"), ("中島 キミ", "なかじま きみ"),
    ("福田 茂", "ふくだ しげる"), ("星野 ヨシ", "ほしの よし"), ("松本 清子", "まつもと きよこ"),
    ("森 勝", "もり まさる"), ("山崎 ハツ", "やまざき はつ"), ("吉野 実", "よしの みのる"),
)  # fmt: skip
COMING = (
    ("line", "haga-centre", 9, 6, 8),
    ("photo", "nankitsu-centre", 12, 10, 4),
    ("safety", "ogo-centre", 20, 12, 0),
)
"""Course, centre, in how many days, capacity, sign-ups."""

PAST = (("first", "honcho-centre", 20, 10, 7), ("line", "azuma-centre", 41, 10, 9))
"""Course, centre, how many days ago, capacity, sign-ups."""

ASSOCIATIONS = (
    "朝日が丘町自治会",
    "下川町自治会",
    "総社町自治会",
    "上泉町自治会",
    "荒牧町自治会",
    "朝倉町自治会",
)
DISTRICTS = ("honcho", "haga", "soja", "haga", "nankitsu", "kamikawabuchi")


def seed_classes(session: Session, now: datetime) -> None:
    """Let classes have been held, and others be planned with people who wait for a seat."""
    for code, centre_id, ago, capacity, people in PAST:
        _past(session, (code, centre_id), (-ago, capacity, people), now)
    for code, centre_id, ahead, capacity, people in COMING:
        _class(session, (code, centre_id), (ahead, capacity, people), now)
    _activities(session, now)
    _years(session, now)
    _two_years_of_work(session, now)


def _years(session: Session, now: datetime) -> None:
    """Let two years have been: classes in numbers alone."""
    courses = session.exec(select(Course).order_by("id")).all()
    for number in range(CLASSES):
        day = _open_day(day_of(now) - timedelta(days=60 + 10 * number))
        at = (at_jst(day, time(13, 30)), at_jst(day, time(15, 30)))
        course, centre_id = courses[number % len(courses)], CENTRES[number % len(CENTRES)]
        new = NewClass(course.pk, centre_id, at, 12)
        finish(session, plan(session, new, SYSTEM, at[0]).pk, 4 + (number * 5) % 9, SYSTEM, at[1])


def _two_years_of_work(session: Session, now: datetime) -> None:
    """Let two years have been: an association every eight days, a course for helpers every month."""
    kinds = {row.code: row.pk for row in session.exec(select(ActivityKind))}
    towns = session.exec(select(Town).order_by("id").limit(TOWNS)).all()
    for number in range(len(towns) * len(PARTS)):
        part, town = PARTS[number // len(towns)], towns[number % len(towns)]
        on = day_of(now) - timedelta(days=62 + 8 * number)
        draft = Draft(f"demo-town-{number}", kinds["association_tablet"], on,
                      district_id=town.district_id, organisation=f"{town.name}{part}自治会",
                      participants=5 + (number * 7) % 18, minutes=90, supporters=2)  # fmt: skip
        enter(session, draft, SYSTEM, now, confirmed=True)
    for number in range(CARE_COURSES):
        on = _open_day(day_of(now) - timedelta(days=45 + 30 * number))
        draft = Draft(f"demo-care-{number}", kinds["care_course"], on,
                      centre_id=CENTRES[number % len(CENTRES)],
                      participants=6 + (number * 5) % 11, minutes=120)  # fmt: skip
        enter(session, draft, SYSTEM, now, confirmed=True)


def _past(
    session: Session, what: tuple[str, str], numbers: tuple[int, int, int], now: datetime
) -> None:
    class_id, starts_at, places = _class(session, what, numbers, now)
    for turn, place_id in enumerate(places):
        came = PlaceStatus.ABSENT if turn % 5 == 4 else PlaceStatus.ATTENDED
        mark(session, place_id, came, SYSTEM, starts_at)
    finish(session, class_id, 1, SYSTEM, starts_at + timedelta(hours=2))
    said = [
        Answer(("60s", "70s", "70s", "80s")[turn % 4], 4 - turn % 3, 4 - turn % 2, (TOPICS[turn],))
        for turn in range(len(places) - 2)
    ]
    answer_paper(session, class_id, said, SYSTEM, starts_at + timedelta(hours=2))


def _class(
    session: Session, what: tuple[str, str], numbers: tuple[int, int, int], now: datetime
) -> tuple[int, datetime, list[int]]:
    (code, centre_id), (days, capacity, people) = what, numbers
    course = session.exec(select(Course).where(Course.code == code)).one()
    day = _open_day(day_of(now) + timedelta(days=days))
    at = (at_jst(day, time(10)), at_jst(day, time(12)))
    signed_at = min(now, at[0] - timedelta(days=7))
    new = NewClass(course.pk, centre_id, at, capacity, "第1会議室")
    class_id = plan(session, new, SYSTEM, signed_at).pk
    _teachers(session, class_id, days, signed_at)
    return class_id, at[0], [_sign_up(session, class_id, n, signed_at) for n in range(people)]


def _sign_up(session: Session, class_id: int, number: int, now: datetime) -> int:
    name, kana = NAMES[(class_id * 5 + number) % len(NAMES)]
    person = add_person(session, name, kana, f"0272{class_id:02d}{number:04d}", now)
    door = (ClassDoor.PHONE, ClassDoor.COUNTER, ClassDoor.PAPER)[number % 3]
    consent(session, person.pk, "2026-11", door.value, now)
    new = SignUp(door, note="耳が遠い" if number == 2 else "", confirmed=True)
    return sign_up(session, class_id, person.pk, new, (SYSTEM, now)).place_id


def _teachers(session: Session, class_id: int, turn: int, now: datetime) -> None:
    active = select(Supporter).where(Supporter.status == SupporterStatus.ACTIVE)
    people = session.exec(active.order_by("id").limit(6)).all()
    if len(people) > 1:
        first, second = people[turn % len(people)], people[(turn + 1) % len(people)]
        assign(session, class_id, NewTeacher(TeacherRole.LECTURER, first.pk), SYSTEM, now)
        assign(session, class_id, NewTeacher(TeacherRole.ASSISTANT, second.pk), SYSTEM, now)


def _activities(session: Session, now: datetime) -> None:
    kinds = {row.code: row.pk for row in session.exec(select(ActivityKind))}
    for number, name in enumerate(ASSOCIATIONS):
        on = day_of(now) - timedelta(days=6 + 9 * number)
        draft = Draft(f"demo-association-{number}", kinds["association_tablet"], on,
                      district_id=DISTRICTS[number], organisation=name, participants=8 + 3 * number,
                      minutes=90, supporters=2)  # fmt: skip
        enter(session, draft, SYSTEM, now, confirmed=True)
    for number, (code, people) in enumerate(
        (("care_course", 18), ("event", None), ("welfare_course", 24))
    ):
        on = day_of(now) - timedelta(days=15 + 12 * number)
        draft = Draft(f"demo-activity-{number}", kinds[code], on, centre_id="honcho-centre",
                      participants=people, minutes=120)  # fmt: skip
        enter(session, draft, SYSTEM, now, confirmed=True)


def _open_day(day: date) -> date:
    while day.weekday() > 4 or is_holiday(day) or is_closed(day):
        day += timedelta(days=1)
    return day
