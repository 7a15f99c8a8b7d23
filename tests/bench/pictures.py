"""How long every picture takes over a million consultations at sixteen centres, over real HTTP."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from httpx2 import Client

from admin_ui.pages.pictures import KINDS, Kind
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench.load import percentile
from tests.bench.logs import fill
from tests.bench.pages import sign_in
from tests.bench.people import fill as fill_people
from tests.bench.processor import Watch, said, server_of
from tests.bench.servers import NOBODY, SECRET, product, started
from tests.bench.table import Line
from tests.factories import World

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS, GOAL_S = 5, 1.0
SUPPORTERS, REQUESTS = 500, 5_000


def measure(name: str, new: Callable[[], str]) -> Iterator[Line]:
    """Return the 95th percentile of each picture's time, at every size."""
    unlock(Vault([SECRET * 2]))
    for size in SIZES:
        yield from _size(f"{name}, {size:,} logs", new(), size)


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
    fill(database, size)
    database.dispose()
    arguments, port, environment = product(url, NOBODY, "--without-worker")
    environment["MDEJI_DATA_KEYS"] = SECRET * 2
    with started(arguments, port, "/healthz", **environment) as process:
        client = Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        sign_in(client)
        processes = (process.pid, server_of(url))
        return [_line(client, kind, name, processes) for kind in KINDS]


def _line(client: Client, kind: Kind, name: str, processes: tuple[int | None, ...]) -> Line:
    taken = []
    for turn in range(ROUNDS + 1):
        watch = Watch(*processes)
        answer = client.get(f"/admin/pictures/{kind.code}")
        assert answer.status_code == 200, answer
        taken += [watch.taken()] if turn else []
    passed, worked = (percentile(list(one), 0.95) for one in zip(*taken, strict=True))
    return Line(f"{name}: {kind.name}, p95", passed, "s", GOAL_S, note=said(worked))
