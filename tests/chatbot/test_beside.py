"""What people say beside the answer is heard; nothing they told is lost."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from chatbot.facts import Facts
from chatbot.flows import FLOWS
from chatbot.openings import converse
from chatbot.saying import Given
from chatbot.talk import Talk, Turn
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Letter
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from tests.chatbot.rig import Chat, later, words
from tests.chatbot.test_conversation import KNOWN, STRANGER, buttons, tap, walk

CONSENTED = replace(STRANGER, consented=True)


def hear(turn: Turn, text: str, facts: Facts = KNOWN) -> Turn:
    return converse(FLOWS, turn.talk, Given("text", text), facts)


def begin(text: str, facts: Facts = KNOWN) -> Turn:
    return converse(FLOWS, Talk(), Given("text", text), facts)


def unnamed() -> Turn:
    """Return the talk at the question for the name."""
    turn, _ = walk(
        CONSENTED, "alone", "写真", "アイフォン", "大胡", "大胡公民館", "26日(木)午前10時"
    )
    return turn


def rows(town: Database, table: Any) -> list[Any]:
    with town.reading() as session:
        return list(session.exec(select(table)).all())


def test_who_chooses_fraud_by_a_button_hears_whom_to_call_and_goes_on() -> None:
    turn, _ = walk(KNOWN, "alone", "ほかを見る", "ほかを見る", "詐欺・安全")

    assert "188" in turn.says[0].lead
    assert "#9110" in turn.says[0].lead
    assert "アイフォン" in buttons(turn)
    assert "188" not in hear(turn, "アイフォン").says[0].lead


@pytest.mark.parametrize(
    "text", ["このあいだはどうも。長男の電話は元気に鳴っています", "先日は写真を教えてくださってありがとう",
             "ラインありがとう", "孫が写真を見せてくれました", "こんにちは。今日は電話の会議でした。"],
)  # fmt: skip
def test_thanks_and_stories_with_a_stray_word_are_met_with_the_menu(text: str) -> None:
    turn = begin(text)

    assert turn.talk.flow == ""
    assert "ひとりで相談" in buttons(turn)
    assert "わかりませんでした" not in turn.says[0].text


@pytest.mark.parametrize(
    "text",
    ["おせわになります。電話がかけられません", "すみません、写真が送れない", "らいん おしえて", "アプリ",
     "ありがとうございました。次はメールを教えてほしいです"],
)  # fmt: skip
def test_a_wish_begins_a_request_however_it_is_wrapped(text: str) -> None:
    assert begin(text).talk.flow == "help"


@pytest.mark.parametrize(
    "text", ["昨日", "はい", "わからない", "木曜の午後", "写真", "言いたくありません"]
)
def test_what_is_no_name_is_asked_again_kindly(text: str) -> None:
    again = hear(unnamed(), text, CONSENTED)

    assert again.commands == ()
    assert "もう一度" in again.says[0].lead
    assert again.says[0].text == unnamed().says[0].text


@pytest.mark.parametrize("text", ["今日子", "やました", "かない", "はいばら よし", "三上 朝子です"])
def test_a_name_that_looks_like_another_word_is_a_name(text: str) -> None:
    assert hear(unnamed(), text, CONSENTED).commands[0]["name"] == text.removesuffix("です")


@pytest.mark.parametrize("text", ["スマホ", "スマートフォン", "ふつうの携帯"])
def test_any_mobile_phone_is_asked_for_its_kind(text: str) -> None:
    turn, _ = walk(KNOWN, "alone", "写真")
    asked = hear(turn, text)

    assert "アンドロイドか、アイフォンですか" in asked.says[0].lead
    assert asked.talk.misses == 0
    assert hear(asked, "わからない").talk.answers["device"] == "unknown"


def test_a_trouble_told_at_the_device_is_kept_for_the_supporter() -> None:
    turn, _ = walk(KNOWN, "alone", "ほかを見る", "ほかを見る", "ほかを見る", "そのほか")
    told = hear(turn, "音が出ない")
    done = hear(hear(hear(told, "アイフォン"), "大胡公民館"), "木曜の10時")

    assert "伝えます" in told.says[0].lead
    assert told.says[0].text == turn.says[0].text
    assert told.talk.misses == 0
    sent = hear(done, "はい") if "これで申し込む" in buttons(done) else done
    assert sent.talk.answers.get("memo.1", "音が出ない") == "音が出ない"
    assert tuple(told.talk.answers["topics"]) == ("settings",)


@pytest.mark.parametrize("text", ["電話が鳴らない", "スマホの画面にひびが入っています"])
def test_a_trouble_that_names_the_phone_is_kept_as_well(text: str) -> None:
    turn, _ = walk(KNOWN, "alone", "写真")
    told = hear(turn, text)

    assert told.talk.answers["memo.1"] == text
    assert told.talk.answers["topics"] == "photo"


def test_two_friends_are_offered_what_two_people_can_do() -> None:
    turn, _ = walk(KNOWN, "alone")
    told = hear(turn, "友達と2人です")
    device = hear(told, "写真")
    pair = hear(device, "アイフォン")

    assert "2人" in told.says[0].lead
    assert told.says[0].text == turn.says[0].text
    assert set(buttons(pair)) >= {"公民館で教わる", "よろず相談所"}
    assert (
        "何人" in converse(FLOWS, pair.talk, tap(buttons(pair)["人数をなおす"]), KNOWN).says[0].text
    )


def test_a_daughter_asks_for_her_mother_in_her_own_words() -> None:
    turn, _ = walk(KNOWN, "alone")
    told = hear(turn, "母のことで")
    both = hear(turn, "母のスマホの音が出ない")

    assert told.talk.answers["for_whom"] == "parent"
    assert "親" in told.says[0].lead
    assert told.says[0].text == turn.says[0].text
    assert both.talk.answers["for_whom"] == "parent"
    assert tuple(both.talk.answers["topics"]) == ("settings",)
    assert begin("母のことで相談したいのですが").talk.answers["for_whom"] == "parent"


def test_who_has_no_telephone_goes_on_without() -> None:
    named = hear(unnamed(), "前橋花子", CONSENTED)

    for done in (
        hear(named, "ない", CONSENTED),
        hear(named, "電話番号はありません", CONSENTED),
        converse(FLOWS, named.talk, tap(buttons(named)["電話はない"]), CONSENTED),
    ):
        assert done.commands == ({"do": "introduce", "phone": ""},)
        assert "これで申し込む" in buttons(done)
    assert "電話はない" in hear(named, "わかりません", CONSENTED).says[0].lead


def test_a_topic_told_in_words_can_be_mended_too() -> None:
    turn = begin("写真を教えて")
    for said in ("アイフォン", "大胡公民館", "木曜の10時", "いいえ", "内容"):
        turn = hear(turn, said)

    assert "何を知りたいですか" in turn.says[0].text


def test_news_of_a_new_telephone_reaches_the_staff_and_the_question_stays(
    hanako: Chat, town: Database
) -> None:
    hanako.chooses("同意します", hanako.taps("go=alone"))
    told = hanako.says("新しい電話に替えました")

    assert "つなぎ直します" in words(told)
    assert "何を知りたいですか" in words(told)
    assert rows(town, Letter)[0].text == "新しい電話に替えました"


def test_a_place_sent_early_is_kept_and_read_back(hanako: Chat, town: Database) -> None:
    hanako.chooses("同意します", hanako.taps("go=alone"))
    kept = hanako.sends("location", latitude=36.42, longitude=139.16)
    shown = hanako.chooses("アイフォン", hanako.chooses("写真", kept))

    assert "場所を受け取りました" in words(kept)
    assert "何を知りたいですか" in words(kept)
    assert "どこで教わりますか" in words(shown)


def test_what_is_wrong_with_the_phone_reaches_the_supporter(hanako: Chat, town: Database) -> None:
    shown = hanako.chooses("写真", hanako.chooses("同意します", hanako.taps("go=alone")))
    shown = hanako.says("音も出ない")
    for label in ("アイフォン", "芳賀", "芳賀公民館", "27日(金)午前10時"):
        shown = hanako.chooses(label, shown)
    hanako.says("前橋花子")
    hanako.chooses("これで申し込む", hanako.chooses("電話はない", hanako.says("番号は?")))

    assert rows(town, Request)[0].memo == "音も出ない"


def test_a_request_whose_times_have_passed_says_so_and_offers_another_time(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    shown = hanako.taps("go=alone")
    for label in ("同意します", "写真", "アイフォン", "芳賀", "芳賀公民館", "26日(木)午前10時"):
        shown = hanako.chooses(label, shown)
    hanako.says("前橋花子")
    hanako.chooses("これで申し込む", hanako.says("090-1234-5678"))
    with town.transaction() as session:
        request = session.exec(select(Request)).one()
        request.status = RequestStatus.WITH_COORDINATOR
        session.add(request)
    assert "過ぎて" not in words(hanako.taps("go=mine"))

    later(clock, days=5)
    mine = hanako.taps("go=mine")

    assert "過ぎてしまいました" in words(mine)
    assert "11月26日" not in words(mine)
    assert "いつに変えますか" in words(hanako.chooses("日時を変える", mine))


def test_a_trouble_told_at_the_place_is_kept_and_the_place_asked_again() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン")
    told = hear(turn, "スマホの音が出ない")

    assert "伝えます" in told.says[0].lead
    assert told.says[0].text == turn.says[0].text
    assert told.talk.answers["memo.1"] == "スマホの音が出ない"
    assert told.talk.misses == 0


def test_a_trouble_told_at_the_district_is_kept_and_the_district_asked_again() -> None:
    stranger = replace(KNOWN, district_id=None)
    turn, _ = walk(stranger, "alone", "写真", "アイフォン")
    told = hear(turn, "スマホの音が出ない", stranger)

    assert told.says[0].text == turn.says[0].text
    assert told.talk.answers["memo.1"] == "スマホの音が出ない"
