"""A link that changed something is used up once, also by two taps in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import select

from mdeji.kit import spent
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.signing import Signer, Ticket


def test_only_one_of_many_taps_at_once_uses_the_link(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()

    def tap(_: int) -> bool:
        with database.transaction() as session:
            return spent.spend(session, "token", now + timedelta(hours=1), now)

    with ThreadPoolExecutor(6) as fingers:
        used = list(fingers.map(tap, range(12)))

    assert sorted(used) == [False] * 11 + [True]


def test_a_link_given_back_can_be_used_again(database: Database, clock: SettableClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        assert spent.spend(session, "token", now + timedelta(hours=1), now)
        spent.take_back(session, "token")

        assert not spent.is_spent(session, "token")
        assert spent.spend(session, "token", now + timedelta(hours=1), now)


def test_nothing_is_kept_of_links_that_have_expired_and_never_the_link_itself(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    later = now + timedelta(hours=2)
    with database.transaction() as session:
        spent.spend(session, "old", now + timedelta(hours=1), now)
        spent.spend(session, "new", later + timedelta(hours=1), later)
        rows = session.exec(select(spent.SpentLink)).all()

    assert [row.key for row in rows] == [spent.key_of("new")]
    assert "new" not in rows[0].key


def test_links_of_the_same_second_differ_by_their_mark(clock: SettableClock) -> None:
    signer, until = Signer("k" * 40), clock.now() + timedelta(hours=1)
    one = Ticket("me", 1, 2, until, "abc")

    token = signer.sign(one)

    assert signer.read(token, "me", clock.now()) == one
    assert token != signer.sign(Ticket("me", 1, 2, until))
    assert token != signer.sign(Ticket("me", 1, 2, until, "abd"))
