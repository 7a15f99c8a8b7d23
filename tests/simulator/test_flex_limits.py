"""The limits of Flex messages."""

import time
from typing import Any

import pytest

from chatbot.simulator.limits import MESSAGES, Problems

URI = {"type": "uri", "label": "ひらく", "uri": "https://example.jp/"}
TEXT = {"type": "text", "text": "はい"}


def faults(contents: Any) -> list[str]:
    problems = Problems()
    message = {"type": "flex", "altText": "お知らせ", "contents": contents}
    MESSAGES([message], "messages", problems)
    return [detail["property"].removeprefix("messages[0].contents") for detail in problems.details]


def box(*contents: Any, layout: str = "vertical", **more: Any) -> dict[str, Any]:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def bubble(*contents: Any, **more: Any) -> dict[str, Any]:
    return {"type": "bubble", "body": box(*contents), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action": URI, **more}


GOOD = {
    "a rich bubble": bubble(
        {**TEXT, "size": "xl", "weight": "bold", "wrap": True, "color": "#112233", "scaling": True},
        {"type": "separator", "margin": "md"},
        box(
            {"type": "icon", "url": "https://example.jp/i.png"},
            {"type": "text", "contents": [{"type": "span", "text": "太", "weight": "bold"}]},
            layout="baseline",
        ),
        button(style="primary", height="sm", scaling=True, adjustMode="shrink-to-fit"),
        {"type": "filler"},
        size="giga",
        styles={"body": {"backgroundColor": "#ffffff"}},
    ),
    "pixels": bubble({**TEXT, "size": "17.5px", "lineSpacing": "6px", "offsetTop": "-3px"}),
    "padding in percent": bubble(box(TEXT, paddingAll="5%", width="50%", cornerRadius="8px")),
    "a gradient": bubble(
        box(
            TEXT,
            background={
                "type": "linearGradient",
                "angle": "90deg",
                "startColor": "#ff0000",
                "endColor": "#0000ff80",
            },
        )
    ),
    "an empty box": bubble(box(height="4px", backgroundColor="#cccccc")),
    "a picture on top": bubble(
        TEXT,
        hero={
            "type": "image",
            "url": "https://example.jp/a.png",
            "size": "full",
            "aspectRatio": "20:13",
        },
    ),
    "a new size": bubble(TEXT, size="hecto"),
    "a button label of 40": bubble(button(action={**URI, "label": "あ" * 40})),
    "12 bubbles": {"type": "carousel", "contents": [bubble(TEXT)] * 12},
}
BAD = {
    "no block": ({"type": "bubble"}, ""),
    "a text in the hero": (bubble(TEXT, hero=TEXT), ".hero.type"),
    "a text as body": ({"type": "bubble", "body": TEXT}, ".body.type"),
    "no layout": ({"type": "bubble", "body": {"type": "box", "contents": []}}, ".body.layout"),
    "no contents": (
        {"type": "bubble", "body": {"type": "box", "layout": "vertical"}},
        ".body.contents",
    ),
    "a button on a baseline": (
        bubble(box(button(), layout="baseline")),
        ".body.contents[0].contents[0]",
    ),
    "an icon outside a baseline": (
        bubble({"type": "icon", "url": "https://example.jp/i.png"}),
        ".body.contents[0]",
    ),
    "a span on its own": (bubble({"type": "span", "text": "a"}), ".body.contents[0].type"),
    "an empty text": (bubble({**TEXT, "text": ""}), ".body.contents[0].text"),
    "a text without text": (bubble({"type": "text"}), ".body.contents[0].text"),
    "an unknown property": (bubble({**TEXT, "font": "x"}), ".body.contents[0].font"),
    "a size in em": (bubble({**TEXT, "size": "2em"}), ".body.contents[0].size"),
    "a colour by name": (bubble({**TEXT, "color": "red"}), ".body.contents[0].color"),
    "wrap in quotes": (bubble({**TEXT, "wrap": "true"}), ".body.contents[0].wrap"),
    "a button without label": (
        bubble(button(action={"type": "message", "text": "a"})),
        ".body.contents[0].action.label",
    ),
    "a button label of 41": (
        bubble(button(action={**URI, "label": "あ" * 41})),
        ".body.contents[0].action.label",
    ),
    "an http picture": (
        bubble({"type": "image", "url": "http://example.jp/a.png"}),
        ".body.contents[0].url",
    ),
    "a tower of a picture": (
        bubble({"type": "image", "url": "https://example.jp/a.png", "aspectRatio": "1:4"}),
        ".body.contents[0].aspectRatio",
    ),
    "a size nobody has": (bubble(TEXT, size="tera"), ".size"),
    "a bubble in a bubble": (bubble(bubble(TEXT)), ".body.contents[0].type"),
    "a carousel in a carousel": (
        {"type": "carousel", "contents": [{"type": "carousel", "contents": []}]},
        ".contents[0].type",
    ),
    "13 bubbles": ({"type": "carousel", "contents": [bubble(TEXT)] * 13}, ".contents"),
    "no bubble": ({"type": "carousel", "contents": []}, ".contents"),
    "bubbles of two sizes": (
        {"type": "carousel", "contents": [bubble(TEXT), bubble(TEXT, size="kilo")]},
        ".contents",
    ),
    "a bubble over 30 KB": (bubble(*[{**TEXT, "text": "あ" * 2000}] * 6), ""),
    "a carousel over 50 KB": (
        {"type": "carousel", "contents": [bubble({**TEXT, "text": "あ" * 3000})] * 6},
        "",
    ),
}


@pytest.mark.parametrize("contents", GOOD.values(), ids=GOOD)
def test_line_accepts(contents: dict[str, Any]) -> None:
    assert faults(contents) == []


@pytest.mark.parametrize(("contents", "place"), BAD.values(), ids=BAD)
def test_line_refuses(contents: dict[str, Any], place: str) -> None:
    assert place in faults(contents)


def test_checking_a_card_takes_less_than_two_milliseconds() -> None:
    card = bubble(*[TEXT, button(), box(TEXT, TEXT, layout="horizontal")] * 8)
    began = time.perf_counter()
    for _ in range(50):
        faults(card)

    assert (time.perf_counter() - began) / 50 < 0.002
