"""Invited into a group, the bot says that it talks with one person at a time, and goes."""

import pytest
from sqlmodel import select

from chatbot.simulator import line_user_id
from mdeji.messages.tables import InboxEvent, Message
from mdeji.tables import METADATA
from tests.stories.world import World

CHAT = {"group": "C" + "1" * 32, "room": "R" + "2" * 32}


def calls(world: World) -> list[tuple[str, int]]:
    """Return the bot's calls that concern a chat, in order."""
    return [
        (call["endpoint"], call["status"])
        for call in world.simulator.calls
        if call["endpoint"] in {"reply", "push", "leave"}
    ]


@pytest.mark.parametrize("kind", CHAT)
def test_an_invited_bot_says_why_and_leaves(world: World, kind: str) -> None:
    world.simulator.hands.invite(kind, CHAT[kind])
    (chat,) = world.simulator.world.groups.rows.values()
    world.settle()

    assert calls(world) == [("reply", 200), ("leave", 200)]
    assert "1対1のトークで" in str(chat.said)
    assert world.simulator.world.groups.rows == {}


@pytest.mark.parametrize("fault", ["server_error", "rate_limit", "drop_delivered"])
@pytest.mark.parametrize("endpoint", ["reply", "leave"])
def test_a_failure_delays_the_leaving_and_nothing_is_pushed(
    world: World, fault: str, endpoint: str
) -> None:
    world.simulator.faults.add(fault, endpoint=endpoint, times=1)
    world.simulator.hands.invite("group", CHAT["group"])
    (chat,) = world.simulator.world.groups.rows.values()
    world.settle()
    world.pass_time(minutes=10)

    assert world.simulator.world.groups.rows == {}
    assert len(chat.said) == 1
    assert "push" not in dict(calls(world))


def test_nothing_that_a_group_says_is_kept(world: World) -> None:
    world.simulator.hands.talk_in_group("group", CHAT["group"], line_user_id("hana"), "ひみつ")
    world.settle()

    assert calls(world) == []
    with world.database.reading() as session:
        assert session.exec(select(Message)).all() == []
        (event,) = session.exec(select(InboxEvent)).all()
        assert (event.user_id, event.message_id) == (None, None)
        kept = [
            str(row)
            for table in METADATA.sorted_tables
            if table.name != "training_step"  # Its pledge speaks of secrets itself.
            for row in session.execute(table.select())
        ]
    assert "ひみつ" not in "".join(kept)
