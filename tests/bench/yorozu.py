"""How long a visitor at a desk waits for their log: one entry after the other, as the page sends them."""

import os
import tempfile
import time
from pathlib import Path

from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.kit.ids import new_uuid
from mdeji.kit.migrations import upgrade
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.service import log
from mdeji.yorozu.sessions import add_session
from tests.bench.load import percentile
from tests.bench.processor import Watch, said, server_of
from tests.bench.table import Line
from tests.rigs import postgres
from tests.rigs.keys import DATA_KEYS

ENTRIES = 500
GOAL_MS = 100
NOW = jst(2026, 11, 24, 10)


def measure() -> list[Line]:
    """Return the time to store one log, on both databases."""
    unlock(Vault(DATA_KEYS))
    with tempfile.TemporaryDirectory() as folder:
        lines = [_line("SQLite", f"sqlite:///{Path(folder) / 'desk.sqlite3'}")]
    with postgres.running(durable=True) as server:
        lines.append(_line("PostgreSQL", server.create()))
    return lines


def _line(name: str, url: str) -> Line:
    upgrade(url)
    database = Database(url)
    with database.transaction() as session:
        load_builtin(session, NOW)
        hours = (jst(2026, 11, 24, 9), jst(2026, 11, 24, 12))
        desk = add_session(session, "haga-centre", hours, "system", NOW).pk
    took = []
    watch = Watch(os.getpid(), server_of(url))
    for _ in range(ENTRIES):
        draft = Draft(new_uuid(), ("line", "photo"), age="70s", outcome="done", minutes=20)
        start = time.perf_counter()
        with database.transaction() as session:
            log(session, desk, draft, ("staff:1", NOW), ("many",))
        took.append((time.perf_counter() - start) * 1000)
    worked = said(watch.taken()[1])
    database.dispose()
    what = f"{name}: one log at a desk stored, p95"
    note = f"{ENTRIES} logs: {worked}"
    return Line(what, percentile(took, 0.95), "ms", GOAL_MS, note=note)
