"""Several topics by buttons; name and number on a page instead of in the chat."""

from dataclasses import replace

from chatbot.conversation import fill, start
from chatbot.flows import FLOWS
from chatbot.openings import converse
from chatbot.saying import Given
from chatbot.talk import Talk, Turn
from tests.chatbot.test_conversation import KNOWN, NOW, buttons, tap, walk


def hear(turn: Turn, text: str) -> Turn:
    return converse(FLOWS, turn.talk, Given("text", text), KNOWN)


def test_several_topics_are_chosen_by_buttons_alone() -> None:
    turn, _ = walk(
        KNOWN, "alone", "いくつか選ぶ", "写真", "ほかを見る", "QRコード", "これで決める",
        "アイフォン", "大胡公民館", "26日(木)午前10時",
    )  # fmt: skip

    assert ("内容", "写真、QRコード") in turn.says[0].rows
    done = converse(FLOWS, turn.talk, tap(buttons(turn)["これで申し込む"]), KNOWN)
    assert tuple(done.commands[0]["topics"]) == ("photo", "qr")


def test_a_topic_chosen_among_several_can_be_taken_away_and_words_add_others() -> None:
    turn, _ = walk(KNOWN, "alone", "いくつか選ぶ", "写真", "✓ 写真")
    assert "これで決める" not in buttons(turn)

    turn = hear(hear(turn, "LINE"), "QRコードも知りたい")

    assert ("選んだもの", "LINE(ライン)、QRコード") in turn.says[0].rows
    assert max(len(s.buttons) for s in turn.says) <= 6


def test_whoever_thinks_better_of_several_goes_back_to_one() -> None:
    turn, _ = walk(KNOWN, "alone", "いくつか選ぶ", "写真", "もどる")

    assert "いくつか選ぶ" in buttons(turn)
    assert "アイフォン" in buttons(converse(FLOWS, turn.talk, tap(buttons(turn)["写真"]), KNOWN))


def test_topics_read_back_are_mended_to_several() -> None:
    turn, _ = walk(
        KNOWN, "alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時", "なおす", "内容",
        "いくつか選ぶ", "LINE(ライン)", "音・文字・設定", "これで決める",
    )  # fmt: skip

    assert ("内容", "LINE(ライン)、音・文字・設定") in turn.says[0].rows


def test_name_and_number_are_asked_for_on_a_page_and_never_in_the_chat() -> None:
    facts = replace(KNOWN, has_name=False, has_phone=False, person_id=7)
    turn, _ = walk(facts, "alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時")

    page = turn.says[0].buttons[0]
    assert (page.label, page.link) == ("書くページを開く", ("contact", 7, NOW.isoformat()))
    assert "書いてください" not in turn.says[0].text

    filled = fill(FLOWS, turn.talk, ("name", "phone"), replace(facts, has_name=True), "ありがとう")
    assert filled is not None
    assert "これで申し込む" in buttons(filled)


def test_a_page_sent_after_the_talk_went_elsewhere_disturbs_nothing() -> None:
    turn, _ = walk(KNOWN, "alone", "写真")

    assert fill(FLOWS, turn.talk, ("name", "phone"), KNOWN, "") is None
    assert fill(FLOWS, Talk(), ("name", "phone"), KNOWN, "") is None


def test_a_flow_that_ends_with_the_name_ends_on_the_page() -> None:
    facts = replace(KNOWN, has_name=False, has_phone=False, person_id=7)
    asked = start(FLOWS, Talk(), "class", facts, {"id": 3})
    assert asked.says[0].buttons[0].label == "書くページを開く"

    done = fill(FLOWS, asked.talk, ("name", "phone"), KNOWN, "ありがとう")

    assert done is not None
    assert done.talk.flow == ""
    assert done.commands[0] == {"do": "class_enter", "id": 3}
