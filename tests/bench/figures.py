"""How long the figures take over ten thousand, a hundred thousand and a million consultations.

Pages and files are asked for as a browser does, through the whole application; a hundred thousand
rows are written in a process of their own, whose memory counts.
"""

import multiprocessing
import re
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from multiprocessing.connection import Connection

from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.figures.behind import rows_behind
from mdeji.figures.rules.periods import Period
from mdeji.figures.source import Scope
from mdeji.kit.calendar import day_of, jst
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.kit.tables_out import Column, xlsx
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench.load import percentile
from tests.bench.table import Line
from tests.factories import PASSWORD, World

SIZES = (10_000, 100_000, 1_000_000)
SECRET = "0123456789abcdef0123456789abcdef"
DAYS, ROUNDS, FILE_ROWS = 730, 5, 100_000
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
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
    "json": {"sqlite": "'[\"line\"]'", "postgres": "CAST('[\"line\"]' AS jsonb)"},
    "no": {"sqlite": "0", "postgres": "FALSE"},
}
_CENTRE = (
    "CASE (i / :days) % 5 WHEN 0 THEN 'haga-centre' WHEN 1 THEN 'soja-centre' "
    "WHEN 2 THEN 'honcho-centre' WHEN 3 THEN 'azuma-centre' ELSE 'ogo-centre' END"
)
_SESSIONS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :days * 5 - 1)
INSERT INTO yorozu_session
  (id, centre_id, "on", starts_at, ends_at, status, reason, version, changed_at)
SELECT i + 1, {centre}, {day}, {morning}, {noon}, 'planned', '', 1, {noon} FROM n
WHERE :size > 0"""
_LOGS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :size - 1)
INSERT INTO consultation (id, uid, session_id, centre_id, "on", "at", topics, device, age, visit,
  outcome, referral, memo, red_flag, door, actor, version, logged_at)
SELECT i + 1, 'bench-' || i, (i % :days) + (i / :days % 5) * :days + 1,
  {centre}, {day}, {noon}, {json},
  CASE i % 6 WHEN 0 THEN 'iphone' WHEN 1 THEN 'unknown' ELSE 'android' END,
  CASE i / 7 % 5 WHEN 0 THEN '60s' WHEN 1 THEN '80s' WHEN 2 THEN 'unknown' ELSE '70s' END,
  CASE i % 3 WHEN 0 THEN 'new' ELSE 'again' END,
  CASE i / 3 % 4 WHEN 0 THEN 'partly' ELSE 'done' END,
  CASE i % 9 WHEN 0 THEN 'class' END, '', {no}, 'live', 'system', 1, {noon}
FROM n"""
_TOPICS = """
INSERT INTO consultation_topic (consultation_id, topic)
SELECT id, CASE id % 4 WHEN 0 THEN 'photo' WHEN 1 THEN 'qr' ELSE 'line' END FROM consultation
WHERE :size > 0 AND :days > 0 AND :begin <> ''"""


def measure(name: str, new: Callable[[], str]) -> list[Line]:
    """Return the times of pages and files at every size."""
    unlock(Vault([SECRET * 2]))
    return [line for size in SIZES for line in _size(f"{name}, {size:,} logs", new(), size)]


def _size(name: str, url: str, size: int) -> list[Line]:
    database = Database(url)
    now = SystemClock().now()
    with database.transaction() as session:
        load_builtin(session, now)
        World(session, now).staff("bench", StaffRole.COORDINATOR)
    fill(database, size)
    secret = SecretStr(SECRET * 2)
    settings = Settings(
        line_channel_secret=secret, line_channel_access_token=secret, secret_key=secret
    )
    app = build(Tools(database, SystemClock(), settings, Signer(SECRET)))
    lines = _pages(name, TestClient(app, follow_redirects=False))
    database.dispose()
    return lines + (_file(name, url) if size >= FILE_ROWS else [])


def fill(database: Database, size: int) -> None:
    """Write so many consultations over the last two years, at five desks a day."""
    kind = "sqlite" if database.is_sqlite else "postgres"
    begin = day_of(SystemClock().now()) - timedelta(days=DAYS)
    with database.transaction() as session:
        for statement in (_SESSIONS, _LOGS, _TOPICS):
            told = {name: said[kind] for name, said in _DIALECT.items()} | {"centre": _CENTRE}
            query = text(statement.format(**told))
            session.execute(query, {"size": size, "days": DAYS, "begin": begin.isoformat()})
    with database.writer.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


def _pages(name: str, client: TestClient) -> list[Line]:
    _sign_in(client)
    month = _a_month(client)
    pages = {
        "dashboard": ("/admin/figures", 1.0),
        "table of the year": (f"/admin/figures/year/{month[:4]}", None),
        "page of a month": (f"/admin/figures/month/{month}", None),
        "rows behind a month": ("/admin/figures/rows/consultations", None),
    }
    lines = [
        Line(f"{name}: {what}, p95", _p95(lambda a=address: client.get(a)), "s", goal)  # type: ignore[misc]
        for what, (address, goal) in pages.items()
    ]
    token = _token(client, f"/admin/figures/month/{month}")
    data = {"csrf": token, "seen": "0", "reason": "", "accept": "1"}
    start = time.perf_counter()
    answer = client.post(f"/admin/figures/month/{month}/freeze", data=data)
    assert answer.status_code == 303, answer.text
    report = answer.headers["location"].split("?")[0]
    for kind in ("pdf", "xlsx", "csv"):
        assert client.get(f"{report}/file/{kind}").status_code == 200
    took = time.perf_counter() - start
    lines.append(Line(f"{name}: month frozen, with its three files", took, "s", 10))
    lines.append(
        Line(f"{name}: differences", _p95(lambda: client.get(f"{report}/differences")), "s")
    )
    return lines


def _p95(ask: Callable[[], object]) -> float:
    ask()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - start)
        assert getattr(answer, "status_code", 0) == 200, answer
    return percentile(times, 0.95)


def _file(name: str, url: str) -> list[Line]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(url, theirs))
    process.start()
    seconds, megabytes, rows = ours.recv()
    process.join()
    what = f"{name}: {rows:,} rows behind a number as xlsx"
    return [Line(what, seconds, "s", 10), Line(f"{what}, memory", megabytes, "MB", 300)]


def _write(url: str, to: Connection) -> None:
    database = Database(url)
    period = Period(date(2020, 4, 1), date(2030, 4, 1))
    count = 0
    start = time.perf_counter()
    with database.reading() as session:
        rows = rows_behind(session, "consultations", period, Scope(jst(2030, 1, 1)))

        def lines() -> object:
            nonlocal count
            for row in rows:
                if count == FILE_ROWS:
                    return
                count += 1
                yield [row.id, row.on, *row.codes.values(), row.weight]

        columns = [Column(str(n)) for n in range(11)]
        xlsx(columns, lines())  # type: ignore[arg-type]  # a generator of rows
    took = time.perf_counter() - start
    to.send((took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count))
    database.dispose()


def _a_month(client: TestClient) -> str:
    """Return the month before this one: it is over, and holds its share of the logs."""
    found = re.search(
        r'href="/admin/figures/month/(\d{4}-\d\d)">足りない', client.get("/admin/figures").text
    )
    assert found is not None
    return found[1]


def _sign_in(client: TestClient) -> None:
    data = {"login": "bench", "password": PASSWORD, "csrf": _token(client, "/admin/sign-in")}
    assert client.post("/admin/sign-in", data=data).status_code == 303


def _token(client: TestClient, address: str) -> str:
    found = TOKEN.search(client.get(address).text)
    assert found is not None
    return found[1]
