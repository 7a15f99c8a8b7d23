"""What somebody sees who simply types the address."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from admin_ui.app import build
from admin_ui.pages.welcome import DemoGuide
from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer

GUIDE = DemoGuide(
    people=(("U" + "1" * 32, "佐藤 ハナ", "住民"), ("U" + "2" * 32, "中村 健二", "サポーター")),
    accounts=(("coordinator", "a password", "コーディネーター"),),
)


@pytest.fixture
def demo(tools: Tools) -> Iterator[TestClient]:
    app = build(Tools(tools.database, tools.clock, tools.settings, tools.signer, demo=True))
    app.state.guide = GUIDE
    with TestClient(app) as client:
        yield client


def test_the_demo_leads_to_every_phone_and_shows_the_accounts(demo: TestClient) -> None:
    page = demo.get("/").text

    assert 'href="/simulator/phone?person=U1111' in page
    assert 'href="/simulator/phone?person=U2222' in page
    assert "佐藤 ハナさんのスマホを開く" in page
    assert "a password" in page


def test_at_night_the_demo_says_how_offers_arrive(demo: TestClient, clock: SettableClock) -> None:
    hint = "明日の朝まで進める」を押してください"
    by_day = demo.get("/").text

    clock.move_to(jst(2026, 11, 24, 22, 0))

    assert hint not in by_day
    assert hint in demo.get("/").text


def test_a_real_installation_shows_no_accounts_and_no_simulator(tools: Tools) -> None:
    page = TestClient(build(tools)).get("/").text

    assert "027-000-0000" in page
    assert "simulator" not in page
    assert "パスワード" not in page


def test_the_office_can_do_without_a_telephone_number(
    database: Database, clock: SettableClock, tools: Tools
) -> None:
    settings = Settings.model_validate(tools.settings.model_dump() | {"contact_phone": ""})
    silent = TestClient(build(Tools(database, clock, settings, Signer("x" * 32))))

    for path in ("/", "/accessibility", "/s/visit/nonsense"):
        assert "tel:" not in silent.get(path).text


def test_the_accessibility_statement_says_what_was_not_tested(demo: TestClient) -> None:
    page = demo.get("/accessibility").text

    assert "まだ確かめていないこと" in page
