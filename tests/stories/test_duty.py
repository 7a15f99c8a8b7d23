"""Standing duties as people live them: hand-overs, swaps, fixed teams, and the honorarium."""

import re
from datetime import date

import httpx2
from sqlmodel import col, select

from chatbot.simulator import Phone, line_user_id
from mdeji.dispatch import series
from mdeji.dispatch.duty_tables import Handover, HonorariumLine, Rhythm, SeriesDay
from mdeji.dispatch.rules import HandoverStatus, LineStatus, VisitStatus
from mdeji.dispatch.series import Plan
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import team_of
from mdeji.kit.calendar import jst
from mdeji.kit.signing import Ticket
from mdeji.people.tables import Group, Person
from mdeji.requests.rules import PlaceKind, RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter
from tests.stories.steps import NO, YES, ask_alone, asked, newest_buttons
from tests.stories.world import PASSWORD, World

RELIEF, EVERYBODY = "代わってほしい", "みんなに聞く"


def visits(world: World) -> list[Visit]:
    """Return the visits that stand, the earliest first."""
    with world.database.reading() as session:
        found = select(Visit).where(Visit.status != VisitStatus.CANCELLED)
        return list(session.exec(found.order_by(col(Visit.starts_at))))


def team(world: World, visit: Visit) -> list[str]:
    """Return the shown names of those on a team."""
    with world.database.reading() as session:
        return [
            session.get_one(Supporter, mate.supporter_id).shown_name
            for mate in team_of(session, visit.pk)
        ]


def shown(world: World, key: str) -> tuple[str, int, int]:
    """Return a sample supporter's shown name, id and person id."""
    name = next(
        s.name
        for s in __import__("mdeji.demo.sample", fromlist=["demo"]).everybody()
        if s.key == key
    )
    with world.database.reading() as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        row = session.exec(select(Supporter).where(Supporter.person_id == person.pk)).one()
        return row.shown_name, row.pk, person.pk


def arrange(world: World, resident: str, when: str) -> str:
    """Let somebody ask, and whoever is asked first say yes; return who that is."""
    ask_alone(world.phone(resident), when)
    first = asked(world)[0]
    world.phone(first).taps(YES)
    return first


def pages(world: World) -> httpx2.Client:
    """Return a browser."""
    return httpx2.Client(base_url=world.base_url, follow_redirects=True)


def field(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, html
    return found[1]


def signed(world: World, purpose: str, subject: int, person_id: int) -> str:
    """Return the address of a signed page."""
    ticket = Ticket(purpose, subject, person_id, jst(2027, 12, 1, 9))
    return f"/s/{purpose}/{world.product.signer.sign(ticket)}"


def sign_in(browser: httpx2.Client, login: str) -> None:
    """Sign somebody of the staff in."""
    csrf = field(browser.get("/admin/sign-in").text, "csrf")
    form = {"csrf": csrf, "login": login, "password": PASSWORD}
    browser.post("/admin/sign-in", data=form)


def begin_handover(phone: Phone) -> None:
    """Ask everybody from the card of the visit."""
    phone.says("わたしの予定")
    phone.taps(RELIEF)
    assert "予定はそのままです" in phone.last()
    phone.taps(EVERYBODY)
    assert "聞いてみます" in phone.last()


def test_a_hand_over_is_offered_to_those_suitable_and_the_first_yes_relieves(
    world: World,
) -> None:
    giver = arrange(world, "hana", "来週の木曜の午後")
    (visit,) = visits(world)
    world.pass_time(days=1, hours=2)
    begin_handover(world.phone(giver))
    world.settle()
    others = asked(world)
    assert others
    assert giver not in others
    assert "代わりをさがしています" in world.phone(others[0]).last()
    assert team(world, visit) == [shown(world, giver)[0]]

    world.phone(others[0]).taps(YES)

    assert team(world, visit) == [shown(world, others[0])[0]]
    assert "代わりの人が決まりました" in world.phone(giver).last()
    assert "代わりのサポーターが決まりました" in world.phone("hana").last()
    assert visits(world)[0].status is VisitStatus.PLANNED


def test_two_who_say_yes_at_once_do_not_both_come(world: World) -> None:
    giver = arrange(world, "hana", "来週の木曜の午後")
    (visit,) = visits(world)
    world.pass_time(days=1, hours=2)
    begin_handover(world.phone(giver))
    world.settle()
    others = asked(world)[:2]
    assert len(others) == 2
    phones = [world.phone(key) for key in others]
    for phone in phones:
        phone._after = None
    world.product.worker.start()
    for phone in phones:
        phone.taps(YES)
    world.simulator.settle(10)
    world.settle()

    assert len(team(world, visit)) == 1
    assert giver not in others
    said = [phone.last() for phone in phones]
    assert sum("チームがそろいました" in text for text in said) == 1
    assert sum("ほかの方で決まりました" in text for text in said) == 1


def test_nobody_takes_over_and_a_day_before_the_giver_reads_that_the_seat_is_theirs(
    world: World,
) -> None:
    giver = arrange(world, "hana", "来週の木曜の午後")
    world.pass_time(days=1, hours=2)
    begin_handover(world.phone(giver))
    world.phone(giver).sends_postback(f"do=pass_on&id={visits(world)[0].pk}")
    rows: list[Handover] = []
    for _ in range(16):
        world.pass_time(hours=12)
        for key in asked(world):
            world.phone(key).taps(NO)
        with world.database.reading() as session:
            rows = list(session.exec(select(Handover)))
        if rows[0].status is not HandoverStatus.OPEN:
            break

    assert [row.status for row in rows] == [HandoverStatus.EXPIRED]
    assert any("予定は、そのままです" in text for text in world.phone(giver).texts())
    assert team(world, visits(world)[0]) == [shown(world, giver)[0]]


def test_a_swap_needs_both_and_is_done_on_signed_pages(world: World) -> None:
    first = arrange(world, "hana", "来週の木曜の午後")
    world.pass_time(days=2)
    second = arrange(world, "tome", "来週の金曜の午後")
    assert first != second
    mine, theirs = visits(world)
    name, _, person = shown(world, first)
    other_name, _, other_person = shown(world, second)

    with pages(world) as browser:
        address = signed(world, "handover", mine.pk, person)
        html = browser.get(address).text
        assert f"{other_name}さんの訪問" in html
        form = {"form": field(html, "form"), "with": field(html, "with")}
        assert "返事を待っています" in browser.post(f"{address}/swap", data=form).text
        world.settle()
        assert "交換したい" in world.phone(second).last()
        assert newest_buttons(world.phone(second))[:2] == ["見て決める", "今回はむり"]
        with world.database.reading() as session:
            row = session.exec(select(Handover)).one()
        strange = signed(world, "swap", row.pk, person)
        assert browser.get(strange).status_code == 403
        answer = signed(world, "swap", row.pk, other_person)
        html = browser.get(answer).text
        assert "佐藤" not in html, "nothing of those who are helped is shown before the yes"
        yes = {"form": field(html, "form"), "answer": "yes"}
        assert "予定を交換しました" in browser.post(f"{answer}/answer", data=yes).text
        browser.post(f"{answer}/answer", data=yes)

    world.settle()
    assert (team(world, mine), team(world, theirs)) == ([other_name], [name])
    assert "予定を交換しました" in world.phone(first).last()
    with world.database.reading() as session:
        assert len(session.exec(select(Attendance)).all()) == 4


def test_a_fixed_team_comes_every_month_and_one_seat_is_searched(world: World) -> None:
    keys = ("kenji", "sachi", "takeo")
    members = [shown(world, key) for key in keys]
    tome = world.phone("tome")
    tome.follows()
    with world.database.transaction() as session:
        person = session.exec(
            select(Person).where(Person.line_user_id == line_user_id("tome"))
        ).one()
        group = Group(
            name="南橘スマホの会",
            representative_id=person.pk,
            district_id="nankitsu",
            created_at=world.now(),
        )
        session.add(group)
        session.flush()
        roles = (SeatRole.LEAD, SeatRole.HELPER, SeatRole.HELPER)
        wanted = Plan(
            group_id=group.pk,
            rhythm=Rhythm.MONTHLY,
            nth=2,
            weekday=3,
            from_minute=14 * 60,
            minutes=120,
            first_on=date(2026, 12, 1),
            until_on=date(2027, 6, 30),
            topics=("line",),
            headcount=9,
            district_id="haga",
            place=PlaceKind.CENTRE,
            centre_id="haga-centre",
            team=tuple((one[1], role) for one, role in zip(members, roles, strict=True)),
        )
        series.plan(session, wanted, "staff:1", world.now())
    world.settle()
    assert "サポーターが決まりました" in tome.last()
    tome.sends_postback("do=plans")
    assert "いつもの集まり" in tome.last()
    assert "2月11日(木) お休み" in tome.last(), "the second Thursday of February is a holiday"

    world.move_to(jst(2026, 12, 9, 10))
    sachi = world.phone("sachi")
    sachi.sends_postback(f"do=cannot&id={visits(world)[0].pk}&v=ill")
    world.move_to(jst(2027, 1, 25, 10))
    world.move_to(jst(2027, 2, 10, 10))

    with world.database.reading() as session:
        days = list(session.exec(select(SeriesDay).order_by(col(SeriesDay.on))))
        made = [session.get_one(Request, day.request_id) for day in days if day.request_id]
    assert [day.on for day in days] == [
        date(2026, 12, 10),
        date(2027, 1, 14),
        date(2027, 2, 11),
        date(2027, 3, 11),
    ]
    assert [day.reason for day in days] == ["", "", "holiday", ""]
    third = next(v for v in visits(world) if v.starts_at == jst(2027, 3, 11, 14))
    assert team(world, third) == [one[0] for one in members]
    assert made[-1].status is RequestStatus.ARRANGED


def test_an_honorarium_goes_from_the_report_to_the_payment_and_is_corrected(
    world: World,
) -> None:
    helper = arrange(world, "hana", "来週の木曜の午後")
    (visit,) = visits(world)
    name, supporter_id, person = shown(world, helper)
    world.move_to(jst(2026, 12, 3, 15, 30))
    with pages(world) as browser:
        address = signed(world, "report", visit.pk, person)
        form = {"form": field(browser.get(address).text, "form")}
        form |= {"present": str(supporter_id), "headcount": "1", "outcome-line": "done"}
        browser.post(f"{address}", data=form)
    with world.database.reading() as session:
        line = session.exec(select(HonorariumLine)).one()
    assert (line.yen, line.status) == (500, LineStatus.OPEN)

    with pages(world) as office:
        sign_in(office, "coordinator")
        html = office.get("/admin/honorarium").text
        assert f"{name}さん" in html
        csrf = {"csrf": field(html, "csrf"), "year": "2026"}
        office.post("/admin/honorarium/approve", data=csrf | {"line": str(line.pk)})
        batch = office.post("/admin/honorarium/export", data=csrf)
        assert "H-0001" in batch.text
        for kind, start in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
            file = office.post("/admin/honorarium/batches/1/file", data=csrf | {"kind": kind})
            assert file.content.startswith(start)
        paid = office.post("/admin/honorarium/batches/1/paid", data=csrf | {"paid_on": "12/3"})
        assert "支払いずみにする" not in paid.text

        request_page = office.get(f"/admin/requests/{visit.request_id}")
        assert "活動報告を訂正する" in request_page.text
        corrected = {"present": str(supporter_id), "headcount": "1", "outcome_line": "done"}
        corrected |= {"minutes": "90", "csrf": csrf["csrf"]}
        office.post(f"/admin/requests/{visit.request_id}/correct", data=corrected)

    with world.database.reading() as session:
        rows = list(session.exec(select(HonorariumLine).order_by(col(HonorariumLine.id))))
    assert [(row.yen, row.status) for row in rows] == [
        (500, LineStatus.PAID),
        (-500, LineStatus.OPEN),
        (750, LineStatus.OPEN),
    ]
