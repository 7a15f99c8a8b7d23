"""How long the office's pages take over real HTTP with fifty thousand supporters."""

import re
import time
from collections.abc import Callable, Iterator

from httpx2 import Client

from mdeji.kit.database import Database
from mdeji.kit.vault import Vault, unlock
from mdeji.places.service import load_builtin
from mdeji.staff.tables import StaffRole
from tests.bench import people, ways
from tests.bench.city import NOW
from tests.bench.databases import Databases
from tests.bench.load import percentile
from tests.bench.processor import Watch, said, server_of
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
    "list, one device": f"{LIST}?device=iphone",
    "list, not asked for 45 days": f"{LIST}?flag=idle",
    "list, many visits": f"{LIST}?flag=overloaded",
    "list, training missing": f"{LIST}?flag=untrained",
    "list, training expiring": f"{LIST}?flag=expiring",
    "list, off LINE": f"{LIST}?flag=unreachable",
    "list, off LINE and uninsured": f"{LIST}?flag=unreachable&flag=uninsured",
    "list, no answer to the drill": f"{LIST}?flag=silent",
    "list, minors": f"{LIST}?flag=minor",
    "list, longest not asked first": f"{LIST}?sort=offered",
    "list, newest first, page 400": f"{LIST}?sort=joined&page=400",
    "one supporter": f"{LIST}/2500",
    "one supporter, to be changed": f"{LIST}/2500/edit",
    "one supporter, certificates": f"{LIST}/2500/certificates",
    "one person": "/admin/persons/2500",
    "applicants": "/admin/applicants",
    "applicants, who needs a look": "/admin/applicants/care",
    "applicants, one kind": "/admin/applicants?wait=training&page=20",
    "applicants, days one by one": "/admin/applicants/days?page=400",
    "one applicant": "/admin/applicants/2500",
    "honorarium": "/admin/honorarium",
    "honorarium, one month": "/admin/honorarium?month=10",
    "honorarium, page 300": "/admin/honorarium?page=300",
    "honorarium, one supporter": "/admin/honorarium?supporter=2500",
    "honorarium, one batch": "/admin/honorarium/batches/1",
    "messages to many": "/admin/reach",
    "a drill of fifty thousand": "/admin/reach/1",
    "import": f"{LIST}/import",
    "import of three hundred, tried": f"{LIST}/import/2",
    "demand and supply": "/admin/pictures/gap",
    "board": "/admin",
}
SEARCHED = {
    "by name": "たかはし",
    "by name, half width": "ﾀｶﾊｼ ｶｽﾞｺ",
    "by name, old letters": "渡邊",
    "by a name nobody has": "ぬりかべ",
    "by phone": "0123",
    "by whole phone": "090-0000-2500",
    "by number": "S-0042",
}
"""Names are found whatever the width of their letters, in hiragana or katakana, in old letters or new."""

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
Call = Callable[[], float]


def measure(on: Databases) -> Iterator[Line]:
    """Yield the 95th percentile of each page's time, in milliseconds."""
    unlock(Vault([SECRET * 2]))
    url = on.filled("pages", _fill)
    arguments, port, environment = product(url, NOBODY, "--without-worker")
    environment["MDEJI_DATA_KEYS"] = SECRET * 2
    with started(arguments, port, "/healthz", **environment) as process:
        client = Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        who = (process.pid, server_of(url))
        for page, call in _calls(client).items():
            yield line_of(f"{on.name}: {page}", call, who)


def _fill(database: Database) -> None:
    with database.transaction() as session:
        load_builtin(session, NOW)
        World(session, NOW).staff("bench", StaffRole.COORDINATOR)
    people.fill(database, SUPPORTERS)
    ways.fill(database, SUPPORTERS)


def _calls(client: Client) -> dict[str, Call]:
    sign_in(client)
    token = token_of(client, LIST)

    def opening(address: str) -> Call:
        return lambda: timed(lambda: client.get(address))

    def searching(words: str) -> Call:
        data = {"csrf": token, "q": words, "sort": "kana"}
        return lambda: timed(lambda: client.post(f"{LIST}/search", data=data))

    calls = {page: opening(address) for page, address in OPENED.items()}
    return calls | {f"list, {how}": searching(words) for how, words in SEARCHED.items()}


def line_of(name: str, call: Call, processes: tuple[int | None, ...]) -> Line:
    """Return the 95th percentile of a page, with the processors' time of one look at it."""
    for _ in range(WARM):
        call()
    watch = Watch(*processes)
    times = [call() for _ in range(ROUNDS)]
    worked = watch.taken()[1] / ROUNDS
    return Line(f"{name}, p95", percentile(times, 0.95), "ms", GOAL_MS, note=said(worked))


def timed(ask: Callable[[], object]) -> float:
    """Return the milliseconds until an answer is there, which must be a page."""
    start = time.perf_counter()
    answer = ask()
    took = (time.perf_counter() - start) * 1000
    assert getattr(answer, "status_code", 0) == 200, answer
    return took


def sign_in(client: Client) -> None:
    """Sign the coordinator in."""
    data = {"login": "bench", "password": PASSWORD, "csrf": token_of(client, "/admin/sign-in")}
    assert client.post("/admin/sign-in", data=data).status_code == 303


def token_of(client: Client, address: str) -> str:
    """Return what a form of this page carries against foreign forms."""
    found = TOKEN.search(client.get(address).text)
    assert found is not None
    return found[1]
