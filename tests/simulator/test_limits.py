"""The limits of messages: one example on each side of each line."""

from typing import Any

import pytest

from chatbot.simulator.limits import MESSAGES, Problems
from chatbot.simulator.limits.lengths import graphemes, utf16

FAMILY = "👨‍👩‍👧‍👦"
LINK = {"type": "uri", "label": "ひらく", "uri": "https://example.jp/"}
SAY = {"type": "message", "label": "はい", "text": "はい"}


def faults(*messages: Any) -> list[str]:
    problems = Problems()
    MESSAGES(list(messages), "messages", problems)
    return [detail["property"].removeprefix("messages[0].") for detail in problems.details]


def text(content: str = "はい", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": content, **more}


def quick(*actions: Any) -> dict[str, Any]:
    return text(quickReply={"items": [{"type": "action", "action": action} for action in actions]})


def buttons(**more: Any) -> dict[str, Any]:
    template = {"type": "buttons", "text": "どれ", "actions": [SAY], **more}
    return {"type": "template", "altText": "どれ", "template": template}


def postback(**more: Any) -> dict[str, Any]:
    return {"type": "postback", "label": "はい", "data": "x", **more}


def picker(mode: str, **more: Any) -> dict[str, Any]:
    return {"type": "datetimepicker", "label": "日時", "data": "x", "mode": mode, **more}


GOOD = {
    "5000 units of text": text("あ" * 5000),
    "2500 emoji": text("😀" * 2500),
    "13 quick replies": quick(*[SAY] * 13),
    "quick label of 20 family emoji": quick({**SAY, "label": FAMILY * 20}),
    "camera in a quick reply": quick({"type": "camera", "label": "写す"}),
    "location in a quick reply": quick({"type": "location", "label": "場所"}),
    "postback data of 300": quick(postback(data="d" * 300)),
    "a voice option": quick(postback(inputOption="openVoice")),
    "fillInText with a keyboard": quick(postback(inputOption="openKeyboard", fillInText="名前:")),
    "a telephone link": quick({**LINK, "uri": "tel:027-000-0000"}),
    "a clipboard": quick({"type": "clipboard", "label": "写す", "clipboardText": "1" * 1000}),
    "a picker": quick(picker("datetime", initial="2026-11-25T10:00", min="2026-11-24T00:00")),
    "a picker with a small t": quick(picker("datetime", initial="2026-11-25t10:00")),
    "buttons": buttons(text="あ" * 160, actions=[SAY] * 4),
    "buttons with a title": buttons(title="あ" * 40, text="あ" * 60),
    "a sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "a sender": text(sender={"name": "相談窓口", "iconUrl": "https://example.jp/a.png"}),
    "a place": {
        "type": "location",
        "title": "公民館",
        "address": "前橋市",
        "latitude": 36.4,
        "longitude": 139.1,
    },
    "an emoji": text(
        "$ よ", emojis=[{"index": 0, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}]
    ),
    "textV2": {
        "type": "textV2",
        "text": "{x} さん",
        "substitution": {"x": {"type": "mention", "mentionee": {"type": "all"}}},
    },
}
BAD = {
    "5001 units of text": (text("あ" * 5001), "text"),
    "2501 emoji": (text("😀" * 2501), "text"),
    "empty text": (text(""), "text"),
    "text that is a number": ({"type": "text", "text": 5}, "text"),
    "no text": ({"type": "text"}, "text"),
    "an unknown property": (text(colour="red"), "colour"),
    "an unknown kind": ({"type": "letter"}, "type"),
    "no kind": ({}, "type"),
    "14 quick replies": (quick(*[SAY] * 14), "quickReply.items"),
    "no quick reply": (quick(), "quickReply.items"),
    "a quick label of 21": (quick({**SAY, "label": "あ" * 21}), "quickReply.items[0].action.label"),
    "no quick label": (
        quick({"type": "message", "text": "はい"}),
        "quickReply.items[0].action.label",
    ),
    "postback data of 301": (quick(postback(data="d" * 301)), "quickReply.items[0].action.data"),
    "displayText of 301": (
        quick(postback(displayText="d" * 301)),
        "quickReply.items[0].action.displayText",
    ),
    "displayText beside text": (
        quick(postback(displayText="a", text="b")),
        "quickReply.items[0].action.text",
    ),
    "an unknown input option": (
        quick(postback(inputOption="openDoor")),
        "quickReply.items[0].action.inputOption",
    ),
    "fillInText alone": (
        quick(postback(fillInText="名前")),
        "quickReply.items[0].action.fillInText",
    ),
    "a script link": (
        quick({**LINK, "uri": "javascript:alert(1)"}),
        "quickReply.items[0].action.uri",
    ),
    "a link with a space": (
        quick({**LINK, "uri": "https://example.jp/a b"}),
        "quickReply.items[0].action.uri",
    ),
    "a link of 1001": (
        quick({**LINK, "uri": "https://example.jp/" + "a" * 990}),
        "quickReply.items[0].action.uri",
    ),
    "a switch outside a rich menu": (
        quick({"type": "richmenuswitch", "label": "次", "richMenuAliasId": "a", "data": "x"}),
        "quickReply.items[0].action.type",
    ),
    "a camera outside quick replies": (
        buttons(actions=[{"type": "camera", "label": "写す"}]),
        "template.actions[0].type",
    ),
    "a date where a time belongs": (
        quick(picker("time", initial="2026-11-25")),
        "quickReply.items[0].action.initial",
    ),
    "a day that is none": (
        quick(picker("date", min="2026-02-30")),
        "quickReply.items[0].action.min",
    ),
    "a picker with a zone": (
        quick(picker("datetime", min="2026-11-25T10:00+09:00")),
        "quickReply.items[0].action.min",
    ),
    "a picker in 1899": (quick(picker("date", min="1899-12-31")), "quickReply.items[0].action.min"),
    "max before min": (
        quick(picker("date", min="2026-11-25", max="2026-11-24")),
        "quickReply.items[0].action.max",
    ),
    "initial outside": (
        quick(picker("date", initial="2026-11-23", min="2026-11-24")),
        "quickReply.items[0].action.initial",
    ),
    "5 buttons": (buttons(actions=[SAY] * 5), "template.actions"),
    "buttons text of 161": (buttons(text="あ" * 161), "template.text"),
    "buttons text of 61 under a title": (buttons(title="題", text="あ" * 61), "template.text"),
    "a button label of 21": (
        buttons(actions=[{**SAY, "label": "あ" * 21}]),
        "template.actions[0].label",
    ),
    "altText of 1501": ({**buttons(), "altText": "あ" * 1501}, "altText"),
    "no altText": ({"type": "template", "template": buttons()["template"]}, "altText"),
    "an http picture": (
        {
            "type": "image",
            "originalContentUrl": "http://example.jp/a.png",
            "previewImageUrl": "https://example.jp/a.png",
        },
        "originalContentUrl",
    ),
    "a sender called LINE": (text(sender={"name": "Line"}), "sender.name"),
    "a sender of 21": (text(sender={"name": "あ" * 21}), "sender.name"),
    "a latitude of 91": (
        {"type": "location", "title": "t", "address": "a", "latitude": 91, "longitude": 0},
        "latitude",
    ),
    "an emoji beside its mark": (
        text("あ", emojis=[{"index": 0, "productId": "5ac1", "emojiId": "001"}]),
        "emojis[0].index",
    ),
    "a gap without its filling": ({"type": "textV2", "text": "{x}"}, "substitution"),
}


@pytest.mark.parametrize("message", GOOD.values(), ids=GOOD)
def test_line_accepts(message: dict[str, Any]) -> None:
    assert faults(message) == []


@pytest.mark.parametrize(("message", "place"), BAD.values(), ids=BAD)
def test_line_refuses(message: dict[str, Any], place: str) -> None:
    assert place in faults(message)


@pytest.mark.parametrize("count", [1, 3])
def test_a_confirm_has_two_answers(count: int) -> None:
    template = {"type": "confirm", "text": "よいですか", "actions": [SAY] * count}

    assert faults({"type": "template", "altText": "確認", "template": template}) == [
        "template.actions"
    ]


def test_the_columns_of_a_carousel_are_alike() -> None:
    plain = {"text": "どれ", "actions": [SAY]}
    columns = [plain, {**plain, "title": "題"}]
    template = {"type": "carousel", "columns": columns}

    assert faults({"type": "template", "altText": "一覧", "template": template}) == [
        "template.columns"
    ]


def test_a_carousel_has_ten_columns() -> None:
    template = {"type": "carousel", "columns": [{"text": "どれ", "actions": [SAY]}] * 11}

    assert faults({"type": "template", "altText": "一覧", "template": template}) == [
        "template.columns"
    ]


@pytest.mark.parametrize(
    ("said", "units", "seen"),
    [
        ("abc", 3, 3),
        ("日本", 2, 2),
        ("😀", 2, 1),
        (FAMILY, 11, 1),
        ("がん", 2, 2),
        ("か\u3099", 2, 1),
        ("🇯🇵🇺🇸", 8, 2),
        ("👍🏽", 4, 1),
    ],
)
def test_lengths_are_counted_in_two_ways(said: str, units: int, seen: int) -> None:
    assert (utf16(said), graphemes(said)) == (units, seen)


GARBAGE: list[Any] = [None, 5, [], {"type": []}, {"type": "flex", "contents": 7}, [[[]]]]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_never_breaks_the_check(garbage: Any) -> None:
    assert faults(garbage)
