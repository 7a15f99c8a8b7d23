"""Two people, or two taps, at the same moment: what is done to many is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlmodel import Session, func, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.places.service import load_builtin
from mdeji.scheduler.housekeeping import tidy
from mdeji.supporters import bulk, importing
from mdeji.supporters.bulk import Wish
from mdeji.supporters.list_tables import ImportBatch
from mdeji.supporters.tables import Supporter, SupporterNote
from tests.factories import World

WHO = "staff:1"
REGISTER = "氏名,フリガナ,電話番号,地区,できること,機種\n" + "".join(
    f"山{sign} 花子,ヤマ ハナコ,090-0000-00{10 + n},本庁,LINE,iPhone\n"
    for n, sign in enumerate("青赤白黒金銀東西南北上下左右")
)


def at_once(database: Database, do: Callable[[Session], object]) -> list[bool]:
    """Do the same in two transactions at one moment; return which of them were not refused."""
    start = Barrier(2)

    def one(_: int) -> bool:
        start.wait()
        try:
            with database.transaction() as session:
                do(session)
        except (NotAllowed, NotFound):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def brought(database: Database, clock: SettableClock) -> int:
    with database.transaction() as session:
        load_builtin(session, clock.now())
        content = REGISTER.encode("utf-8-sig")
        return importing.bring(session, "名簿.csv", content, WHO, clock.now())


def test_a_register_that_is_confirmed_twice_comes_in_once(
    database: Database, clock: SettableClock
) -> None:
    batch = brought(database, clock)
    with database.reading() as session:
        mark = importing.trial(session, batch, clock.now()).mark

    went = at_once(
        database, lambda session: importing.apply(session, batch, mark, WHO, clock.now())
    )

    with database.reading() as session:
        assert went == [False, True]
        assert session.exec(select(func.count()).select_from(Supporter)).one() == 14


def test_a_bulk_action_that_is_confirmed_twice_is_done_once(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        ids = [world.supporter(f"人{n}").pk for n in range(30)]
        wish = Wish("note", text="名札を渡した")
        action = bulk.plan(session, wish, ids, WHO, clock.now())

    went = at_once(database, lambda session: bulk.apply(session, action, WHO, clock.now()))

    with database.reading() as session:
        assert went == [False, True]
        assert session.exec(select(func.count()).select_from(SupporterNote)).one() == 30


def test_a_register_that_nobody_decides_upon_is_put_away_in_the_night(
    database: Database, clock: SettableClock
) -> None:
    batch = brought(database, clock)

    with database.transaction() as session:
        tidy(session, clock.now() + timedelta(days=6))
        assert session.get_one(ImportBatch, batch).content
        tidy(session, clock.now() + timedelta(days=8))

    with database.reading() as session:
        assert session.get_one(ImportBatch, batch).content == ""
