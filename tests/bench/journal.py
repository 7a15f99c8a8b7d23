"""How long the journal's page takes over real HTTP with a million entries, and how long to check it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from httpx2 import Client
from sqlalchemy import insert
from sqlmodel import select

from mdeji.kit.database import Database
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff import journal
from mdeji.staff.journal_chain import ENTRY
from mdeji.staff.journal_stamps import Facts, link, seal_of, stamp
from mdeji.staff.journal_tables import JournalHead
from mdeji.staff.tables import StaffRole
from tests.bench.city import NOW
from tests.bench.databases import Databases
from tests.bench.pages import line_of, sign_in, timed, token_of
from tests.bench.processor import server_of
from tests.bench.servers import NOBODY, SECRET, product, started
from tests.bench.table import Line
from tests.factories import World

ENTRIES, CHUNK, GOAL_CHECK_S = 1_000_000, 5000, 120
PAGE = "/admin/journal"
COMMON = ("offer.added", "offered", "request.changed", "skill.changed", "message_seen", "signed_in")
RARE = ("erased", "card_revoked", "import_undone")
ASKED: dict[str, dict[str, str]] = {
    "one record": {"q": "supporter:4711"},
    "one member of the staff": {"actor": "staff:1"},
    "common actor and rare event": {"actor": "system", "event": "消した"},
    "rare actor and common event": {"actor": "staff:99", "event": "打診"},
    "common event": {"event": "打診した"},
    "words of many events": {"event": "変更"},
    "nothing fits": {"actor": "staff:77", "event": "サインイン"},
    "one day, three years ago": {"since": "2023-11-24", "until": "2023-11-24"},
    "a month, one actor, one event": {
        "since": "2024-01-01", "until": "2024-01-31", "actor": "staff:2", "event": "連絡先を見た",
    },
}  # fmt: skip


def measure(on: Databases) -> Iterator[Line]:
    """Yield the 95th percentile of each question's time, and the time to check the chain."""
    unlock(Vault([SECRET * 2]))
    url = on.filled("journal", _fill)
    database = Database(url)
    start = time.perf_counter()
    with database.reading() as session:
        assert journal.verify(session).is_whole
    checked = time.perf_counter() - start
    yield Line(f"{on.name}: journal, checked whole", checked, "s", GOAL_CHECK_S)
    database.dispose()
    arguments, port, environment = product(url, NOBODY, "--without-worker")
    environment["MDEJI_DATA_KEYS"] = SECRET * 2
    with started(arguments, port, "/healthz", **environment) as process:
        client = Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        sign_in(client)
        who = (process.pid, server_of(url))
        for page, call in _calls(client):
            yield line_of(f"{on.name}: journal, {page}", call, who)


def _calls(client: Client) -> Iterator[tuple[str, Callable[[], float]]]:
    token = token_of(client, PAGE)

    def asking(**data: str) -> Callable[[], float]:
        return lambda: timed(lambda: client.post(PAGE, data={"csrf": token, **data}))

    yield "newest", lambda: timed(lambda: client.get(PAGE))
    yield "deep in the past", asking(below=f"{(NOW - timedelta(days=900)).isoformat()}_500000")
    for said, fields in ASKED.items():
        yield said, asking(**fields)


def _fill(database: Database) -> None:
    """Write a million entries over six years, each with its stamp and its place in the chain."""
    with database.transaction() as session:
        load_builtin(session, NOW)
        World(session, NOW).staff("bench", StaffRole.COORDINATOR)
    with database.transaction() as session:
        while journal.seal(session, NOW):
            pass
        head = session.exec(select(JournalHead)).one()
        number, last = head.sealed_no, head.hash
        rows = _rows(number, last)
        while chunk := list(islice(rows, CHUNK)):
            session.connection().execute(insert(ENTRY), chunk)
            number, last = chunk[-1]["sealed_no"], chunk[-1]["hash"]
        head.sealed_no, head.hash, head.sealed_at = number, last, NOW
        head.mac = seal_of("head", number, last, head.unstamped_until)
        session.add(head)


def _rows(number: int, last: str) -> Iterator[dict[str, Any]]:
    first = NOW - timedelta(days=2190)
    for n in range(1, ENTRIES + 1):
        at = first + timedelta(seconds=n * 189)
        event = RARE[n % 3] if n % 9973 == 0 else COMMON[n % 6] if n % 50 else "contact_seen"
        actor = "staff:99" if n % 99_991 == 0 else f"staff:{n % 7}" if n % 3 == 0 else "system"
        detail = {"row": str(n), "before": {"level": n % 3}, "after": {"level": (n + 1) % 3}}
        facts = Facts(at, actor, f"supporter:{n % 50_000}", event, f"job:{n}", detail)
        number, given, entry = number + 1, stamp(facts), 10_000 + n
        last = link(last, number, entry, given, facts)
        yield {**facts._asdict(), "id": entry, "stamp": given, "sealed_no": number, "hash": last}
