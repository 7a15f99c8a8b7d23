"""The way of a supporter is a table, and nobody is asked before the training is complete and valid."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import IllegalMove
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import (
    GONE,
    SUPPORTER,
    Done,
    Required,
    SupporterEvent,
    SupporterStatus,
    is_minor,
    training_missing,
)
from mdeji.supporters.service import move
from mdeji.supporters.tables import SupporterMove
from tests.factories import World

DAY = date(2026, 11, 24)
NEEDED = (Required("video"), Required("pledge", "2026-11"))


def test_every_status_can_be_reached_and_those_who_left_may_come_back() -> None:
    assert set(SUPPORTER.statuses()) == set(SupporterStatus)
    for status in GONE:
        assert SUPPORTER.after(status, SupporterEvent.REAPPLIED) is SupporterStatus.APPLIED


def test_nobody_becomes_active_without_training() -> None:
    into_active = {at for (at, _), to in SUPPORTER.moves.items() if to is SupporterStatus.ACTIVE}

    assert into_active == {SupporterStatus.TRAINING, SupporterStatus.PAUSED}


def test_an_expired_step_is_missing_from_the_day_after() -> None:
    done = [Done("video", "", DAY), Done("pledge", "2026-11", None)]

    assert training_missing(NEEDED, done, DAY) == ()
    assert training_missing(NEEDED, done, DAY + timedelta(days=1)) == ("video",)


def test_a_new_wording_of_the_pledge_asks_everybody_again() -> None:
    done = [Done("video", "1", None), Done("pledge", "2025-04", None)]

    assert training_missing(NEEDED, done, DAY) == ("pledge",)


@given(
    st.lists(st.builds(Done, st.sampled_from("ab"), st.sampled_from(["", "1"]), st.none())),
    st.lists(st.builds(Required, st.sampled_from("ab"), st.sampled_from(["", "1"])), max_size=4),
)
def test_more_done_never_means_more_missing(done: list[Done], required: list[Required]) -> None:
    missing = training_missing(required, done, DAY)

    assert set(training_missing(required, done[:-1], DAY)) >= set(missing)
    assert set(missing) <= {need.step for need in required}


def test_somebody_is_a_minor_until_the_day_of_coming_of_age() -> None:
    assert is_minor(DAY + timedelta(days=1), DAY)
    assert not is_minor(DAY, DAY)
    assert not is_minor(None, DAY)


def test_a_move_keeps_who_when_from_where_and_why(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        supporter_id = World(session, clock.now()).supporter().pk
        clock.advance(timedelta(days=1))
        move(
            session,
            supporter_id,
            SupporterEvent.PAUSED,
            "staff:3",
            clock.now(),
            reason="入院のため",
        )

    with database.reading() as session:
        kept = session.exec(select(SupporterMove)).one()
        assert (kept.actor, kept.before, kept.after) == (
            "staff:3",
            "active",
            SupporterStatus.PAUSED,
        )
        assert (kept.at, kept.reason) == (clock.now(), "入院のため")


def test_a_move_the_table_lacks_changes_nothing(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        supporter_id = World(session, clock.now()).supporter().pk

    with pytest.raises(IllegalMove), database.transaction() as session:
        move(session, supporter_id, SupporterEvent.READY, "staff:3", clock.now())

    with database.reading() as session:
        assert session.exec(select(SupporterMove)).all() == []


def test_what_somebody_lacks_is_told_step_by_step(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        supporter = World(session, clock.now()).supporter(trained=("video",))

        assert missing_of(session, supporter.pk, DAY) == ("quiz", "role_play", "pledge")
