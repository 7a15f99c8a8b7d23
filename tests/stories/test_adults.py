"""A girl of seventeen is on a team, and the only adult of it cannot come."""

from sqlmodel import col, select

from chatbot.simulator import Phone, line_user_id
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.calendar import day_of, jst
from mdeji.people.tables import Person
from mdeji.requests.rules import RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.supporters import guardians
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.tables import Supporter
from tests.stories.browsing import Browser, link_on, office
from tests.stories.steps import NO, YES, all_say_yes, ask_as_group, asked, newest_buttons, reads
from tests.stories.world import World

REQUEST = "/admin/requests/1"
ARRIVED, CANNOT, PHONE = "着きました", "行けなくなった", "電話する"


def test_the_girl_waits_until_another_adult_says_yes(world: World) -> None:
    tome, mio, adult, desk = _a_team_with_mio(world)
    page = link_on(mio, "場所と連絡先")

    adult.taps(CANNOT)
    adult.taps(newest_buttons(adult)[0])

    assert "決まるまで待ってください" in mio.last()
    board = desk.open("/admin")
    assert "いま、大人がいません" in board
    assert "コーディネーター(大人をさがす)" in board
    assert "12月3日(木) 午前11時" in desk.open(REQUEST)
    assert "いま、大人がいません" in desk.open("/admin/day?on=2026-12-03")
    assert "ひとりでは 行かないでください" in Browser(world).open(page)
    mio.sends_postback("do=arrived&id=1")
    world.settle()
    assert "ひとりで始めないで、職員に電話してください" in mio.last()
    mio.taps(PHONE)
    assert "027-000-0000" in mio.last()
    world.move_to(jst(2026, 11, 24, 12))

    found = reads(tome, "代わりのサポーターが決まりました")
    all_say_yes(world, found, days=1)

    assert "チームの人が変わりました" in mio.last()
    assert "いま、大人がいません" not in desk.open("/admin")
    world.move_to(jst(2026, 12, 3, 13, 50))
    mio.taps(ARRIVED)
    assert "着きましたね" in mio.last()


def test_when_no_adult_is_found_the_girl_need_not_come_and_the_office_phones(world: World) -> None:
    tome, mio, adult, _ = _a_team_with_mio(world)
    page = link_on(mio, "場所と連絡先")
    adult.taps(CANNOT)
    adult.taps(newest_buttons(adult)[0])
    while world.now() < jst(2026, 12, 2, 12):
        for key in asked(world):
            world.phone(key).taps(NO)
        world.pass_time(hours=25)
    assert "いま、大人がいません" in office(world).open("/admin")

    world.move_to(jst(2026, 12, 3, 11, 1))

    assert "行かなくて大丈夫です" in mio.last()
    assert "大人のサポーターが見つかりませんでした" in Browser(world).http.get(page).text
    assert "職員からも連絡します" in tome.last()
    desk = office(world)
    assert "大人が見つかりません。ご本人に電話" in desk.open("/admin")
    assert "大人が 見つかりませんでした" in desk.open(REQUEST)
    assert "大人が見つかりません。ご本人に電話" in desk.open("/admin/day?on=2026-12-03")
    with world.database.reading() as session:
        assert session.get_one(Request, 1).status is RequestStatus.WITH_COORDINATOR
        coming = select(Attendance).where(col(Attendance.released_at).is_(None))
        assert not session.exec(coming).all()
    desk.press(REQUEST, f"{REQUEST}/phoned", version=_version(world))
    assert "ご本人に電話" not in desk.open("/admin")


def _a_team_with_mio(world: World) -> tuple[Phone, Phone, Phone, Browser]:
    """Let a group of eight ask; an adult leads, and the office seats the girl beside them."""
    tome, desk = world.phone("tome"), office(world)
    ask_as_group(tome, "８人")
    with world.database.reading() as session:
        found = (
            select(Person.line_user_id)
            .join(Supporter, col(Supporter.person_id) == col(Person.id))
            .join(Offer, col(Offer.supporter_id) == col(Supporter.id))
            .where(Offer.seat_role == SeatRole.LEAD)
        )
        leads = set(session.exec(found))
        girl = select(Supporter).join(Person).where(Person.line_user_id == line_user_id("mio"))
        mio_id = session.exec(girl).one().pk
    with world.database.transaction() as session:
        mother = Guardian("近藤 恵", "parent", "0273334444", day_of(world.now()), PAPER)
        guardians.give(session, mio_id, mother, "staff:1", world.now())
    adult = next(world.phone(key) for key in asked(world) if line_user_id(key) in leads)
    adult.taps(YES)
    desk.press(REQUEST, f"{REQUEST}/assign", supporter=mio_id, version=_version(world))
    assert "サポーターが決まりました" in tome.last()
    with world.database.reading() as session:
        assert session.exec(select(Visit)).one().starts_at == jst(2026, 12, 3, 14)
    return tome, world.phone("mio"), adult, desk


def _version(world: World) -> int:
    with world.database.reading() as session:
        return session.get_one(Request, 1).version
