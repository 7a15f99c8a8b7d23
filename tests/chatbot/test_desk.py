"""The desk on a real database: whole stories as people live them."""

from typing import Any

import pytest
from sqlmodel import select

from chatbot.desk import Desk
from mdeji.dispatch.tables import Offer, Visit
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Attachment, InboxEvent, Letter, Message, Thread, ThreadStatus
from mdeji.people.tables import Person
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter
from tests.chatbot.rig import Chat, data_of, later, user_id, words
from tests.factories import World


def rows(town: Database, table: Any) -> list[Any]:
    with town.reading() as session:
        return list(session.exec(select(table)).all())


def ask(chat: Chat) -> list[dict[str, Any]]:
    """Ask for help with a photo at the centre of 芳賀 on Thursday, for the first time."""
    shown = chat.taps("go=alone")
    for label in ("同意します", "写真", "アイフォン", "芳賀", "芳賀公民館"):
        shown = chat.chooses(label, shown)
    chat.says("木曜の午後")
    chat.says("前橋花子")
    shown = chat.says("090-1234-5678")
    return chat.chooses("これで申し込む", shown)


@pytest.fixture
def helper(desk: Desk, town: Database, clock: SettableClock) -> Chat:
    """Give the chat of an active supporter."""
    with town.transaction() as session:
        world = World(session, clock.now())
        person = world.person("鈴木 一郎", line_user_id=user_id("ichiro"))
        world.supporter("鈴木", person_id=person.pk)
    return Chat(desk, town, clock, "ichiro")


@pytest.fixture
def offer_id(town: Database, clock: SettableClock, helper: Chat, hanako: Chat) -> int:
    """Give an open offer to the supporter, for a request of Hanako's."""
    hanako.says("こんにちは")
    with town.transaction() as session:
        world = World(session, clock.now())
        supporter = session.exec(select(Supporter)).one()
        request = world.request(requester_id=hanako.person_id, status="searching")
        return int(world.offer(request, supporter).pk)


def test_somebody_new_is_greeted_and_can_begin_with_one_tap(hanako: Chat) -> None:
    greeted = hanako.does({"type": "follow"})

    assert "友だち追加ありがとう" in words(greeted)
    assert "同意します" in str(hanako.chooses("ひとりで相談", greeted))


def test_a_resident_asks_sees_changes_and_cancels(hanako: Chat, town: Database) -> None:
    asked = ask(hanako)
    assert "M-0001" in words(asked)

    mine = hanako.chooses("申し込みを見る", asked)
    assert "11月26日(木) 午後2時から 午後3時まで" in words(mine)

    changing = hanako.chooses("日時を変える", mine)
    changed = hanako.says("来週の水曜10時")
    assert "いつに変えますか" in words(changing)
    assert "12月2日(水) 午前10時" in words(changed)

    why = hanako.chooses("取り消す", changed)
    gone = hanako.chooses("もう解決した", why)
    assert "取り消しました" in words(gone)
    assert rows(town, Request)[0].status == "cancelled"


def test_consent_name_and_number_are_kept_with_the_person_and_not_in_the_talk(
    hanako: Chat, town: Database
) -> None:
    ask(hanako)

    person = next(p for p in rows(town, Person) if p.line_user_id == user_id("hanako"))
    assert (person.name, person.phone) == ("前橋花子", "09012345678")
    assert person.consented_at is not None


def test_two_requests_of_one_person_stand_side_by_side(hanako: Chat, town: Database) -> None:
    ask(hanako)
    shown = hanako.taps("go=alone")
    for label in (
        "ほかを見る",
        "アプリ",
        "アイフォン",
        "芳賀公民館",
        "27日(金)午前10時",
        "これで申し込む",
    ):
        shown = hanako.chooses(label, shown)

    assert [r.number for r in rows(town, Request)] == ["M-0001", "M-0002"]
    assert len(hanako.taps("go=mine")) == 2


def test_tapping_submit_three_times_makes_one_request(hanako: Chat, town: Database) -> None:
    shown = hanako.taps("go=alone")
    for label in ("同意します", "写真", "アイフォン", "芳賀", "芳賀公民館", "27日(金)午前10時"):
        shown = hanako.chooses(label, shown)
    hanako.says("前橋花子")
    submit = data_of("これで申し込む", hanako.says("090-1234-5678"))
    answers = [words(hanako.taps(submit)) for _ in range(3)]

    assert len(rows(town, Request)) == 1
    assert "もう終わりました" in answers[2]


def test_a_time_that_has_become_impossible_is_asked_again(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    shown = hanako.taps("go=alone")
    for label in ("同意します", "写真", "アイフォン", "芳賀", "芳賀公民館", "26日(木)午前10時"):
        shown = hanako.chooses(label, shown)
    hanako.says("前橋花子")
    shown = hanako.says("090-1234-5678")
    later(clock, days=3)
    again = hanako.chooses("これで申し込む", shown)
    assert "過ぎています" in words(again)

    done = hanako.chooses("これで申し込む", hanako.says("来週の水曜10時"))
    assert "M-0001" in words(done)


def test_a_request_of_somebody_else_cannot_be_touched(
    hanako: Chat, desk: Desk, town: Database, clock: SettableClock
) -> None:
    ask(hanako)
    stranger = Chat(desk, town, clock, "jiro")

    for data in ("do=ask_cancel&id=1", "do=time&id=1", "do=cancel&id=1&why=busy", "do=face&id=1&v=3", "do=using&id=7&v=yes",
                 "do=change_time&id=1", "do=nothing", "do=ask_cancel&id=9999999999999", "do=face&id=あ", "do=accept&id=1", "&&=="):  # fmt: skip
        assert stranger.taps(data), data

    assert rows(town, Request)[0].status == "received"


def test_the_staff_gets_words_pictures_and_voices(hanako: Chat, town: Database) -> None:
    hanako.taps("go=letter")
    kept = hanako.says("めがねを忘れて行けなくなりそうです")
    hanako.sends("image")
    hanako.sends("audio", duration=1000)
    ended = hanako.chooses("話をおわる", kept)

    assert "職員に届けました" in words(kept)
    assert [letter.text for letter in rows(town, Letter)] == [
        "めがねを忘れて行けなくなりそうです",
        "(写真)",
        "(声)",
    ]
    assert len(rows(town, Attachment)) == 2
    assert "ありがとうございました" in words(ended)


def test_anger_in_the_middle_of_a_question_reaches_the_staff_as_promised(
    hanako: Chat, town: Database
) -> None:
    hanako.taps("go=alone")
    answer = hanako.says("ふざけるな")

    assert [letter.text for letter in rows(town, Letter)] == ["ふざけるな"]
    assert "職員が直接" in words(answer)
    assert "同意します" in words(answer) or data_of("同意します", answer)


def test_a_photo_in_the_middle_of_a_question_is_kept_and_the_question_stays(
    hanako: Chat, town: Database
) -> None:
    hanako.chooses("同意します", hanako.taps("go=alone"))
    photo = hanako.sends("image")

    assert "受け取りました" in words(photo)
    assert "何を知りたいですか" in words(photo)
    assert len(rows(town, Attachment)) == 1


def test_whatever_is_sent_is_answered(hanako: Chat) -> None:
    for kind, more in (("sticker", {"packageId": "1", "stickerId": "2"}), ("image", {}), ("video", {}), ("audio", {}), ("file", {}),
                       ("location", {"latitude": 36.39, "longitude": 139.06}), ("location", {}), ("hologram", {})):  # fmt: skip
        assert hanako.sends(kind, **more), kind
    assert hanako.says("😀" * 2500)
    assert hanako.says("１" * 5000)
    assert hanako.does({"type": "somethingNew"})


def test_a_location_finds_the_next_desks(hanako: Chat) -> None:
    assert hanako.sends("location", latitude=36.42, longitude=139.16)
    assert hanako.sends("location", latitude=35.68, longitude=139.76)


def test_a_secret_is_refused_and_not_kept(hanako: Chat, town: Database) -> None:
    told = hanako.says("暗証番号は4921です")

    assert "送らないでください" in words(told)
    assert all("4921" not in str(event.payload) for event in rows(town, InboxEvent))


def test_what_is_unsent_is_erased_with_us_too(hanako: Chat, town: Database) -> None:
    hanako.taps("go=letter")
    hanako.does(
        {
            "type": "message",
            "message": {"type": "text", "id": "777", "text": "まちがえて送ったこと"},
        }
    )
    hanako.does({"type": "unsend", "unsend": {"messageId": "777"}})

    assert all("まちがえて" not in str(letter.text) for letter in rows(town, Letter))


def test_a_block_is_remembered_and_an_unblock_greets(hanako: Chat, town: Database) -> None:
    hanako.does({"type": "follow"})
    hanako.does({"type": "unfollow"})
    assert rows(town, Person)[0].blocked_at is not None

    back = hanako.does({"type": "follow", "follow": {"isUnblocked": True}})
    assert "おかえりなさい" in words(back)
    assert rows(town, Person)[0].blocked_at is None


def test_a_group_chat_is_told_that_we_talk_with_one_person_at_a_time(hanako: Chat) -> None:
    hanako.does({"type": "join", "source": {"type": "group", "groupId": "C" + "1" * 32}})

    assert (
        hanako.does(
            {
                "type": "message",
                "source": {"type": "group", "groupId": "C" + "1" * 32},
                "message": {"type": "text", "id": "1", "text": "写真"},
            }
        )
        == []
    )


def test_an_offer_is_accepted_with_one_tap_and_only_then_shows_where(
    helper: Chat, offer_id: int, town: Database
) -> None:
    offered = helper.taps("go=offers")
    assert "行けますか" in words(offered)
    assert "相談" not in words(offered)

    accepted = helper.chooses("行けます", offered)
    assert "チームがそろいました" in words(accepted)
    assert "場所と連絡先" in str(accepted)
    again = helper.taps(f"do=accept&id={offer_id}")
    assert "そろいました" in words(again)
    assert len(rows(town, Visit)) == 1


def test_an_offer_is_declined_with_one_tap_a_reason_and_a_rest_with_one_more(
    helper: Chat, offer_id: int, town: Database
) -> None:
    declined = helper.taps(f"do=decline&id={offer_id}")
    assert rows(town, Offer)[0].status == "declined"

    helper.chooses("遠い", declined)
    rested = helper.chooses("今週は休む", declined)
    assert rows(town, Offer)[0].decline_reason == "far"
    assert "11月29日(日)まで" in words(rested)


def test_a_rest_can_be_made_longer_and_ended(helper: Chat, town: Database) -> None:
    helper.says("こんにちは")
    resting = helper.taps("do=snooze&v=week")
    first = rows(town, Supporter)[0].snoozed_until
    longer = helper.chooses("1か月休む", resting)
    second = rows(town, Supporter)[0].snoozed_until
    helper.chooses("休みをやめる", longer)

    assert first < second
    assert rows(town, Supporter)[0].snoozed_until is None


def test_an_offer_to_somebody_else_is_not_theirs_to_take(
    desk: Desk, town: Database, clock: SettableClock, offer_id: int
) -> None:
    with town.transaction() as session:
        world = World(session, clock.now())
        world._count = 50
        world.supporter(
            "田中", person_id=world.person("田中 二郎", line_user_id=user_id("jiro")).pk
        )
    other = Chat(desk, town, clock, "jiro").taps(f"do=accept&id={offer_id}")

    assert "使えませんでした" in words(other)
    assert rows(town, Offer)[0].status == "open"


def test_the_day_of_a_visit_goes_by_buttons(
    helper: Chat, offer_id: int, town: Database, clock: SettableClock
) -> None:
    accepted = helper.taps(f"do=accept&id={offer_id}")
    visit = rows(town, Visit)[0]
    assert "まだ早い" in words(helper.taps(f"do=arrived&id={visit.id}"))

    clock.move_to(visit.starts_at)
    how = helper.taps(f"do=late&id={visit.id}")
    assert "みなさんに伝えました" in words(helper.chooses("20分くらい", how))
    here = helper.taps(f"do=arrived&id={visit.id}")
    later(clock, hours=1)
    done = helper.chooses("終わりました", here)
    assert "報告を書く" in str(done)
    assert not any(str(m.dedupe_key).startswith("ask_report") for m in rows(town, Message))
    assert accepted


def test_who_cannot_come_says_so_with_two_taps(helper: Chat, offer_id: int, town: Database) -> None:
    accepted = helper.taps(f"do=accept&id={offer_id}")
    why = helper.chooses("行けなくなった", accepted)
    told = helper.chooses("体調が悪い", why)

    assert "代わりの人をさがします" in words(told)
    assert "行けますか" not in words(told)


def test_a_supporters_button_does_nothing_for_a_resident(
    hanako: Chat, offer_id: int, town: Database
) -> None:
    assert "サポーターの方のボタン" in words(hanako.taps(f"do=accept&id={offer_id}"))
    assert rows(town, Offer)[0].status == "open"


def test_the_face_and_the_line_after_a_visit(
    helper: Chat, hanako: Chat, offer_id: int, town: Database, clock: SettableClock
) -> None:
    helper.taps(f"do=accept&id={offer_id}")
    visit = rows(town, Visit)[0]
    later(clock, days=6)
    helper.taps(f"do=finished&id={visit.id}")
    face = hanako.taps(f"do=face&id={visit.id}&v=3")
    line = hanako.says("とてもわかりやすかったです")

    assert "サポーターにも伝えます" in words(face)
    assert "大切に読みます" in words(line)
    assert "よかったです" in words(hanako.taps(f"do=using&id={visit.id}&v=yes"))


def test_the_menu_follows_the_role(hanako: Chat, helper: Chat, town: Database) -> None:
    hanako.says("こんにちは")
    helper.says("こんにちは")
    menus = {p.line_user_id: p.menu for p in rows(town, Person)}
    assert menus == {user_id("hanako"): "guest", user_id("ichiro"): "supporter"}

    ask(hanako)
    assert {p.line_user_id: p.menu for p in rows(town, Person)}[user_id("hanako")] == "open"


def test_a_block_with_an_open_request_reaches_the_staff(hanako: Chat, town: Database) -> None:
    ask(hanako)
    hanako.does({"type": "unfollow"})

    assert "お電話で連絡" in rows(town, Letter)[0].text


def test_an_unblock_takes_the_note_of_the_block_from_the_staff_s_desk(
    hanako: Chat, town: Database
) -> None:
    ask(hanako)
    hanako.does({"type": "unfollow"})
    assert [thread.status for thread in rows(town, Thread)] == [ThreadStatus.WAITING]

    hanako.does({"type": "follow", "follow": {"isUnblocked": True}})

    assert [thread.status for thread in rows(town, Thread)] == [ThreadStatus.CLOSED]


def test_an_unblock_leaves_what_somebody_wrote_to_the_staff(hanako: Chat, town: Database) -> None:
    ask(hanako)
    hanako.taps("go=letter")
    hanako.says("道がわかりません")
    hanako.does({"type": "unfollow"})

    hanako.does({"type": "follow", "follow": {"isUnblocked": True}})

    assert [thread.status for thread in rows(town, Thread)] == [ThreadStatus.WAITING]


def test_somebody_with_a_new_phone_is_led_to_the_staff(hanako: Chat) -> None:
    told = hanako.says("スマホを変えたら前の申し込みが見えません")

    assert "つなぎ直します" in words(told)
    assert "職員に届けました" in words(hanako.says("前橋花子です"))
