"""What a monitor learns of the product."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.main import add_health

NOBODY_THERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def health(database: Database, clock: SettableClock) -> tuple[int, str]:
    pages = FastAPI()
    add_health(pages, database, clock)
    answer = TestClient(pages, raise_server_exceptions=False).get("/healthz")
    return answer.status_code, answer.text


def test_a_monitor_learns_that_all_is_well(database: Database, clock: SettableClock) -> None:
    status, text = health(database, clock)

    assert (status, '"ok"' in text) == (200, True)


def test_a_monitor_learns_that_the_database_is_away(clock: SettableClock) -> None:
    status, text = health(Database(NOBODY_THERE), clock)

    assert (status, '"database"' in text) == (503, True)
