"""Everything that can be sent is accepted by LINE, can be read, and names nobody."""

import json
from typing import Any

import pytest

from chatbot.cards import buttons_of, rows_of
from chatbot.conversation import start
from chatbot.flows import FLOWS
from chatbot.limits import TooMuch, check, faults
from chatbot.links import Links
from chatbot.render import Book, render
from chatbot.render.notices import SHAPES
from chatbot.saying import Button, Say
from chatbot.talk import Talk
from mdeji.kit.signing import Signer
from mdeji.places.service import builtin_pack
from tests.chatbot.test_conversation import STRANGER

PACK = builtin_pack()
LINKS = Links(Signer("k" * 40), "https://mdeji.city.maebashi.example")
BOOK = Book(
    {d["id"]: d["name"] for d in PACK.districts},
    {c["id"]: c["name"] for c in PACK.centres},
    LINKS,
    "027-000-0000",
)
LONGEST: dict[str, Any] = {
    "request_id": 999999999, "offer_id": 999999999, "visit_id": 999999999, "number": "M-123456", "kind": "group",
    "topics": ["call_mail", "city_services", "mynumber", "payment", "settings"], "device": "raku",
    "district_id": "shimokawabuchi", "place": "centre", "centre_id": "shimokawabuchi-centre", "headcount": 40,
    "starts_at": "2026-12-30T05:30:00+00:00", "ends_at": "2026-12-30T07:30:00+00:00",
    "expires_at": "2026-12-29T05:30:00+00:00", "promised_at": "2026-12-29T05:30:00+00:00", "distance_m": 12500,
    "role": "helper", "team_wanted": 10, "team_taken": 3, "count": 10, "minutes": 30, "face": 3, "reason": "other",
    "reasons": [{"code": "knows_group", "data": {}}, {"code": "neighbour_district", "data": {}}, {"code": "new_code"}],
    "text": "お返事です。" * 200, "whither": "消費生活センター",
}  # fmt: skip


def notice(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "notice", "notice": kind, "data": data}


def nodes(message: Any) -> list[dict[str, Any]]:
    if isinstance(message, dict):
        return [message, *[n for value in message.values() for n in nodes(value)]]
    return [n for value in message for n in nodes(value)] if isinstance(message, list) else []


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", [*SHAPES, "a_kind_nobody_knows"])
@pytest.mark.parametrize("data", [LONGEST, {}], ids=["longest", "empty"])
def test_every_notice_is_within_the_limits_of_line(kind: str, data: dict[str, Any]) -> None:
    body = render([notice(kind, data)], 12, BOOK)

    assert faults(body) == []


def test_every_first_question_is_within_the_limits_of_line() -> None:
    for name in FLOWS:
        turn = start(FLOWS, Talk(turn=10**9), name, STRANGER, {"kind": "group", "id": 10**9})

        assert faults(render([turn.says[0].part()], 12, BOOK)) == [], name


@pytest.mark.parametrize("kind", SHAPES)
def test_letters_are_large_wrap_and_follow_the_phone(kind: str) -> None:
    texts = [
        n
        for n in nodes(render([notice(kind, LONGEST)], 12, BOOK))
        if n.get("type") == "text" and "size" in n
    ]

    assert all(n["wrap"] and n["scaling"] and n["size"] in {"md", "lg", "xl"} for n in texts)
    assert all(contrast(n["color"], "#FFFFFF") >= 7 for n in texts)


@pytest.mark.parametrize("kind", SHAPES)
def test_buttons_are_few_short_and_readable(kind: str) -> None:
    buttons = [
        n for n in nodes(render([notice(kind, LONGEST)], 12, BOOK)) if n.get("type") == "button"
    ]

    assert len(buttons) <= 6
    for button in buttons:
        ink = "#FFFFFF" if button["style"] == "primary" else "#111111"
        assert contrast(button["color"], ink) >= 7
        assert len(button["action"]["label"]) <= 10
        assert (
            button["action"].get("displayText", button["action"]["label"])
            == button["action"]["label"]
        )


def test_the_offer_says_everything_but_who() -> None:
    said = json.dumps(render([notice("offer", LONGEST)], 12, BOOK), ensure_ascii=False)

    for expected in ("電話・メール", "下川淵", "令和8年12月30日(水) 午後2時30分", "40人", "12.5km", "10人組 (あと7人)",
                     "12月29日(火)", "前にも行ったグループだから", "行けます", "今回は行けない", "/s/offer/"):  # fmt: skip
        assert expected in said


def test_what_shows_on_a_locked_screen_is_the_sentence_alone() -> None:
    (message,) = render([notice("staff_letter", {"text": "山田様の保険証のことですが"})], 12, BOOK)

    assert "山田" not in message["altText"]


def test_a_page_is_linked_only_for_somebody_known() -> None:
    body = render([notice("visit_confirmed", LONGEST)], None, BOOK)

    assert "/s/visit/" not in json.dumps(body)
    assert faults(body) == []


def test_a_message_that_breaks_a_limit_does_not_leave() -> None:
    with pytest.raises(TooMuch):
        check([{"type": "text", "text": "あ" * 5001}])


def test_unknown_reasons_and_rows_are_left_out() -> None:
    rows = rows_of(("why", "device"), {"reasons": [{"code": "later"}]}, {}, {})

    assert rows == ()
    assert buttons_of(("accept",), {"offer_id": 7})[0].data == "do=accept&id=7"


@pytest.mark.parametrize(
    ("role", "said"),
    [("trainee", "先輩といっしょに"), ("lead", "ひとりで"), ("helper", "ひとりで")],
)
def test_whoever_only_watches_is_never_told_to_come_alone(role: str, said: str) -> None:
    facts = {"role": role, "headcount": 1, "kind": "individual", "place": "centre"}

    assert [value for _, value in rows_of(("team",), facts, {}, {})] == [said]


def test_a_bubble_survives_being_stored() -> None:
    said = Say(
        "こんにちは",
        "前おき",
        (("日時", "あす"),),
        (Button("見る", link=("team", 3, "2026-12-30T05:30:00+00:00")),),
    )
    stored = json.loads(json.dumps(said.part()))

    assert render([stored], 12, BOOK) == render([said.part()], 12, BOOK)
