"""The migrations make exactly what the models say, and keep what is in the tables."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.demo.sample import everybody, seed, seed_requests
from mdeji.dispatch.by_hand import assign
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.migrations import config, is_current, upgrade
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.tables import ClassSession, Course
from mdeji.people.tables import Person
from mdeji.requests.tables import Request, Seat
from mdeji.rota import teaching
from mdeji.rota.duties import follow
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import is_minor
from mdeji.supporters.tables import FreeHours, Supporter
from mdeji.tables import METADATA
from mdeji.yorozu.desks import NewRule, add_rule
from mdeji.yorozu.tables import YorozuSession
from tests.factories import World
from tests.rigs.postgres import Postgres

CENTRE = "honcho-centre"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def filled(database: Database, clock: SettableClock) -> None:
    ids = {sample.key: f"U{number:032x}" for number, sample in enumerate(everybody())}
    with database.transaction() as session:
        seed(session, ids, clock.now())
        seed_requests(session, clock.now())


def on_duty(session: Session, clock: SettableClock) -> int:
    """Let supporters be on duty at a desk and at a class; return how many seats are taken."""
    add_rule(session, CENTRE, NewRule(2, time(13), time(15)), "staff:1", clock.now())
    follow(session, None, clock.now())
    course = session.exec(select(Course.id)).first() or 0
    at = (clock.now() + timedelta(days=9), clock.now() + timedelta(days=9, hours=2))
    held = plan(session, NewClass(course, CENTRE, at, 12), "staff:1", clock.now())
    teaching.follow(session, held.pk, clock.now())
    desk = session.exec(select(YorozuSession.duty_id).order_by(col(YorozuSession.id))).all()[-1]
    supporter = World(session, clock.now()).supporter("当番")
    for request_id in (desk or 0, held.duty_id or 0):
        assign(session, request_id, supporter.pk, clock.now(), "staff:1")
    return len(session.exec(select(Seat).where(col(Seat.supporter_id).is_not(None))).all())


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []


def test_a_migrated_database_is_known_to_be_current(database: Database) -> None:
    assert is_current(database)


def test_migrating_a_filled_database_again_keeps_everything(
    database: Database, clock: SettableClock
) -> None:
    filled(database, clock)

    upgrade(database.url)

    with database.reading() as session:
        assert len(session.exec(select(Person)).all()) == len(everybody()) - 3 + 3
        assert len(session.exec(select(Request)).all()) == 3


def test_the_first_migration_can_be_taken_back_and_run_again(database: Database) -> None:
    command.downgrade(config(database.url), "base")
    assert set(inspect(database.writer).get_table_names()) == {"alembic_version"}

    upgrade(database.url)

    assert is_current(database)


def test_the_database_itself_refuses_a_status_nobody_knows(
    database: Database, clock: SettableClock
) -> None:
    filled(database, clock)

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text("UPDATE request SET status = 'lost'"))


def test_a_database_with_duties_at_desks_and_classes_goes_back_a_version_and_comes_again(
    database: Database, clock: SettableClock
) -> None:
    filled(database, clock)
    with database.transaction() as session:
        people = on_duty(session, clock)
    assert people > 0

    command.downgrade(config(database.url), "0015")
    upgrade(database.url)

    with database.reading() as session:
        assert len(session.exec(select(Request)).all()) == 3
        assert session.exec(select(YorozuSession.duty_id)).first() is None
        assert session.exec(select(ClassSession.duty_id)).first() is None
        kept = session.exec(select(Attendance).join(Visit).join(Request)).all()
        assert len(session.exec(select(Attendance)).all()) == len(kept)


def test_instants_come_back_aware_and_equal(database: Database, clock: SettableClock) -> None:
    filled(database, clock)

    with database.reading() as session:
        request = session.exec(select(Request)).first()
        assert request is not None
        assert request.created_at == clock.now()
        assert request.created_at.utcoffset() == timedelta(0)


def test_what_was_known_of_supporters_is_carried_over(empty_url: str) -> None:
    upgrade(empty_url, "0002")
    database = Database(empty_url)
    with database.transaction() as session:
        session.execute(text(_PERSON))
        session.execute(text(_SUPPORTER), {"yes": True})
        session.execute(text(_EVENINGS))

    upgrade(empty_url)

    with database.reading() as session:
        supporter = session.exec(select(Supporter)).one()
        assert missing_of(session, supporter.pk, date(2026, 11, 24)) == ()
        assert is_minor(supporter.adult_on, date(2026, 11, 24))
        assert supporter.status_since == supporter.joined_at
        hours = session.exec(select(FreeHours)).all()
        assert {(h.weekday, h.from_minute, h.until_minute) for h in hours} == {
            (0, 1020, 1080),
            (2, 540, 600),
        }
    database.dispose()


_EVENINGS = """INSERT INTO free_hours (supporter_id, weekday, from_minute, until_minute)
    VALUES (1, 0, 1020, 1200), (1, 1, 1080, 1200), (1, 2, 480, 600)"""
_PERSON = """INSERT INTO person (id, name, kana, phone, created_at)
    VALUES (1, '近藤 美緒', 'こんどう みお', '', '2026-04-01 00:00:00+00:00')"""
_SUPPORTER = """INSERT INTO supporter (person_id, status, shown_name, district_id, radius_m,
    travel_means, devices, birth_year, is_minor, visits_homes, video_watched_on, role_play_on,
    pledged_on, max_offers_per_week, late_yes, note, joined_at)
    VALUES (1, 'active', '近藤', 'haga', 4000, 'car', '[]', 2009, :yes, :yes, '2026-04-20',
    '2026-04-21', '2026-04-21', 3, :yes, '', '2026-04-01 00:00:00+00:00')"""
