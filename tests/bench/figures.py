"""How long the figures take over ten thousand, a hundred thousand and a million consultations.

Pages and files are asked for as a browser does, through the whole application; a hundred thousand
rows are written in a process of their own, whose memory counts.
"""

import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection

from fastapi.testclient import TestClient
from pydantic import SecretStr

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.figures.behind import rows_behind
from mdeji.figures.rules.periods import Period
from mdeji.figures.source import Scope
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.kit.tables_out import Column, xlsx
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench.load import percentile
from tests.bench.logs import fill
from tests.bench.processor import Watch, most_memory_mb, said, server_of
from tests.bench.table import Line
from tests.factories import PASSWORD, World

SIZES = (10_000, 100_000, 1_000_000)
SECRET = "0123456789abcdef0123456789abcdef"
ROUNDS, FILE_ROWS = 5, 100_000
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def measure(name: str, new: Callable[[], str]) -> Iterator[Line]:
    """Return the times of pages and files at every size."""
    unlock(Vault([SECRET * 2]))
    for size in SIZES:
        yield from _size(f"{name}, {size:,} logs", new(), size)


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
    client = TestClient(app, follow_redirects=False)
    lines = _pages(_Desk(name, client, (os.getpid(), server_of(url))))
    database.dispose()
    return lines + (_file(name, url) if size >= FILE_ROWS else [])


@dataclass(frozen=True)
class _Desk:
    """Whoever looks at the figures: their browser, and the processes that work for them."""

    name: str
    client: TestClient
    processes: tuple[int | None, ...]

    def line(self, what: str, ask: Callable[[], object], goal: float | None) -> Line:
        """Return the 95th percentile of what is asked again and again."""
        ask()
        taken = []
        for _ in range(ROUNDS):
            watch = Watch(*self.processes)
            answer = ask()
            taken.append(watch.taken())
            assert getattr(answer, "status_code", 0) == 200, answer
        passed, worked = (percentile(list(one), 0.95) for one in zip(*taken, strict=True))
        return Line(f"{self.name}: {what}, p95", passed, "s", goal, note=said(worked))


def _pages(desk: _Desk) -> list[Line]:
    client = desk.client
    _sign_in(client)
    month = _a_month(client)
    pages = {
        "dashboard": ("/admin/figures", 1.0),
        "table of the year": (f"/admin/figures/year/{month[:4]}", None),
        "page of a month": (f"/admin/figures/month/{month}", 10.0),
        "rows behind a month": ("/admin/figures/rows/consultations", None),
    }
    lines = [
        desk.line(what, lambda a=address: client.get(a), goal)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for what, (address, goal) in pages.items()
    ]
    watch = Watch(*desk.processes)
    report = _frozen(client, month)
    for kind in ("pdf", "xlsx", "csv"):
        assert client.get(f"{report}/file/{kind}").status_code == 200
    passed, worked = watch.taken()
    what = f"{desk.name}: month seen, frozen, its three files"
    lines.append(Line(what, passed, "s", 10, note=said(worked)))
    lines.append(desk.line("differences", lambda: client.get(f"{report}/differences"), None))
    return lines


def _frozen(client: TestClient, month: str) -> str:
    """Freeze a month from its page, and return the address of the report."""
    address = f"/admin/figures/month/{month}"
    data = {"csrf": _token(client, address), "seen": "0", "reason": "", "accept": "1"}
    answer = client.post(f"{address}/freeze", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


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
    to.send((took, most_memory_mb(), count))
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
