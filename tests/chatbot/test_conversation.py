"""The engine keeps its promises whatever people do."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from chatbot.conversation import pausing, start
from chatbot.facts import Centre, Facts
from chatbot.flows import FLOWS
from chatbot.openings import converse
from chatbot.saying import Given, parse
from chatbot.talk import Talk, Turn, talk_of
from mdeji.kit.calendar import jst

NOW = jst(2026, 11, 24, 10)
DISTRICTS = {
    "honcho": "本庁",
    "haga": "芳賀",
    "ogo": "大胡",
    "azuma": "東",
    "eimei": "永明",
    "soja": "総社",
    "jonan": "城南",
}
CENTRES = tuple(Centre(f"{key}-centre", f"{name}公民館", key) for key, name in DISTRICTS.items())
STRANGER = Facts(NOW, DISTRICTS, CENTRES, office_phone="027-000-0000")
KNOWN = replace(
    STRANGER, consented=True, has_name=True, has_phone=True, district_id="ogo", group_name="桜の会"
)


def tap(data: str, picked: str = "") -> Given:
    return Given("tap", data=parse(data), picked=picked)


def buttons(turn: Turn) -> dict[str, str]:
    return {b.label: b.data for said in turn.says for b in (*said.buttons, *said.exits) if b.data}


def walk(facts: Facts, *labels: str) -> tuple[Turn, int]:
    """Tap the buttons with these labels one after the other; return the end and the taps."""
    turn = converse(FLOWS, Talk(), tap(f"go={labels[0]}"), facts)
    for label in labels[1:]:
        turn = converse(FLOWS, turn.talk, tap(buttons(turn)[label]), facts)
    return turn, len(labels)


def test_a_known_person_asks_for_help_with_six_taps_and_no_typing() -> None:
    turn, taps = walk(
        KNOWN, "alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時", "これで申し込む"
    )

    assert taps <= 6
    assert turn.commands[0]["do"] == "submit"


def test_a_known_group_of_nine_asks_with_nine_taps() -> None:
    facts = replace(KNOWN, group_name=None)
    turn, taps = walk(
        facts, "group", "写真", "アイフォン", "ほかの人数", "9人", "名前はない", "大胡公民館", "26日(木)午前10時", "これで申し込む",
    )  # fmt: skip

    assert taps <= 9
    assert turn.commands[0]["headcount"] == 9


def test_a_stranger_types_two_things_their_name_and_their_number() -> None:
    turn, _ = walk(
        STRANGER, "alone", "同意します", "写真", "アイフォン", "芳賀", "自宅", "26日(木)午前10時"
    )
    named = converse(FLOWS, turn.talk, Given("text", "前橋 花子です"), STRANGER)
    called = converse(FLOWS, named.talk, Given("text", "０２７－１２３－４５６７"), STRANGER)

    assert named.commands == ({"do": "introduce", "name": "前橋 花子"},)
    assert called.commands == ({"do": "introduce", "phone": "0271234567"},)
    assert "花子" not in json.dumps(called.talk.state(), ensure_ascii=False)
    assert "これで申し込む" in buttons(called)


def test_a_group_of_two_is_offered_a_desk_or_a_session_of_their_own() -> None:
    turn, _ = walk(KNOWN, "group", "写真", "アイフォン", "2人")

    assert set(buttons(turn)) >= {"公民館で教わる", "よろず相談所"}
    desk = converse(FLOWS, turn.talk, tap(buttons(turn)["よろず相談所"]), KNOWN)
    assert desk.commands == ({"do": "desks", "district": "ogo"},)


def test_three_times_may_be_wished_for() -> None:
    turn, _ = walk(
        KNOWN,
        "alone",
        "写真",
        "アイフォン",
        "大胡公民館",
        "26日(木)午前10時",
        "日時を足す",
        "27日(金)午後2時",
        "日時を足す",
    )
    turn = converse(FLOWS, turn.talk, Given("text", "来週の水曜の10時"), KNOWN)

    assert len(turn.talk.answers["wishes"]) == 3
    assert "日時を足す" not in buttons(turn)


def test_what_was_read_back_can_be_mended_without_beginning_anew() -> None:
    turn, _ = walk(
        KNOWN,
        "alone",
        "写真",
        "アイフォン",
        "大胡公民館",
        "26日(木)午前10時",
        "なおす",
        "内容",
        "音・文字・設定",
    )

    assert "これで申し込む" in buttons(turn)
    assert ("内容", "音・文字・設定") in turn.says[0].rows


def test_somebody_asks_for_their_mother() -> None:
    turn, _ = walk(
        KNOWN,
        "alone",
        "家族の代わりに",
        "親",
        "写真",
        "アイフォン",
        "自宅",
        "26日(木)午前10時",
        "これで申し込む",
    )

    assert turn.commands[0]["for_whom"] == "parent"


def test_every_question_has_its_ways_out() -> None:
    turn, _ = walk(KNOWN, "alone", "写真")

    assert [b.label for b in turn.says[0].exits] == ["もどる", "やめる", "職員と話す", "電話する"]
    assert turn.says[0].exits[3].uri == "tel:0270000000"


def test_an_old_button_repeats_the_present_question_with_a_kind_word() -> None:
    first, _ = walk(KNOWN, "alone")
    second = converse(FLOWS, first.talk, tap(buttons(first)["写真"]), KNOWN)
    again = converse(FLOWS, second.talk, tap(buttons(first)["音・文字・設定"]), KNOWN)

    assert again.talk == second.talk
    assert again.commands == ()
    assert again.says[0].text == second.says[0].text
    assert "前のボタン" in again.says[0].lead


def test_tapping_the_last_button_twice_asks_once() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時")
    submit = tap(buttons(turn)["これで申し込む"])
    once = converse(FLOWS, turn.talk, submit, KNOWN)
    twice = converse(FLOWS, once.talk, submit, KNOWN)

    assert [c["do"] for c in once.commands] == ["submit"]
    assert twice.commands == ()


def test_back_asks_the_last_question_again() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン")
    back = converse(FLOWS, turn.talk, Given("text", "もどる"), KNOWN)

    assert "アイフォン" in buttons(back)


def test_back_leaves_the_mending_of_what_was_read_back() -> None:
    seen = ("alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時")
    read_back, _ = walk(KNOWN, *seen)

    for steps in (("なおす",), ("日時を足す",), ("なおす", "内容"), ("なおす", "場所")):
        turn, _ = walk(KNOWN, *seen, *steps)
        back = converse(FLOWS, turn.talk, Given("text", "もどる"), KNOWN)
        assert back.says[0].rows == read_back.says[0].rows
        assert "これで申し込む" in buttons(back)


def test_back_reaches_a_name_that_was_told_already() -> None:
    unnamed, named = (replace(STRANGER, consented=True, has_name=n) for n in (False, True))
    turn, _ = walk(
        unnamed,
        "alone", "写真", "アイフォン", "大胡", "大胡公民館", "26日(木)午前10時",
    )  # fmt: skip
    told = converse(FLOWS, turn.talk, Given("text", "佐藤花"), unnamed)
    back = converse(FLOWS, told.talk, Given("text", "もどる"), named)
    again = converse(FLOWS, back.talk, Given("text", "佐藤ハナ"), named)

    assert back.says[0].text == turn.says[0].text
    assert {"do": "introduce", "name": "佐藤ハナ"} in again.commands
    assert again.says[0].text == told.says[0].text


def test_name_and_number_can_be_mended_after_the_read_back() -> None:
    seen = ("alone", "写真", "アイフォン", "大胡公民館", "26日(木)午前10時", "なおす", "名前・電話")
    turn, _ = walk(KNOWN, *seen)
    named = converse(FLOWS, turn.talk, Given("text", "佐藤ハナ"), KNOWN)
    done = converse(FLOWS, named.talk, Given("text", "027-123-4567"), KNOWN)

    assert {"do": "introduce", "name": "佐藤ハナ"} in named.commands
    assert "これで申し込む" in buttons(done)


def test_a_half_finished_request_is_offered_again_a_week_later() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン")
    stopped = converse(FLOWS, turn.talk, Given("text", "やめる"), KNOWN)
    next_week = replace(KNOWN, now=NOW + timedelta(days=7))
    woken = talk_of(json.loads(json.dumps(stopped.talk.state())), FLOWS)
    asked = converse(FLOWS, woken, tap("go=alone"), next_week)
    resumed = converse(FLOWS, asked.talk, tap(buttons(asked)["つづきから"]), next_week)

    assert pausing(woken, next_week)
    assert "大胡公民館" in buttons(resumed)


def test_a_secret_is_refused_and_the_question_asked_again() -> None:
    turn, _ = walk(KNOWN, "alone")
    told = converse(FLOWS, turn.talk, Given("text", "暗証番号は1234です"), KNOWN)

    assert told.secret
    assert told.talk == turn.talk
    assert "送らないで" in told.says[0].lead


def test_after_two_misses_the_telephone_is_offered() -> None:
    turn, _ = walk(KNOWN, "alone", "写真")
    once = converse(FLOWS, turn.talk, Given("text", "ほげほげ"), KNOWN)
    twice = converse(FLOWS, once.talk, Given("text", "ふがふが"), KNOWN)

    assert "電話する" in twice.says[0].lead
    assert twice.says[0].text == turn.says[0].text


def test_a_question_about_the_service_is_answered_in_the_middle_of_a_question() -> None:
    turn, _ = walk(KNOWN, "alone", "写真")
    asked = converse(FLOWS, turn.talk, Given("text", "お金はかかりますか"), KNOWN)

    assert "お金はかかりません" in asked.says[0].lead
    assert asked.says[0].text == turn.says[0].text


def test_words_alone_begin_a_request_with_its_topic() -> None:
    turn = converse(FLOWS, Talk(), Given("text", "らいんのともだちついか"), KNOWN)

    assert list(turn.talk.answers["topics"]) == ["line"]
    assert "アイフォン" in buttons(turn)


def test_whoever_suspects_a_fraud_hears_at_once_whom_to_call() -> None:
    turn = converse(FLOWS, Talk(), Given("text", "詐欺の電話がきた"), KNOWN)

    assert "188" in turn.says[0].lead
    assert "#9110" in turn.says[0].lead


def test_a_day_without_an_hour_is_asked_for_the_hour() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン", "大胡公民館")
    day = converse(FLOWS, turn.talk, Given("text", "11月27日"), KNOWN)

    assert "11月27日(金)" in day.says[0].text
    assert "午後2時30分" in buttons(day)


def test_dates_that_cannot_be_are_refused_with_the_reason() -> None:
    turn, _ = walk(KNOWN, "alone", "写真", "アイフォン", "大胡公民館")
    said = {text: converse(FLOWS, turn.talk, Given("text", text), KNOWN).says[0].lead
            for text in ("11月20日の10時", "あしたの9時", "12月30日の10時", "来年", "木曜の20時", "2027年12月1日10時")}  # fmt: skip

    assert "過ぎて" in said["11月20日の10時"]
    assert "急ぎ" in said["あしたの9時"]
    assert "年末年始" in said["12月30日の10時"]
    assert "9時から" in said["木曜の20時"]
    assert "90日" in said["2027年12月1日10時"]


def test_a_state_of_an_older_version_begins_afresh() -> None:
    for state in ({}, {"turn": "x"}, {"flow": "gone", "turn": 3}, {"flow": "help", "answers": 7}):
        assert talk_of(state, FLOWS).flow == ""


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["もどる", "やめる", "職員と話したい", "はい", "いいえ", "写真", "アイフォン", "5人", "2人", "木曜の午後",
         "大胡", "自宅", "公民館", "前橋花子", "090-1234-5678", "つづき", "ありがとう", "お金は", "12月1日", "😀",
         "取り消したい", "暗証番号は1234", "らいん"]
    ),
)  # fmt: skip
DEEDS = st.one_of(
    st.tuples(st.just("text"), WORDS),
    st.tuples(st.just("button"), st.integers(0, 9)),
    st.tuples(st.just("exit"), st.integers(0, 3)),
    st.tuples(
        st.just("go"),
        st.sampled_from(
            ["alone", "group", "letter", "resume", "individual_new", "phone", "mine", "x"]
        ),
    ),
    st.tuples(st.just("data"), st.text(max_size=40)),
    st.tuples(st.just("old"), st.integers(0, 30)),
    st.tuples(st.just("picked"), st.text(max_size=20)),
    st.tuples(st.sampled_from(["sticker", "place"]), st.just(0)),
)


def given_from(deed: tuple[str, Any], turn: Turn, seen: list[str]) -> Given:
    kind, value = deed
    shown = [b.data for said in turn.says for b in said.buttons if b.data]
    ways = [b.data for said in turn.says for b in said.exits if b.data]
    if kind == "button" and shown:
        return tap(shown[value % len(shown)])
    if kind == "exit" and ways:
        return tap(ways[value % len(ways)])
    if kind == "old" and seen:
        return tap(seen[value % len(seen)])
    if kind == "go":
        return tap(f"go={value}")
    if kind == "data":
        return tap(value)
    if kind == "picked":
        return tap(f"t={turn.talk.turn}&pick=1", value)
    return Given(kind, str(value)) if kind in {"text", "sticker", "place"} else Given("sticker")


@settings(max_examples=150)
@over(st.lists(DEEDS, max_size=25), st.sampled_from([STRANGER, KNOWN]))
def test_whatever_people_do_nothing_breaks_and_there_is_always_a_way_on(
    deeds: list[tuple[str, Any]], facts: Facts
) -> None:
    turn, seen = Turn(Talk()), list[str]()
    for deed in deeds:
        before = turn.talk
        what = given_from(deed, turn, seen)
        seen += [b.data for said in turn.says for b in (*said.buttons, *said.exits) if b.data]
        turn = converse(
            FLOWS, talk_of(json.loads(json.dumps(turn.talk.state())), FLOWS), what, facts
        )

        assert turn.says or turn.commands
        assert turn.talk.turn >= before.turn
        assert all(said.text for said in turn.says)
        old = what.data.get("t", str(before.turn)) != str(before.turn)
        if old and not {"go", "do"} & set(what.data):
            assert turn.talk == talk_of(before.state(), FLOWS)
            assert turn.commands == ()


def test_a_line_about_the_visit_is_kept_as_it_is_written() -> None:
    opened = start(FLOWS, Talk(), "line", KNOWN, {"id": 7})
    for line in ("職員の方が親切でした", "時間どおりに早く終わりました", "電話の使い方がわかった"):
        told = converse(FLOWS, opened.talk, Given("text", line), KNOWN)

        assert told.commands == ({"do": "add_line", "id": 7, "line": line},)


def test_every_flow_opens_with_a_question() -> None:
    for name in FLOWS:
        turn = start(FLOWS, Talk(), name, STRANGER, {"kind": "individual", "id": 1})

        assert turn.says, name
