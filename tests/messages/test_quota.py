"""The month's messages: counted as LINE counts them, kept for what matters most."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chatbot.simulator import Simulator
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.notices import Notice, notify
from mdeji.messages.quota import held_back, quota
from tests.rigs.office import SECRET, TOKEN, Door, Office


@pytest.fixture
def small(door: Door, database: Database, clock: SettableClock) -> Iterator[Office]:
    """Give an office whose plan allows ten messages a month."""
    base_url = door.served.base_url
    line = Simulator(
        clock=clock,
        webhook_url=f"{base_url}/webhook",
        channel_secret=SECRET,
        access_token=TOKEN,
        monthly_limit=10,
    )
    door.office = made = Office(database, clock, line, base_url, monthly_limit=10)
    line.start()
    yield made
    made.close()


def tell(office: Office, person_id: int, kind: str, times: int = 1) -> None:
    with office.database.transaction() as session:
        for _ in range(times):
            notify(session, person_id, Notice(kind, {}), office.clock.now())


def test_pushes_are_counted_and_replies_are_not(small: Office) -> None:
    person_id = small.knows()
    small.phone().says("こんにちは")
    tell(small, person_id, "offer", 2)
    small.work()

    with small.database.reading() as session:
        meter = quota(session, 10, small.clock.now())

    assert (meter.used, meter.left, meter.reserve) == (2, 8, 1)
    assert meter.resets_at == jst(2026, 12, 1)


def test_the_last_tenth_waits_for_what_cannot_wait(small: Office) -> None:
    person_id = small.knows()

    tell(small, person_id, "thanks", 12)
    tell(small, person_id, "visit_tomorrow")
    small.work()

    assert small.phone().texts() == ["thanks"] * 9 + ["visit_tomorrow"]
    with small.database.reading() as session:
        assert held_back(session) == 3


def test_what_was_held_back_goes_out_in_the_new_month(small: Office) -> None:
    person_id = small.knows()
    tell(small, person_id, "thanks", 11)
    small.work()

    small.worker.advance(jst(2026, 12, 1, 8), small.clock)

    assert len(small.phone().texts()) == 11


def test_an_answer_never_waits_for_the_quota_because_it_is_free(small: Office) -> None:
    person_id = small.knows()
    tell(small, person_id, "thanks", 12)
    small.work()

    small.phone().says("もしもし")

    assert small.phone().texts()[-1] == "もしもし"


def test_what_was_held_back_rides_along_with_the_next_answer(small: Office) -> None:
    person_id = small.knows()
    tell(small, person_id, "thanks", 11)
    small.work()
    small.clock.advance(timedelta(minutes=1))

    small.phone().says("もしもし")

    assert small.phone().texts()[-3:] == ["thanks", "thanks", "もしもし"]


def test_the_meter_of_december_is_reset_at_new_year(small: Office) -> None:
    with small.database.reading() as session:
        assert quota(session, 10, jst(2026, 12, 31, 23, 59)).resets_at == jst(2027, 1, 1)
