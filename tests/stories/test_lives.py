"""Lives of supporters that touch many rooms: paid and unpaid, gone and back, old registers, other centres."""

import re
from typing import Any

from sqlmodel import select

from mdeji.dispatch.duty_tables import HonorariumLine, Series
from mdeji.dispatch.rules import LineStatus
from mdeji.kit.calendar import jst
from mdeji.people.tables import Group, Person
from mdeji.people.tombstones import was_erased
from mdeji.requests.tables import Request
from mdeji.staff.tables import JournalEntry
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter
from tests.stories.browsing import Browser, browsers_are_closed, link_on, office
from tests.stories.steps import YES, ask_alone, ask_as_group, asked, newest_buttons
from tests.stories.test_enrolment import activate, apply_on_line, newest_supporter, paper_form
from tests.stories.world import World
from tests.supporters.test_importing import FAULTY, as_csv, as_xlsx, row

__all__ = ["browsers_are_closed"]


def call(**changed: Any) -> dict[str, Any]:
    """Return what the office types when somebody telephones."""
    return {
        "door": "phone", "kind": "individual", "name": "佐藤 ハナ", "kana": "さとう はな",
        "phone": "027-123-4567", "topics": ["line"], "device": "android", "district": "haga",
        "place": "centre", "centre": "haga-centre", "day1": "12/3", "time1": "14:00",
        "consent": "1", **changed,
    }  # fmt: skip


def taken_in(desk: Browser, world: World, **changed: Any) -> int:
    """Take a call in on the page; return the request."""
    desk.press("/admin/requests/new", **call(**changed))
    with world.database.reading() as session:
        found = session.exec(select(Request).order_by(Request.id.desc())).first()  # type: ignore[union-attr]  # a column, which mypy takes for its value
        assert found is not None
        return found.pk


def bring(desk: Browser, name: str, content: bytes) -> str:
    """Upload a register; return the page that shows every row's fate."""
    page = "/admin/supporters/import"
    token = re.search(r'name="csrf" value="([^"]+)"', desk.open(page))
    assert token is not None
    files = {"file": (name, content)}
    answer = desk.http.post(page, data={"csrf": token[1]}, files=files)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_city_employee_helps_and_nothing_is_paid(world: World) -> None:
    Browser(world).press("/apply", **paper_form(honorarium="no", name="市川 職子"))
    me = newest_supporter(world)
    desk = office(world)
    activate(desk, me.pk)
    request = taken_in(desk, world)
    page = f"/admin/requests/{request}"
    desk.press(page, f"{page}/assign", supporter=me.pk)

    world.move_to(jst(2026, 12, 3, 16))
    desk = office(world)
    desk.press(page, f"{page}/report", present=me.pk, headcount=1, outcome_line="done")

    with world.database.reading() as session:
        lines = session.exec(
            select(HonorariumLine).where(HonorariumLine.supporter_id == me.pk)
        ).all()
    assert [(line.yen, line.status, line.minutes) for line in lines] == [
        (0, LineStatus.DECLINED, 60)
    ]
    ledger = desk.open("/admin/honorarium")
    assert "市川" in ledger
    assert "辞退" in ledger
    assert "受け取らない" in desk.open(f"/admin/supporters/{me.pk}")
    assert "1回・<span" in desk.open(f"/admin/supporters/{me.pk}").replace(
        '<b class="number">1</b>', "1"
    )


def test_a_register_of_two_hundred_rows_with_thirteen_faults_comes_in_and_goes_again(
    world: World,
) -> None:
    desk = office(world)
    rows = [row(n, **FAULTY[n][1] if n in FAULTY else {}) for n in range(1, 201)]
    page = bring(desk, "名簿.xlsx", as_xlsx([dict(one) for one in rows]))

    look = desk.open(page)
    assert len(re.findall(r'class="tag tag--bad"', look)) >= 1
    for number in FAULTY:
        assert re.search(rf">{number + 2}行目<", look), "the row is named as in the file"
    with world.database.reading() as session:
        before = len(session.exec(select(Supporter.id)).all())
    assert "187人を 取りこむ" in look

    desk.press(page, f"{page}/apply")
    with world.database.reading() as session:
        assert len(session.exec(select(Supporter.id)).all()) == before + 187
    assert "青赤" in desk.press("/admin/supporters", "/admin/supporters/search", q="ﾔﾏ 山青赤")

    assert "元に戻しました" in desk.press(page, f"{page}/undo")
    with world.database.reading() as session:
        assert len(session.exec(select(Supporter.id)).all()) == before


def test_who_left_and_was_erased_does_not_come_back_by_a_register_but_may_write_again(
    world: World,
) -> None:
    kenji = world.phone("kenji")
    kenji.says("わたしの設定")
    mine = link_on(kenji, "設定を開く").removeprefix(world.base_url)
    Browser(world).press(f"{mine}/leave", reason="moving")
    with world.database.reading() as session:
        person = session.exec(select(Person).where(Person.name == "中村 健二")).one()
        gone = session.exec(select(Supporter).where(Supporter.person_id == person.pk)).one()
        line, number = person.line_user_id or "", person.phone
    assert gone.status is SupporterStatus.LEFT

    desk = office(world)
    page = f"/admin/persons/{person.pk}"
    desk.press(page, f"{page}/erase", reason="asked", sure="消去")
    assert "消去済み" in desk.open(page)
    assert "消去済み" not in desk.open("/admin/supporters")
    old = row(1, 氏名="中村 健二", フリガナ="ナカムラ ケンジ", 電話番号=number, 地区="芳賀")
    trial = desk.open(bring(desk, "古い名簿.csv", as_csv([old])))
    assert "1人を 取りこむ" not in trial
    assert "消" in trial

    world.pass_time(days=3)
    kenji.says("こんにちは")
    assert "サポーターになる" in newest_buttons(kenji)
    desk = office(world)
    request = taken_in(desk, world, name="中村 健二", kana="なかむら けんじ", phone=number)
    with world.database.reading() as session:
        asker = session.get_one(Request, request).requester_id
        writer = session.exec(select(Person).where(Person.line_user_id == line)).one()
        assert person.pk not in {asker, writer.pk}
        assert was_erased(session, line_user_id=line) is not None
    assert "打診" not in desk.open(f"/admin/persons/{asker}")

    apply_on_line(kenji, "芳賀")
    assert "受け付けました" in kenji.last()
    me = newest_supporter(world)
    assert (me.status, me.pk == gone.pk) == (SupporterStatus.APPLIED, False)


def test_a_centres_staff_try_the_address_of_another_centre(world: World) -> None:
    desk = office(world)
    ours = taken_in(desk, world)
    theirs = taken_in(
        desk,
        world,
        name="佐々木 フミ",
        phone="027-765-4321",
        district="fujimi",
        centre="fujimi-centre",
    )
    centre = office(world, "centre")

    assert f"/admin/requests/{ours}" in centre.open("/admin")
    for path in (
        f"/admin/requests/{theirs}",
        f"/admin/requests/{theirs}/fresh?v=1",
        "/admin/supporters",
        "/admin/persons/1",
    ):
        answer = centre.http.get(path)
        assert answer.status_code in {403, 404}, path
        assert "フミ" not in answer.text
    for page in ("/admin", "/admin/day?on=2026-12-03", f"/admin?q={theirs}"):
        assert "フミ" not in centre.open(page)
    token = re.search(r'name="csrf" value="([^"]+)"', centre.open("/admin/requests/new"))
    assert token is not None
    answer = centre.http.post(f"/admin/requests/{theirs}/contact", data={"csrf": token[1]})
    assert answer.status_code in {403, 404}
    with world.database.reading() as session:
        seen = select(JournalEntry).where(JournalEntry.event == "contact_seen")
        assert session.exec(seen).all() == []


def test_a_coordinator_plans_a_monthly_team_on_the_page(world: World) -> None:
    tome = world.phone("tome")
    ask_as_group(tome)
    with world.database.reading() as session:
        group = session.exec(select(Group)).one()
        team = {
            one.shown_name: one.pk
            for one in session.exec(select(Supporter))
            if one.shown_name in {"中村", "山本", "吉田"}
        }
    desk = office(world)
    desk.press(
        "/admin/series",
        group=group.pk, rhythm="monthly", nth="2", weekday="3", time="午後2時", minutes="120",
        first_on="令和8年12月1日", until_on="R9.6.30", skips_holidays="1", topics="line",
        headcount="９", district="haga", place="centre", centre="haga-centre",
        lead=team["中村"], helper1=team["山本"], helper2=team["吉田"],
    )  # fmt: skip

    with world.database.reading() as session:
        series = session.exec(select(Series)).one()
    page = desk.open(f"/admin/series/{series.pk}")
    assert "12月10日(木) 午後2時から 午後4時まで" in page
    assert "祝日のため休み" in page
    kenji = world.phone("kenji")
    kenji.says("わたしの予定")
    assert "12月10日" in "".join(kenji.texts())

    desk.press(f"/admin/series/{series.pk}", f"/admin/series/{series.pk}/end", with_made="1")
    assert "終わりました" in desk.open("/admin/series")


def test_two_swap_from_the_link_in_the_chat(world: World) -> None:
    ask_alone(world.phone("hana"), "来週の木曜の午後")
    first = asked(world)[0]
    world.phone(first).taps(YES)
    second, name = ("sachi", "山本 幸子") if first != "sachi" else ("takeo", "吉田 武雄")
    desk = office(world)
    request = taken_in(desk, world, name="小林 トメ", phone="027-765-4321", day1="12/4")
    with world.database.reading() as session:
        found = select(Supporter.id).join(Person).where(Person.name == name)
        helper = session.exec(found).one()
    page = f"/admin/requests/{request}"
    desk.press(page, f"{page}/assign", supporter=helper)

    giver, taker = world.phone(first), world.phone(second)
    giver.says("わたしの予定")
    giver.taps("代わってほしい")
    page = link_on(giver, "予定を交換する").removeprefix(world.base_url)
    told = Browser(world).press(page, f"{page}/swap")
    assert "返事を待っています" in told
    answer = link_on(taker, "見て決める").removeprefix(world.base_url)
    assert "予定を交換しました" in Browser(world).press(answer, f"{answer}/answer", answer="yes")

    assert "予定を交換しました" in giver.last()
    giver.says("わたしの予定")
    assert "12月4日" in "".join(giver.texts()[-3:])
