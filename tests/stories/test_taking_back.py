"""What somebody unsends is gone with us too, wherever it went; on both databases."""

from datetime import timedelta

from sqlmodel import select

from mdeji.dispatch.service import Meeting, change_place
from mdeji.dispatch.tables import Feedback
from mdeji.kit.calendar import jst
from mdeji.messages.tables import Attachment, Letter, Said
from mdeji.people.tables import Group, Person
from mdeji.requests.rules import PlaceKind, RequestStatus
from mdeji.requests.tables import Request
from mdeji.scheduler.housekeeping import tidy
from mdeji.tables import METADATA
from tests.stories.steps import YES, ask_alone, asked
from tests.stories.world import World


def is_kept(world: World, words: str) -> bool:
    """Tell whether any row of any table holds these words."""
    with world.database.reading() as session:
        return any(
            words in str(row)
            for table in METADATA.sorted_tables
            if table.name != "training_step"  # Its pledge speaks of secrets itself.
            for row in session.execute(table.select())
        )


def begin_as_group(world: World) -> dict[str, str]:
    """Answer a group's questions up to the place; return the ids of what was typed."""
    tome = world.phone("tome")
    for label in ("グループで相談", "同意します", "LINE(ライン)", "アンドロイド"):
        tome.taps(label)
    told = {"people": tome.says("９人"), "group": tome.says("ひみつスマホの会")}
    told["district"] = tome.says("芳賀")
    return told


def test_what_was_typed_is_gone_after_the_request_was_made_and_the_request_stands(
    world: World,
) -> None:
    told, tome = begin_as_group(world), world.phone("tome")
    tome.taps("いつもの集まり")
    told["place"] = tome.says("ひみつ集会所")
    tome.says("来週の木曜の午後")
    told["name"] = tome.says("小林トメ")
    told["phone"] = tome.says("０９０－９８７６－５４３２")
    tome.taps("これで申し込む")
    assert "M-0001" in tome.last()
    assert is_kept(world, "ひみつ集会所")

    for words in ("group", "place", "name", "phone"):
        tome.unsends(told[words])

    for words in ("ひみつ", "トメ", "09098765432", "９８７６"):
        assert not is_kept(world, words), words
    assert "M-0001" in tome.last(), "nothing is asked, for no question is open"
    with world.database.reading() as session:
        request = session.exec(select(Request)).one()
        assert (request.place_detail, request.headcount) == ("", 9)
        assert request.status is not RequestStatus.CANCELLED
        assert session.get_one(Group, request.group_id).name == ""
        person = session.get_one(Person, request.requester_id)
        assert (person.name, person.phone) == ("", "")


def test_a_question_whose_answer_was_taken_back_is_asked_again(world: World) -> None:
    told, tome = begin_as_group(world), world.phone("tome")

    tome.unsends(told["group"])
    assert "取り消しを受けとり" in tome.last()
    assert "グループの名前" in tome.last()
    assert not is_kept(world, "ひみつ")

    tome.says("別のスマホの会")
    assert "どこ" in tome.last(), "the later answers have stayed"
    tome.taps("芳賀公民館")
    tome.unsends(told["district"])
    assert "取り消しを受けとり" in tome.last()
    tome.taps("芳賀")
    tome.taps("芳賀公民館")
    tome.says("来週の木曜の午後")
    told["name"] = tome.says("小林トメ")
    tome.unsends(told["name"])
    assert "お名前" in tome.last()
    assert not is_kept(world, "トメ")


def test_an_answer_of_a_request_set_aside_is_taken_back_in_silence(world: World) -> None:
    told, tome = begin_as_group(world), world.phone("tome")
    tome.taps("やめる")
    before = tome.last()

    tome.unsends(told["group"])

    assert not is_kept(world, "ひみつ")
    assert tome.last() == before
    tome.taps("つづきから")
    assert "グループの名前" in tome.last()


def test_a_later_answer_is_not_taken_back_with_an_earlier_one(world: World) -> None:
    told, tome = begin_as_group(world), world.phone("tome")
    tome.taps("もどる")
    tome.taps("芳賀")

    tome.unsends(told["district"])

    assert "取り消し" not in tome.last()


def test_a_letter_and_a_photo_are_gone(world: World) -> None:
    hana = world.phone("hana")
    hana.taps("職員と話す")
    words, photo = hana.says("ひみつの話です"), hana.sends_photo()
    assert is_kept(world, "ひみつ")

    hana.unsends(words)
    hana.unsends(photo)

    assert not is_kept(world, "ひみつ")
    with world.database.reading() as session:
        letters = session.exec(select(Letter)).all()
        assert [letter.text for letter in letters] == ["", ""]
        assert session.exec(select(Attachment)).one().content is None


def test_the_line_after_a_visit_is_gone_and_the_face_stays(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])
    helper.taps(YES)
    world.move_to(jst(2026, 12, 3, 15))
    helper.taps("着きました")
    helper.taps("終わりました")
    world.pass_time(hours=1)
    hana.taps("😊 よかった")
    line = hana.says("ひみつのひとこと")
    assert is_kept(world, "ひみつ")

    hana.unsends(line)

    assert not is_kept(world, "ひみつ")
    with world.database.reading() as session:
        feedback = session.exec(select(Feedback)).one()
    assert (feedback.face, feedback.line) == (3, "")


def test_what_the_staff_wrote_over_it_since_stays(world: World) -> None:
    begin_as_group(world)
    tome = world.phone("tome")
    tome.taps("いつもの集まり")
    place = tome.says("ひみつ集会所")
    tome.says("来週の木曜の午後")
    tome.says("小林トメ")
    tome.says("090-9876-5432")
    tome.taps("これで申し込む")
    with world.database.transaction() as session:
        request = session.exec(select(Request)).one()
        meeting = Meeting(PlaceKind.OTHER, None, "三河町集会所")
        change_place(session, request.pk, meeting, "staff:1", world.now())

    tome.unsends(place)

    with world.database.reading() as session:
        assert session.exec(select(Request)).one().place_detail == "三河町集会所"


def test_who_filled_what_is_forgotten_after_a_month(world: World) -> None:
    tome, told = world.phone("tome"), begin_as_group(world)
    assert told
    tome.taps("芳賀公民館")
    tome.says("来週の木曜の午後")
    tome.says("小林トメ")
    with world.database.transaction() as session:
        assert session.exec(select(Said)).all()
        tidy(session, world.now() + timedelta(days=31))

    with world.database.reading() as session:
        assert session.exec(select(Said)).all() == []


def test_of_several_troubles_only_the_one_taken_back_is_forgotten(world: World) -> None:
    hana = world.phone("hana")
    for label in ("ひとりで相談", "同意します", "写真"):
        hana.taps(label)
    hana.says("音が出ない")
    secret = hana.says("ひみつの写真が送れない")
    for label in ("アンドロイド", "芳賀", "芳賀公民館"):
        hana.taps(label)
    hana.says("来週の木曜の午後")
    hana.says("佐藤ハナ")
    hana.taps("電話はない")
    hana.taps("これで申し込む")

    hana.unsends(secret)

    assert not is_kept(world, "ひみつ")
    with world.database.reading() as session:
        memos = [request.memo for request in session.exec(select(Request)) if request.memo]
    assert [memo.split() for memo in memos] == [["音が出ない"]]
