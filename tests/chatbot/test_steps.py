"""Step cards in the chat: who asks how it is done sees the steps, and may still ask for help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot import readers
from chatbot.flows import FLOWS
from chatbot.openings import converse
from chatbot.saying import Given
from chatbot.talk import Talk, Turn
from mdeji.requests.guides import GUIDES, about, nearest
from mdeji.requests.service import TOPICS
from tests.chatbot.rig import Chat, words
from tests.chatbot.test_conversation import KNOWN


def begin(text: str) -> Turn:
    return converse(FLOWS, Talk(), Given("text", text), KNOWN)


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("QRコードの読み方", "qr_read"),
        ("LINEで写真の送り方", "line_photo"),
        ("アプリの入れ方", "app_install"),
        ("いらない写真の消し方", "photo_tidy"),
        ("Wi-Fiのつなぎ方", "wifi"),
    ],
)
def test_who_asks_how_it_is_done_is_led_to_the_card(text: str, card: str) -> None:
    (command,) = begin(text).commands

    assert (command["do"], command["g"]) == ("steps", card)


@pytest.mark.parametrize(
    "text",
    ["写真の送り方を教えてください", "QRコードが読めません", "母がQRコードの読み方を知りたい"],
)
def test_who_wants_somebody_to_come_asks_for_help_as_before(text: str) -> None:
    assert begin(text).talk.flow == "help"


def test_the_steps_come_in_order_with_a_page_and_a_way_to_ask(hanako: Chat) -> None:
    bubbles = hanako.says("QRコードの読み方")

    guide = GUIDES["qr_read"]
    rows = [tuple(row) for row in bubbles[0]["rows"]]
    assert rows[0] == ("1", guide.steps[0].text)
    assert len([row for row in rows if row[0].isdecimal()]) == len(guide.steps)
    shown = {button["label"]: button for button in bubbles[0]["buttons"]}
    assert shown["大きく見る・印刷"]["uri"] == "/guides/qr_read"
    assert "同意します" in words(hanako.chooses("教えてもらう", bubbles))


def test_a_card_nobody_knows_any_more_leads_to_all_cards(hanako: Chat) -> None:
    bubbles = hanako.taps("do=steps&g=gone&t=nothing")

    assert "まだありません" in words(bubbles)
    assert any(button["uri"] == "/guides" for button in bubbles[0]["buttons"])


@given(st.lists(st.sampled_from(TOPICS), max_size=3), st.text(max_size=40))
def test_the_nearest_card_is_always_one_about_the_topics(topics: list[str], said: str) -> None:
    card = nearest(topics, said)

    assert card in about(topics) if about(topics) else card is None
    readers.how(said)


def test_steps_and_classes_are_asked_for_in_the_middle_of_a_question_which_waits() -> None:
    asked = begin("写真の送り方を教えてください").talk

    shown = converse(FLOWS, asked, Given("text", "QRコードの読み方"), KNOWN)
    classes = converse(FLOWS, asked, Given("text", "こうざに いきたい"), KNOWN)

    assert [one["do"] for one in shown.commands] == ["steps"]
    assert len(shown.says) == 1
    assert classes.commands == ({"do": "classes"},)
    for turn in (shown, classes):
        assert (turn.talk.flow, turn.talk.history) == (asked.flow, asked.history)


def test_who_wants_to_be_taught_what_a_card_is_about_is_not_asked_for_the_topic_again(
    hanako: Chat,
) -> None:
    consent = hanako.chooses("教えてもらう", hanako.says("QRコードの読み方"))

    question = hanako.chooses("同意します", consent)

    labels = [button["label"] for bubble in question for button in bubble["buttons"]]
    assert "アイフォン" in labels
    assert "QRコード" not in labels
