"""How long every picture takes over a million consultations at sixteen centres, over real HTTP."""

import time
from collections.abc import Callable
from datetime import timedelta

from httpx2 import Client
from sqlalchemy import text

from admin_ui.labels import TOPICS
from admin_ui.pages.pictures import KINDS
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.vault import Vault, unlock
from mdeji.places.queries import centres
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench.load import percentile
from tests.bench.pages import _sign_in as sign_in
from tests.bench.people import fill as fill_people
from tests.bench.servers import NOBODY, SECRET, product, started
from tests.bench.table import Line
from tests.factories import World

SIZES = (10_000, 100_000, 1_000_000)
DAYS, ROUNDS, GOAL_S = 730, 5, 1.0
SUPPORTERS, REQUESTS = 500, 5_000
_DIALECT = {
    "day": {
        "sqlite": "date(:begin, (i % :days) || ' days')",
        "postgres": "CAST(:begin AS date) + CAST(i % :days AS integer)",
    },
    "morning": {
        "sqlite": "date(:begin, (i % :days) || ' days') || ' 01:00:00.000000'",
        "postgres": "(CAST(:begin AS date) + CAST(i % :days AS integer)) + interval '1 hour'",
    },
    "noon": {
        "sqlite": "date(:begin, (i % :days) || ' days') || ' 03:00:00.000000'",
        "postgres": "(CAST(:begin AS date) + CAST(i % :days AS integer)) + interval '3 hours'",
    },
    "json": {"sqlite": "{}", "postgres": "CAST({} AS jsonb)"},
    "no": {"sqlite": "0", "postgres": "FALSE"},
}
_SESSIONS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :days * :centres - 1)
INSERT INTO yorozu_session
  (id, centre_id, "on", starts_at, ends_at, status, reason, version, changed_at)
SELECT i + 1, {centre}, {day}, {morning}, {noon}, 'planned', '', 1, {noon} FROM n"""
_LOGS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :size - 1)
INSERT INTO consultation (id, uid, session_id, centre_id, "on", "at", topics, device, age, visit,
  outcome, memo, red_flag, door, actor, version, logged_at)
SELECT i + 1, 'bench-' || i, i % (:days * :centres) + 1, {centre}, {day}, {noon}, {topics},
  'android', '70s', 'new', 'done', '', {no}, 'live', 'system', 1, {noon}
FROM n"""


def measure(name: str, new: Callable[[], str]) -> list[Line]:
    """Return the 95th percentile of each picture's time, at every size."""
    unlock(Vault([SECRET * 2]))
    return [line for size in SIZES for line in _size(f"{name}, {size:,} logs", new(), size)]


def _size(name: str, url: str, size: int) -> list[Line]:
    database = Database(url)
    now = SystemClock().now()
    with database.transaction() as session:
        load_builtin(session, now)
        World(session, now).staff("bench", StaffRole.COORDINATOR)
    fill_people(database, SUPPORTERS)
    with database.transaction() as session:
        asked_at = now - timedelta(days=30)
        World(session, now).many_requests(REQUESTS, requester_id=1, created_at=asked_at)
    _fill(database, size)
    database.dispose()
    arguments, port, environment = product(url, NOBODY, "--without-worker")
    environment["MDEJI_DATA_KEYS"] = SECRET * 2
    with started(arguments, port, "/healthz", **environment):
        client = Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        sign_in(client)
        return [
            Line(f"{name}: {kind.name}, p95", _p95(client, kind.code), "s", GOAL_S)
            for kind in KINDS
        ]


def _fill(database: Database, size: int) -> None:
    """Write so many consultations over the last two years, at one desk a day in every centre."""
    kind = "sqlite" if database.is_sqlite else "postgres"
    begin = day_of(SystemClock().now()) - timedelta(days=DAYS)
    with database.transaction() as session:
        known = [one.id for one in centres(session)]
        words = {name: said[kind] for name, said in _DIALECT.items()}
        words |= {"centre": _cases(f"i / :days % {len(known)}", known)}
        words |= {"topics": words["json"].format(_cases("i / 7 % 24", _topics()))}
        facts = {"size": size, "days": DAYS, "centres": len(known), "begin": begin.isoformat()}
        for statement in (_SESSIONS, _LOGS):
            session.execute(text(statement.format(**words)), facts)
    with database.writer.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


def _topics() -> list[str]:
    codes = list(TOPICS)
    alone = [f'["{code}"]' for code in codes]
    pairs = zip(codes, [*codes[1:], codes[0]], strict=True)
    return [*alone, *(f'["{one}", "{other}"]' for one, other in pairs)]


def _cases(number: str, values: list[str]) -> str:
    told = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values))
    return f"CASE {number} {told} END"


def _p95(client: Client, code: str) -> float:
    times = []
    for turn in range(ROUNDS + 1):
        start = time.perf_counter()
        answer = client.get(f"/admin/pictures/{code}")
        took = time.perf_counter() - start
        assert answer.status_code == 200, answer
        times += [took] if turn else []
    return percentile(times, 0.95)
