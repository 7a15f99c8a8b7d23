"""A whole town in a test: the product, the LINE platform, phones, browsers, and a clock that waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import sleep

from pydantic import SecretStr

from chatbot.simulator import Phone, Simulator, line_user_id, serve_in_thread
from mdeji.demo import sample as demo
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.main import Asgi, Product, Receive, Scope, Send
from mdeji.staff.service import NewAccount, add_account
from tests.rigs.keys import DATA_KEYS

SECRET, TOKEN, KEY = "s" * 32, "t" * 40, "k" * 40
PASSWORD = "correct horse battery"


class World:
    """Everything a story needs; ``settle`` lets all that is due happen, ``move_to`` lets time pass."""

    def __init__(self, product: Product, simulator: Simulator, clock: SettableClock) -> None:
        self.product, self.simulator, self.clock = product, simulator, clock
        self.base_url = product.settings.public_url

    @property
    def database(self) -> Database:
        """The product's database."""
        return self.product.database

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self.clock.now()

    def phone(self, key: str) -> Phone:
        """Return the phone of a sample person, or of a stranger by any other key."""
        user_id = line_user_id(key)
        names = {sample.key: sample.name for sample in demo.everybody()}
        self.simulator.add_person(user_id, names.get(key, key))
        return Phone(self.simulator, user_id, after=self.settle)

    def settle(self) -> None:
        """Let webhooks arrive and jobs be done until nothing is left to do now."""
        for _ in range(500):
            self.simulator.settle(10)
            if self.product.worker.drain():
                continue
            if not self.product.worker.has_work():
                return
            sleep(0.01)  # A thread of the worker is at it; this one must not look too early.

    def move_to(self, instant: datetime) -> None:
        """Let time pass until ``instant``, with everything that falls due on the way."""
        self.product.worker.advance(instant, self.clock)
        self.settle()

    def pass_time(self, **by: float) -> None:
        """Let that much time pass."""
        self.move_to(self.now() + timedelta(**by))

    def supporters(self) -> dict[str, Phone]:
        """Return the phones of all sample supporters by key."""
        return {sample.person.key: self.phone(sample.person.key) for sample in demo.SUPPORTERS}

    def asked(self, label: str) -> list[str]:
        """Return the keys of the supporters on whose phones this button can be tapped."""
        return [key for key, phone in self.supporters().items() if label in phone.buttons()]


@contextmanager
def running_world(url: str, clock: SettableClock) -> Iterator[World]:
    """Run the product and the platform over loopback HTTP for the length of a story."""
    front = _Late()
    served = serve_in_thread(front)
    simulator = Simulator(
        clock=clock,
        webhook_url=f"{served.base_url}/line/webhook",
        channel_secret=SECRET,
        access_token=TOKEN,
    )
    line = serve_in_thread(simulator.app)
    product = Product(_settings(url, served.base_url, f"{line.base_url}/line"), clock)
    front.app = product.front
    for sample in demo.everybody():
        simulator.add_person(line_user_id(sample.key), sample.name)
    product.prepare()
    simulator.start()
    try:
        product.warm_up()
        yield World(product, simulator, clock)
    finally:
        simulator.stop()
        served.stop()
        line.stop()
        product.close()


class _Late:
    """An ASGI application that is there before its product is."""

    app: Asgi

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def people(url: str, now: datetime) -> None:
    """Let the sample people and the staff move into a migrated database."""
    database = Database(url)
    ids = {sample.key: line_user_id(sample.key) for sample in demo.everybody()}
    with database.transaction() as session:
        demo.seed(session, ids, now)
        for login, name, role in demo.ACCOUNTS:
            centre = "haga-centre" if role == "centre" else None
            add_account(session, NewAccount(login, name, role, PASSWORD, centre), "system", now)
    database.dispose()


def _settings(database: str, public: str, line: str) -> Settings:
    return Settings(
        database_url=database,
        line_channel_secret=SecretStr(SECRET),
        line_channel_access_token=SecretStr(TOKEN),
        line_api_base=line,
        public_url=public,
        secret_key=SecretStr(KEY),
        data_keys=SecretStr(",".join(DATA_KEYS)),
        contact_phone="027-000-0000",
    )
