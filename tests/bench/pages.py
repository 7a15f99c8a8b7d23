"""How long the office's pages take over real HTTP with fifty thousand supporters."""

import re
import time
from collections.abc import Callable

from httpx2 import Client

from mdeji.kit.database import Database
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench.city import NOW
from tests.bench.load import percentile
from tests.bench.people import fill
from tests.bench.servers import NOBODY, SECRET, product, started
from tests.bench.table import Line
from tests.factories import PASSWORD, World

SUPPORTERS, ROUNDS, WARM, GOAL_MS = 50_000, 30, 3, 300
LIST = "/admin/supporters"
OPENED = {
    "list": LIST,
    "list, page 400": f"{LIST}?page=400",
    "list, one district": f"{LIST}?district=haga",
    "list, one topic": f"{LIST}?topic=line&status=active",
    "list, not asked for 45 days": f"{LIST}?flag=idle",
    "list, training missing": f"{LIST}?flag=untrained",
    "list, training expiring": f"{LIST}?flag=expiring",
    "list, off LINE and uninsured": f"{LIST}?flag=unreachable&flag=uninsured",
    "list, longest not asked first": f"{LIST}?sort=offered",
    "one supporter": f"{LIST}/2500",
    "applicants": "/admin/applicants",
    "honorarium": "/admin/honorarium",
    "messages to many": "/admin/reach",
}
SEARCHED = {"by name": "たかはし", "by phone": "0123", "by number": "S-0042"}
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
Call = Callable[[], float]


def measure(name: str, new: Callable[[], str]) -> list[Line]:
    """Return the 95th percentile of each page's time, in milliseconds."""
    url = new()
    unlock(Vault([SECRET * 2]))
    database = Database(url)
    with database.transaction() as session:
        load_builtin(session, NOW)
        World(session, NOW).staff("bench", StaffRole.COORDINATOR)
    fill(database, SUPPORTERS)
    database.dispose()
    arguments, port, environment = product(url, NOBODY, "--without-worker")
    environment["MDEJI_DATA_KEYS"] = SECRET * 2
    with started(arguments, port, "/healthz", **environment):
        client = Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        return [_line(f"{name}: {page}", call) for page, call in _calls(client).items()]


def _calls(client: Client) -> dict[str, Call]:
    _sign_in(client)
    token = _token(client, LIST)

    def opening(address: str) -> Call:
        return lambda: _timed(lambda: client.get(address))

    def searching(words: str) -> Call:
        data = {"csrf": token, "q": words, "sort": "kana"}
        return lambda: _timed(lambda: client.post(f"{LIST}/search", data=data))

    calls = {page: opening(address) for page, address in OPENED.items()}
    return calls | {f"list, {how}": searching(words) for how, words in SEARCHED.items()}


def _line(name: str, call: Call) -> Line:
    for _ in range(WARM):
        call()
    times = [call() for _ in range(ROUNDS)]
    return Line(f"{name}, p95", percentile(times, 0.95), "ms", GOAL_MS)


def _timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    answer = ask()
    took = (time.perf_counter() - start) * 1000
    assert getattr(answer, "status_code", 0) == 200, answer
    return took


def _sign_in(client: Client) -> None:
    data = {"login": "bench", "password": PASSWORD, "csrf": _token(client, "/admin/sign-in")}
    assert client.post("/admin/sign-in", data=data).status_code == 303


def _token(client: Client, address: str) -> str:
    found = TOKEN.search(client.get(address).text)
    assert found is not None
    return found[1]
