"""A class with a waiting list, on the phones of those who want to come and of those who teach."""

from datetime import timedelta

from sqlmodel import select

from chatbot.simulator import Phone
from mdeji.kit.calendar import jst
from mdeji.outreach import place_queries, teachers
from mdeji.outreach.classes import NewClass, call_off, move, plan
from mdeji.outreach.rules import PlaceStatus, TeacherRole
from mdeji.outreach.tables import ClassAnswer, ClassPlace, Course
from mdeji.outreach.teachers import NewTeacher
from mdeji.supporters.tables import Supporter
from tests.stories.browsing import Browser, link_on
from tests.stories.steps import YES, newest_buttons
from tests.stories.world import World

STARTS, ENDS = jst(2026, 12, 3, 10), jst(2026, 12, 3, 12)
STAFF = "staff:1"


def a_class(world: World, capacity: int = 1) -> int:
    with world.database.transaction() as session:
        course = session.exec(select(Course).where(Course.code == "line")).one()
        new = NewClass(course.pk, "haga-centre", (STARTS, ENDS), capacity, "第1会議室")
        return plan(session, new, STAFF, world.now()).pk


def statuses(world: World, class_id: int) -> list[PlaceStatus]:
    with world.database.reading() as session:
        return [one.status for one in place_queries.places(session, class_id)]


def teaching(world: World, class_id: int) -> list[str]:
    with world.database.reading() as session:
        return [one.name for one in place_queries.teachers(session, class_id)]


def read(phone: Phone, words: str) -> bool:
    return any(words in text for text in phone.texts())


def finds(world: World, key: str) -> None:
    phone = world.phone(key)
    phone.says("講座はありますか")
    phone.taps("芳賀")
    assert "芳賀公民館" in phone.last()
    phone.taps("12月3日午前10時")


def signs_up(world: World, key: str, button: str, number: str) -> None:
    finds(world, key)
    phone = world.phone(key)
    phone.taps(button)
    phone.taps("同意します")
    phone.says({"hana": "佐藤ハナ", "tome": "小林トメ", "kiku": "山口キク"}[key])
    phone.says(number)


def test_a_seat_that_becomes_free_is_offered_and_must_be_confirmed(world: World) -> None:
    class_id = a_class(world)
    hana, tome, kiku = world.phone("hana"), world.phone("tome"), world.phone("kiku")

    signs_up(world, "hana", "申し込む", "0901111-0001")
    assert "席をとりました" in hana.last()
    signs_up(world, "tome", "空きを待つ", "0901111-0002")
    assert "席が空いたら" in tome.last()
    signs_up(world, "kiku", "空きを待つ", "0901111-0003")
    assert "1人です" in kiku.last()

    hana.says("申し込みを見る")
    hana.taps("席を返す")
    hana.taps("はい、やめます")
    assert "待っていた講座の、席が空きました" in tome.last()
    assert "席が空いたら" in kiku.last()

    world.pass_time(hours=30)
    assert "席を次の人にゆずりました" in tome.last()
    assert "待っていた講座の、席が空きました" in kiku.last()
    kiku.taps("行きます")
    kiku.taps("行きます")
    assert "席が決まりました" in kiku.last()
    tome.taps("もう一度ならぶ")
    assert "席が空いたら" in tome.last()
    assert sorted(statuses(world, class_id)) == ["cancelled", "confirmed", "waiting"]


def test_reminders_and_four_taps_afterwards_that_name_nobody(world: World) -> None:
    a_class(world)
    hana = world.phone("hana")
    signs_up(world, "hana", "申し込む", "0901111-0001")

    world.move_to(STARTS - timedelta(hours=23))
    assert "あしたは、講座の日です" in hana.last()
    world.move_to(STARTS - timedelta(hours=1))
    assert "もうすぐ、講座がはじまります" in hana.last()
    world.move_to(ENDS + timedelta(hours=1))
    hana.taps("感想を答える")
    for label in ("とてもよかった", "わかった", "70代", "写真"):
        hana.taps(label)

    assert "次の講座に役立てます" in hana.last()
    with world.database.reading() as session:
        said = session.exec(select(ClassAnswer)).one()
        assert (said.satisfied, said.understood, said.age) == (4, 3, "70s")
        assert said.wants_next == ["photo"]


def test_two_taps_on_the_last_seat_from_two_phones(world: World) -> None:
    class_id = a_class(world)
    for key, number in (("hana", "0901111-0001"), ("tome", "0901111-0002")):
        finds(world, key)
        assert "申し込む" in world.phone(key).buttons(), number
    signs_up_tapped(world, "hana", "0901111-0001")
    signs_up_tapped(world, "tome", "0901111-0002")

    assert sorted(statuses(world, class_id)) == ["seated", "waiting"]


def signs_up_tapped(world: World, key: str, number: str) -> None:
    phone = world.phone(key)
    phone.taps("申し込む")
    phone.taps("同意します")
    phone.says({"hana": "佐藤ハナ", "tome": "小林トメ"}[key])
    phone.says(number)


def test_a_button_of_somebody_else_or_of_no_class_changes_nothing(world: World) -> None:
    class_id = a_class(world)
    signs_up(world, "hana", "申し込む", "0901111-0001")
    with world.database.reading() as session:
        place = session.exec(select(ClassPlace)).one().pk
    tome = world.phone("tome")

    for data in (
        f"do=class_off&id={place}",
        f"do=class_yes&id={place}",
        f"do=class_enter&id={class_id}",
        "do=class&id=77777",
        "do=class_apply&id=x",
        "do=class_yes&id=",
        "do=class_how&id=77777",
    ):
        tome.sends_postback(data)

    assert statuses(world, class_id) == ["seated"]


def test_those_who_teach_see_it_among_their_plans_and_hear_of_changes(world: World) -> None:
    class_id = a_class(world)
    kenji = world.phone("kenji")
    with world.database.transaction() as session:
        me = session.exec(select(Supporter).where(Supporter.shown_name == "中村")).one()
        lecturer = NewTeacher(TeacherRole.LECTURER, me.pk)
        teachers.assign(session, class_id, lecturer, STAFF, world.now())
    world.settle()
    assert read(kenji, "講座で教えることに、決まりました")

    kenji.says("わたしの予定")
    assert read(kenji, "あなたが教える講座です")
    with world.database.transaction() as session:
        to = (STARTS + timedelta(days=1), ENDS + timedelta(days=1))
        move(session, class_id, to, "room", (STAFF, world.now()))
    world.settle()
    assert read(kenji, "教える講座の、日時が変わりました")
    with world.database.transaction() as session:
        call_off(session, class_id, "weather", STAFF, world.now())
    world.settle()
    assert read(kenji, "教える講座は、中止になりました")
    kenji.says("わたしの予定")
    assert "あなたが教える講座です" not in kenji.last()


def test_those_asked_to_teach_say_yes_and_hand_over_on_their_phones(world: World) -> None:
    class_id = a_class(world, capacity=4)
    world.settle()
    asked = [key for key, one in world.supporters().items() if read(one, "講座で教える")]
    first, *_ = (key for key in asked if YES in newest_buttons(world.phone(key)))
    giver = world.phone(first)
    giver.taps(YES)
    before = teaching(world, class_id)
    assert len(before) == 1

    giver.says("わたしの予定")
    giver.taps("代わってほしい")
    browser, ways = Browser(world), link_on(giver, "予定を交換する")
    page = browser.open(ways)
    assert "講座で教えます" in page
    assert "講座のご案内にもどる" in page
    assert "代わりの人をさがしています" in browser.press(ways, f"{ways}/everybody")
    assert teaching(world, class_id) == before
    taker = next(
        one
        for key, one in world.supporters().items()
        if key != first and read(one, "代わりをさがしています") and YES in newest_buttons(one)
    )
    taker.taps(YES)

    after = teaching(world, class_id)
    assert len(after) == 1
    assert after != before
    assert "代わりの人が決まりました" in giver.last()
    taker.says("わたしの予定")
    assert "教える講座" in taker.last()
