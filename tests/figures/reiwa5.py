"""The work of 令和5年度 up to the end of January, done through the services people use.

The numbers are the city's own: 57 supporters against a target of 50, 333 consultations at five
centres in four months, 278 associations, 75 participants, 90 classes, 27 dispatches.
"""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from mdeji.dispatch.by_hand import assign
from mdeji.dispatch.reports import ReportForm, report_for_team
from mdeji.dispatch.team import live_visit
from mdeji.kit.calendar import at_jst, is_closed, jst
from mdeji.outreach import activities
from mdeji.outreach.attendance import finish
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.tables import ActivityKind, Course
from mdeji.people.service import add_person, consent
from mdeji.requests.rules import Door, Kind, PlaceKind
from mdeji.requests.service import Draft as Wanted
from mdeji.requests.service import submit
from mdeji.supporters.service import Profile, enrol
from mdeji.supporters.tables import SupporterStatus
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.service import log
from mdeji.yorozu.sessions import add_session

STAFF = "staff:1"
DESKS = ("haga-centre", "soja-centre", "honcho-centre", "azuma-centre", "ogo-centre")
DISTRICTS = ("haga", "soja", "honcho", "azuma", "ogo")
SKILLS = {"line": 3, "photo": 3}
WEEK = tuple((day, 9 * 60, 18 * 60) for day in range(7))


def work(session: Session) -> None:
    """Let the fiscal year have happened."""
    team = register(session, 57)
    consult(session, 333)
    support_associations(session, 278)
    teach_care(session, 75)
    hold_classes(session, 90)
    go_out(session, 27, team)


def register(session: Session, count: int) -> list[int]:
    """Enrol so many from July on; one who only applied does not count."""
    found = []
    for number in range(count):
        at = jst(2023, 7, 3, 10) + timedelta(days=number * 3)
        found.append(_supporter(session, number, SupporterStatus.ACTIVE, at))
    _supporter(session, count, SupporterStatus.APPLIED, jst(2023, 9, 1))
    return found


def consult(session: Session, count: int) -> None:
    """Log so many consultations at five desks from October to January."""
    left, number = count, 0
    while left:
        on = date(2023, 10, 2) + timedelta(days=number)
        number += 1
        if on >= date(2024, 2, 1) or is_closed(on):
            continue
        here = min(left, 3)
        hours = (at_jst(on, time(10)), at_jst(on, time(12)))
        desk = add_session(session, DESKS[number % 5], hours, STAFF, hours[0])
        for one in range(here):
            draft = Draft(f"r5-{number:04d}-{one}", ("line",), age="70s", outcome="done")
            log(session, desk.pk, draft, (STAFF, hours[1]))
        left -= here


def support_associations(session: Session, count: int) -> None:
    """Support so many associations, the first ten of them twice."""
    kind = _kind(session, "association_tablet")
    for number in range(count + 10):
        on = date(2023, 6, 1) + timedelta(days=number % 240)
        draft = activities.Draft(
            uid=f"r5-assoc-{number:04d}",
            kind_id=kind,
            on=on,
            organisation=f"第{number % count + 1}自治会",
            participants=8,
        )
        activities.enter(session, draft, STAFF, at_jst(on, time(17)), confirmed=True)


def teach_care(session: Session, count: int) -> None:
    """Teach so many participants in classes of fifteen."""
    kind = _kind(session, "care_course")
    for number in range(count // 15):
        on = date(2023, 8, 1) + timedelta(days=30 * number)
        draft = activities.Draft(f"r5-care-{number:04d}", kind, on, participants=15)
        activities.enter(session, draft, STAFF, at_jst(on, time(17)), confirmed=True)


def hold_classes(session: Session, count: int) -> None:
    """Hold so many classes at the centres; one more is planned and was never held."""
    course = session.exec(select(Course)).first()
    assert course is not None
    for number in range(count + 1):
        begins = at_jst(date(2023, 5, 8) + timedelta(days=2 * number), time(13, 30))
        ends = begins + timedelta(hours=2)
        new = NewClass(course.pk, DESKS[number % 5], (begins, ends), 12)
        row = plan(session, new, STAFF, begins - timedelta(days=30))
        if number < count:
            finish(session, row.pk, 8, STAFF, ends)


def go_out(session: Session, count: int, team: list[int]) -> None:
    """Let so many groups be visited and reported, one visit be called for in vain."""
    person = add_person(session, "新井 ミツ", "あらい みつ", "0270000950", jst(2023, 7, 1))
    consent(session, person.pk, "2026-11", "phone", jst(2023, 7, 1))
    for number in range(count + 1):
        district = DISTRICTS[number % 5]
        asked = jst(2023, 10, 2, 10) + timedelta(days=4 * number)
        mates = [team[(number * 3 + place) % 20] for place in range(3)]
        form = ReportForm(tuple(mates), 9, {"line": "done"}, not_held=number == count)
        _visit(session, (person.pk, f"第{number}の会", district), mates, asked, form)


def _visit(
    session: Session,
    whose: tuple[int, str, str],
    mates: list[int],
    asked: datetime,
    form: ReportForm,
) -> None:
    person_id, group, district = whose
    start = asked + timedelta(days=7, hours=1)
    while is_closed(start.date()):
        start += timedelta(days=1)
    wanted = Wanted(
        requester_id=person_id,
        door=Door.PHONE,
        kind=Kind.GROUP,
        topics=("line",),
        device="unknown",
        district_id=district,
        place=PlaceKind.CENTRE,
        headcount=9,
        wishes=((start, start + timedelta(hours=2)),),
        centre_id=f"{district}-centre",
        group_name=group,
        quiet=True,
    )
    request = submit(session, wanted, STAFF, asked)
    for who in mates:
        assign(session, request.pk, who, asked, STAFF)
    visit = live_visit(session, request.pk)
    assert visit is not None
    report_for_team(session, visit.pk, form, STAFF, visit.ends_at)


def _kind(session: Session, code: str) -> int:
    row = session.exec(select(ActivityKind).where(ActivityKind.code == code)).one()
    return row.pk


def _supporter(session: Session, number: int, status: SupporterStatus, at: datetime) -> int:
    phone = f"0271000{number:03d}"
    person = add_person(session, f"支援 {number}", "しえん", phone, at)
    consent(session, person.pk, "2026-11", "paper", at)
    profile = Profile(
        shown_name=f"支援{number}",
        district_id=DISTRICTS[number % 5],
        skills=SKILLS,
        devices=("iphone", "android"),
        hours=WEEK,
        trained_on=at.date(),
        status=status,
    )
    return enrol(session, person.pk, profile, at).pk
