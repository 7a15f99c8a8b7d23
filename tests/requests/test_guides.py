"""Step cards: every topic has one, and somebody of 75 can read them."""

import re

import pytest

from mdeji.requests.guides import GUIDES, VARIANTS, Guide, Step, about
from mdeji.requests.service import DEVICES, TOPICS

KANJI = re.compile(r"[\u4e00-\u9fff]")
MOST_STEPS, LONGEST, MOST_KANJI = 6, 48, 13
SECRETS = re.compile(r"(暗証番号|パスワード).{0,6}(教えて|見せて)ください")


def texts(guide: Guide) -> list[str]:
    said = [way for step in guide.steps for way in (step.text, *step.by_device.values())]
    return [guide.title, guide.need, guide.care, *said]


def test_every_topic_has_a_card_and_there_are_enough() -> None:
    assert {guide.topic for guide in GUIDES.values()} == set(TOPICS)
    assert len(GUIDES) >= 16


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.code)
def test_a_card_is_short_and_plain(guide: Guide) -> None:
    sentences = [part for text in texts(guide) for part in re.split(r"[。?!]", text)]

    assert 3 <= len(guide.steps) <= MOST_STEPS
    assert [part for part in sentences if len(part) > LONGEST] == []
    assert [part for part in sentences if len(KANJI.findall(part)) > MOST_KANJI] == []
    assert not SECRETS.search("".join(texts(guide)))


@pytest.mark.parametrize("guide", GUIDES.values(), ids=lambda guide: guide.code)
def test_a_link_opens_line_only(guide: Guide) -> None:
    assert guide.opens.startswith("https://line.me/R/nv/") or not guide.opens


@pytest.mark.parametrize("device", DEVICES)
def test_a_known_device_leaves_one_way(device: str) -> None:
    one_way = device in {"iphone", "android", "raku"}
    guide = GUIDES["text_big"]

    assert any(step.by_device for step in guide.steps_on(device)) is not one_way


def test_a_step_without_variants_is_the_same_everywhere() -> None:
    assert Step("開きます").on("iphone") == Step("開きます")
    assert set(VARIANTS) == {"iphone", "android"}


def test_cards_come_in_the_order_of_the_topics_that_were_asked() -> None:
    found = [guide.topic for guide in about(["safety", "line"])]

    assert found == sorted(found, key=["safety", "line"].index)
    assert about([]) == []
