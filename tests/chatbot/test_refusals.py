"""Refused deeds, late yeses, blocks out of order, groups: what is kept and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from chatbot.deeds.scene import Scene
from chatbot.desk import DEEDS
from chatbot.saying import Say
from chatbot.talk import Command
from mdeji.dispatch.tables import Offer
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database, attempt
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.messages import letters
from mdeji.messages.tables import InboxEvent, Letter, Message
from mdeji.people.service import introduce, meet
from mdeji.people.tables import Person
from mdeji.requests.tables import Seat
from mdeji.supporters.tables import Supporter
from tests.chatbot.rig import Chat, user_id, words
from tests.chatbot.test_desk import helper, offer_id, rows

__all__ = ["helper", "offer_id"]


def half_done(scene: Scene, _: Command) -> list[Say]:
    """Write something, open a question, and be refused."""
    letters.write(scene.session, scene.person.id, "half", scene.now)
    scene.open("letter", {})
    raise NotAllowed("not_yours")


def test_a_refused_deed_leaves_nothing_of_what_it_wrote(
    hanako: Chat, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DEEDS, "mine", half_done)

    told = hanako.taps("go=mine")

    assert words(told)
    assert rows(town, Letter) == []
    assert "下から選んで" in words(hanako.says("あいうえお")), "no question is open"


def test_an_attempt_that_fails_keeps_what_was_written_before(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        meet(session, user_id("before"), clock.now())
        with pytest.raises(NotFound), attempt(session):
            introduce(session, meet(session, user_id("within"), clock.now()).pk + 1, name="X")

    assert [person.line_user_id for person in rows(database, Person)] == [user_id("before")]


def test_a_late_yes_on_line_is_remembered(helper: Chat, offer_id: int, town: Database) -> None:
    with town.transaction() as session:
        offer = session.get_one(Offer, offer_id)
        for seat in session.exec(select(Seat).where(Seat.request_id == offer.request_id)):
            seat.dropped = True

    told = helper.taps(f"do=accept&id={offer_id}")

    assert "行けます" not in words(told)
    assert rows(town, Supporter)[0].late_yes


def at(chat: Chat, clock: SettableClock, minutes: float, payload: dict[str, Any]) -> None:
    """Let an event reach the desk as if it had happened some minutes from now."""
    now = clock.now()
    clock.move_to(now + timedelta(minutes=minutes))
    chat.does(payload)
    clock.move_to(now)


TEXT = {"type": "message", "message": {"type": "text", "id": "5", "text": "こんにちは"}}


def test_an_old_block_that_comes_late_does_not_silence_somebody(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    at(hanako, clock, 10, TEXT)
    at(hanako, clock, 5, {"type": "unfollow"})
    assert rows(town, Person)[0].blocked_at is None

    at(hanako, clock, 20, {"type": "unfollow"})
    assert rows(town, Person)[0].blocked_at == clock.now() + timedelta(minutes=20)


@pytest.mark.parametrize("event", [TEXT, {"type": "follow"}, {"type": "postback", "postback": {"data": "go=mine"}}])  # fmt: skip
def test_whoever_writes_after_a_block_has_ended_it(
    hanako: Chat, town: Database, clock: SettableClock, event: dict[str, Any]
) -> None:
    at(hanako, clock, 10, {"type": "unfollow"})
    at(hanako, clock, 5, event)
    assert rows(town, Person)[0].blocked_at is not None, "that was before the block"

    at(hanako, clock, 15, event)
    assert rows(town, Person)[0].blocked_at is None


def test_a_message_that_comes_after_it_was_taken_back_is_not_heard(
    hanako: Chat, town: Database, clock: SettableClock
) -> None:
    now = clock.now()
    taken = InboxEvent(
        event_id="e", kind="unsend", message_id="5", happened_at=now, received_at=now, payload={}
    )
    with town.transaction() as session:
        session.add(taken)

    assert hanako.does(TEXT) == []
    assert rows(town, Message) == []
    assert "こんにちは" not in str([event.payload for event in rows(town, InboxEvent)])
