"""One's own quiet hours widen those of everybody; what is urgent does not wait."""

import pytest

from mdeji.kit.calendar import jst, not_quiet
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import next_due
from mdeji.messages.notices import Notice, Terms, notify
from tests.factories import World


@pytest.mark.parametrize(
    ("hour", "own", "sent_at"),
    [
        (20, (None, None), jst(2026, 11, 24, 20)),
        (20, (1140, None), jst(2026, 11, 25, 8)),
        (20, (1140, 600), jst(2026, 11, 25, 10)),
        (9, (None, 600), jst(2026, 11, 24, 10)),
        (10, (1140, 600), jst(2026, 11, 24, 10)),
        (22, (None, 600), jst(2026, 11, 25, 10)),
        (9, (1320, 420), jst(2026, 11, 24, 9)),
        (22, (1320, 420), jst(2026, 11, 25, 8)),
    ],
)
def test_a_message_waits_for_the_end_of_ones_own_quiet_hours(
    hour: int, own: tuple[int | None, int | None], sent_at: object
) -> None:
    assert not_quiet(jst(2026, 11, 24, hour), own) == sent_at


@pytest.mark.parametrize(("urgent", "due"), [(False, jst(2026, 11, 25, 10)), (True, None)])
def test_a_notice_to_a_supporter_respects_them(
    database: Database, clock: SettableClock, urgent: bool, due: object
) -> None:
    clock.move_to(jst(2026, 11, 24, 19, 30))
    with database.transaction() as session:
        world = World(session, clock.now())
        supporter = world.supporter("鈴木", quiet_from=19 * 60, quiet_until=10 * 60)
        notice, terms = Notice("thanks", {}), Terms(urgent=urgent)
        notify(session, supporter.person_id, notice, clock.now(), terms)

    with database.reading() as session:
        assert next_due(session) == (due or clock.now())
