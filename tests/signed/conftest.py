"""A visit with its people, and a browser's view of the signed pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer, Ticket
from mdeji.places.service import load_builtin
from mdeji.requests.rules import PlaceKind
from tests.factories import World
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = ["placed", "postgres_url", "sqlite_url"]

NOW = jst(2026, 11, 24, 10, 0)
STARTS = jst(2026, 11, 26, 14, 0)
ENDS = jst(2026, 11, 26, 16, 0)
SECRET = "a secret key that is long enough for a test"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Give a database on SQLite alone: these pages use no SQL of their own."""
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@dataclass(frozen=True)
class Cast:
    """The ids of a group's visit at 東公民館 with two supporters, and of one who was only asked."""

    visit: int
    request: int
    requester: int
    lead: int
    lead_supporter: int
    helper: int
    helper_supporter: int
    asked: int
    offer: int


class Pages:
    """Open signed pages as somebody, with the links the bot would send."""

    def __init__(self, tools: Tools, clock: SettableClock) -> None:
        self.tools = tools
        self.clock = clock
        self.client = TestClient(build(tools), base_url="http://testserver", follow_redirects=False)

    def link(self, purpose: str, subject: int, person: int, until: datetime | None = None) -> str:
        """Return the address of a signed page; it ends a month after the visit."""
        expires = until or ENDS + timedelta(days=30)
        token = self.tools.signer.sign(Ticket(purpose, subject, person, expires))
        return f"/s/{purpose}/{token}"

    def read(self, link: str) -> str:
        """Return the text of a page that opens."""
        answer = self.client.get(link)
        assert answer.status_code == 200, answer.text
        return answer.text

    def form_token(self, link: str) -> str:
        """Return what the forms of a page carry."""
        return self.read(link).split('name="form" value="')[1].split('"')[0]


@pytest.fixture
def clock() -> SettableClock:
    """Give a clock that stands two days before the visit."""
    return SettableClock(NOW)


@pytest.fixture
def tools(database: Database, clock: SettableClock) -> Tools:
    """Give the tools of the pages."""
    settings = Settings(
        line_channel_secret=SecretStr("0" * 32),
        line_channel_access_token=SecretStr("token"),
        secret_key=SecretStr(SECRET),
        contact_phone="027-000-0000",
        public_url="http://testserver",
    )
    return Tools(database, clock, settings, Signer(SECRET))


@pytest.fixture
def pages(tools: Tools, clock: SettableClock) -> Pages:
    """Give the signed pages."""
    return Pages(tools, clock)


@pytest.fixture
def cast(database: Database) -> Cast:
    """Make the people and the visit."""
    with database.transaction() as session:
        load_builtin(session, NOW)
        world = World(session, NOW)
        asker = world.person("前橋 花子", phone="027-111-2222")
        request = world.request(
            group="ひまわりサロン",
            requester_id=asker.pk,
            wish_at=STARTS,
            topics=["line", "photo"],
            place=PlaceKind.CENTRE,
            district_id="azuma",
            centre_id="azuma-centre",
            place_detail="2階の和室",
            memo="耳が遠い方がいます",
            headcount=9,
        )
        lead, helper, third = (
            world.supporter("たかし"),
            world.supporter("みどり"),
            world.supporter("けん"),
        )
        offer = world.offer(request, third)
        visit = world.visit(request, [lead, helper], word="4827")
        return Cast(
            visit=visit.pk,
            request=request.pk,
            requester=asker.pk,
            lead=lead.person_id,
            lead_supporter=lead.pk,
            helper=helper.person_id,
            helper_supporter=helper.pk,
            asked=third.person_id,
            offer=offer.pk,
        )
