"""Whatever is told and taken back, no word stays in the talk and there is always a way on."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from chatbot.conversation import current, repeat
from chatbot.flows import FLOWS
from chatbot.openings import converse
from chatbot.saying import Given
from chatbot.talk import Talk, Turn, talk_of
from chatbot.told import TOLD, note, take_back, teller
from tests.chatbot.test_conversation import KNOWN, STRANGER, given_from, tap

TOLD_OR_DONE = st.one_of(
    st.tuples(st.just("text"), st.sampled_from(["ひみつ", "９人", "木曜の午後", "写真", "はい", "いいえ", "母のこと", "2人", "音が出ない"])),
    st.tuples(st.just("button"), st.integers(0, 9)),
    st.tuples(st.just("exit"), st.integers(0, 1)),
    st.tuples(st.just("go"), st.sampled_from(["alone", "group", "resume", "group_new"])),
)  # fmt: skip


@settings(max_examples=150)
@over(
    st.lists(TOLD_OR_DONE, max_size=25),
    st.lists(st.integers(0, 24), max_size=6),
    st.sampled_from([STRANGER, KNOWN]),
)
def test_what_is_taken_back_leaves_no_word_and_always_a_way_on(
    deeds: list[tuple[str, Any]], some: list[int], facts: Any
) -> None:
    turn, texts = converse(FLOWS, Talk(), tap("go=group"), facts), {}
    for number, deed in enumerate(deeds):
        what = given_from(deed, turn, [])
        if what.kind == "text":
            text = f"{what.text}{number}" if what.text == "ひみつ" else what.text
            texts[f"m{number}"] = text
            what = replace(what, text=text, message_id=f"m{number}")
        turn = converse(FLOWS, turn.talk, what, facts)
    talk = turn.talk
    for number in some:
        talk = take_back(FLOWS, talk, f"m{number}")
        kept = json.dumps(talk.state(), ensure_ascii=False)
        assert f'"m{number}"' not in kept
        assert f'ひみつ{number}"' not in kept

    talk = talk_of(json.loads(json.dumps(talk.state())), FLOWS)
    asked = repeat(FLOWS, talk, facts, "")
    assert (asked is not None) == bool(talk.flow)
    if asked is not None:
        ends_well(Turn(talk, (asked,)), facts)


def ends_well(turn: Turn, facts: Any) -> None:
    """Answer whatever is asked until the flow has come to its end."""
    for _ in range(40):
        if turn.talk.flow in {"", "letter"}:
            assert turn.says or turn.commands
            return
        turn = converse(FLOWS, turn.talk, an_answer(turn, facts), facts)
    raise AssertionError(f"no end: {turn}")


def an_answer(turn: Turn, facts: Any) -> Given:
    question = current(FLOWS[turn.talk.flow], turn.talk, facts)
    assert question is not None
    typed = {"wishes": "来週の木曜の午後２時", "name": "前橋花子", "phone": "090-1234-5678",
             "born_on": "平成22年5月3日", "code": "12345678"}  # fmt: skip
    if question.key in typed:
        return Given("text", text=typed[question.key])
    shown = [b.data for said in turn.says for b in said.buttons if b.data]
    enough = [data for data in shown if "done=1" in data]
    return tap((enough or shown)[0]) if shown else Given("text", text="南橘の会")


def test_an_answer_given_again_by_a_button_was_not_told_by_the_earlier_message() -> None:
    told = note({}, {"place": "a"}, {"place"}, "m1")

    assert teller(told, "place") == ("m1",)
    assert TOLD not in note(told, {**told, "place": "b"}, {"place"}, "")


def test_a_list_that_grows_was_told_by_every_message_in_it() -> None:
    one = note({}, {"memo": ["a"]}, {"memo"}, "m1")
    both = note(one, {**one, "memo": ["a", "b"]}, {"memo"}, "m2")

    assert teller(both, "memo") == ("m1", "m2")
