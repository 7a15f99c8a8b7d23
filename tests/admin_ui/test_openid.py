"""Signing in with the city's own account, against a provider that is asked over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from httpx2 import Response
from pydantic import SecretStr
from sqlmodel import select

from admin_ui.app import build
from admin_ui.tools import Tools
from chatbot.simulator import serve_in_thread
from mdeji.kit.clock import SettableClock
from mdeji.kit.errors import BadSetting
from mdeji.kit.settings import load_settings
from mdeji.staff import factors, totp
from mdeji.staff.tables import JournalEntry, StaffAccount, StaffIdentity, StaffRole
from tests.admin_ui.conftest import Desk
from tests.factories import World
from tests.rigs.city_sign_in import CLIENT, SECRET, CitySignIn

BACK = "http://testserver/admin/sign-in/openid/back"
SATO = {"sub": "subject-of-sato", "preferred_username": "Sato@city.example", "name": "佐藤"}


@pytest.fixture
def city(clock: SettableClock) -> Iterator[CitySignIn]:
    made = CitySignIn(clock, BACK, says=dict(SATO))
    served = serve_in_thread(made.app)
    made.issuer = served.base_url
    yield made
    served.stop()


@pytest.fixture
def open_app(tools: Tools, city: CitySignIn, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    settings = tools.settings.model_copy(
        update={
            "oidc_issuer": city.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
            "public_url": "http://testserver",
        }
    )
    with tools.database.transaction() as session:
        account = World(session, tools.clock.now()).staff("sato", StaffRole.COORDINATOR)
        account.directory_name = "sato@city.example"
        account.password_hash = ""
        session.add(account)
    return build(replace(tools, settings=settings))


@pytest.fixture
def desk(open_app: Any) -> Desk:
    return Desk(open_app)


def _to_the_city(desk: Desk, then: str = "/admin") -> Response:
    """Press the button, and let the browser go to the city and come back with its answer."""
    out = desk.browser.get("/admin/sign-in/openid", params={"then": then})
    return httpx2.get(out.headers["location"], follow_redirects=False)


def _come_back(desk: Desk, answer: Response) -> Response:
    back = urlsplit(answer.headers["location"])
    return desk.browser.get(f"{back.path}?{back.query}")


def _enter(desk: Desk, then: str = "/admin") -> Response:
    return _come_back(desk, _to_the_city(desk, then))


def test_the_button_is_there_only_where_it_is_set_up(desk: Desk, visitor: Desk) -> None:
    assert "市のアカウントでサインイン" in desk.open("/admin/sign-in")
    assert "市のアカウント" not in visitor.open("/admin/sign-in")
    assert visitor.browser.get("/admin/sign-in/openid").status_code == 404
    assert visitor.browser.get("/admin/sign-in/openid/back").status_code == 404


def test_an_invited_person_comes_in_and_goes_on_where_they_wanted(
    desk: Desk, tools: Tools, city: CitySignIn
) -> None:
    answer = _enter(desk, "/admin/letters?closed=1")

    assert answer.headers["location"] == "/admin/letters?closed=1"
    assert desk.browser.get("/admin/letters").status_code == 200
    with tools.database.reading() as session:
        identity = session.exec(select(StaffIdentity)).one()
        events = session.exec(select(JournalEntry.event)).all()
    assert (identity.issuer, identity.subject) == (city.issuer, "subject-of-sato")
    assert {"identity_linked", "signed_in"} <= set(events)


def test_the_second_time_the_subject_decides_whatever_the_name_is_by_now(
    open_app: Any, desk: Desk, city: CitySignIn
) -> None:
    _enter(desk)
    city.says["preferred_username"] = "married@city.example"
    again, stranger = Desk(open_app), Desk(open_app)

    assert _enter(again).headers["location"] == "/admin"
    city.says = {"sub": "somebody-new", "preferred_username": "sato@city.example"}
    assert _enter(stranger).headers["location"] == "/admin/sign-in?failed=unknown"


def test_whoever_was_not_invited_is_told_kindly(desk: Desk, city: CitySignIn) -> None:
    city.says = {"sub": "x", "preferred_username": "tanaka@city.example"}

    answer = _enter(desk)

    assert "まだ招待されていません" in desk.open(answer.headers["location"])
    assert desk.browser.get("/admin").status_code == 303


@pytest.mark.parametrize(("verified", "where"), [(True, "/admin"), (False, "unknown")])
def test_only_a_verified_e_mail_counts(
    desk: Desk, city: CitySignIn, verified: bool, where: str
) -> None:
    city.says = {"sub": "x", "email": "sato@city.example", "email_verified": verified}

    assert _enter(desk).headers["location"].endswith(where)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another one"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://another.example"},
        {"exp": 1_700_000_000},
        {"sub": None},
        {"iat": 4_000_000_000},
    ],
    ids=["nonce", "audience", "party", "issuer", "expired", "nobody", "from the future"],
)
def test_a_token_that_does_not_prove_it_opens_nothing(
    desk: Desk, city: CitySignIn, changes: dict[str, Any]
) -> None:
    city.changes = changes

    answer = _enter(desk)

    assert answer.headers["location"] == "/admin/sign-in?failed=unproven"
    assert "確かめられませんでした" in desk.open(answer.headers["location"])
    assert desk.browser.get("/admin").status_code == 303


def test_an_unsigned_token_and_one_signed_by_somebody_else_open_nothing(
    desk: Desk, city: CitySignIn
) -> None:
    city.faults = {"unsigned"}
    unsigned = _enter(desk)
    city.faults = set()
    city.change_key("first", tell=False)
    forged = _enter(desk)

    assert unsigned.headers["location"].endswith("failed=unproven")
    assert forged.headers["location"].endswith("failed=unproven")


def test_an_altered_state_and_another_browsers_answer_open_nothing(
    open_app: Any, desk: Desk
) -> None:
    answer = _to_the_city(desk)
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    other = Desk(open_app)
    _to_the_city(other)

    altered = desk.browser.get(
        "/admin/sign-in/openid/back", params={"code": asked["code"][0], "state": "altered"}
    )

    assert altered.headers["location"].endswith("failed=unproven")
    assert _come_back(other, answer).headers["location"].endswith("failed=unproven")
    assert _come_back(Desk(open_app), answer).headers["location"].endswith("failed=unproven")


def test_an_answer_is_heard_once(desk: Desk) -> None:
    answer = _to_the_city(desk)
    travel = desk.browser.cookies["mdeji-openid"]
    first = _come_back(desk, answer)
    desk.browser.cookies.set("mdeji-openid", travel, path="/admin/sign-in/openid")

    again = _come_back(desk, answer)

    assert first.headers["location"] == "/admin"
    assert again.headers["location"].endswith("failed=unproven")


def test_an_answer_after_ten_minutes_is_too_late(desk: Desk, clock: SettableClock) -> None:
    answer = _to_the_city(desk)

    clock.advance(timedelta(minutes=11))

    assert _come_back(desk, answer).headers["location"].endswith("failed=unproven")


def test_somebody_who_turns_back_at_the_city_is_told_calmly(desk: Desk, city: CitySignIn) -> None:
    city.faults = {"denied"}

    answer = _enter(desk)

    assert "取りやめになりました" in desk.open(answer.headers["location"])


def test_a_provider_that_is_down_or_speaks_for_another_is_said_calmly(
    tools: Tools, open_app: Any, desk: Desk, city: CitySignIn
) -> None:
    city.faults = {"issuer"}
    foreign = desk.browser.get("/admin/sign-in/openid")
    settings = open_app.state.tools.settings.model_copy(
        update={"oidc_issuer": "http://127.0.0.1:9"}
    )
    lost = Desk(build(replace(tools, settings=settings)))
    down = lost.browser.get("/admin/sign-in/openid")

    assert foreign.headers["location"].endswith("failed=unproven")
    assert down.headers["location"].endswith("failed=down")
    assert "つながりません" in lost.open(down.headers["location"])


def test_the_providers_facts_are_asked_for_once(open_app: Any, city: CitySignIn) -> None:
    for _ in range(3):
        assert _enter(Desk(open_app)).headers["location"] == "/admin"

    assert city.asked == ["discovery", "keys"]


@pytest.mark.parametrize(
    ("ways", "where"), [([], "/admin/sign-in/code?then=%2Fadmin"), (["pwd", "mfa"], "/admin")]
)
def test_our_second_factor_is_asked_for_unless_the_city_asked_for_one(
    desk: Desk, tools: Tools, city: CitySignIn, ways: list[str], where: str
) -> None:
    now = tools.clock.now()
    with tools.database.transaction() as session:
        account = session.exec(select(StaffAccount).where(StaffAccount.login == "sato")).one().pk
        secret = factors.begin(session, account, now)
        factors.confirm(session, account, totp.code_at(secret, now), now, now)
    city.says["amr"] = ways

    assert _enter(desk).headers["location"] == where


def test_a_locked_account_is_told_so(
    desk: Desk, at: Callable[[str], Desk], tools: Tools, city: CitySignIn
) -> None:
    with tools.database.transaction() as session:
        account = session.exec(select(StaffAccount).where(StaffAccount.login == "sato")).one()
        account.active = False
        session.add(account)

    answer = _enter(desk)

    assert answer.headers["location"].split("=")[1] in {"unknown", "inactive"}


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/s/visit/x"])
def test_it_leads_to_our_own_pages_only(desk: Desk, then: str) -> None:
    assert _enter(desk, then).headers["location"] == "/admin"


@pytest.mark.parametrize(
    ("issuer", "fault"),
    [
        ("https://login.microsoftonline.com/common/v2.0", "one tenant"),
        ("http://login.example/tenant", "https://"),
        ("", "belong together"),
    ],
)
def test_a_wrong_issuer_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, issuer: str, fault: str
) -> None:
    for name in ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(f"MDEJI_{name}", "0" * 36)
    monkeypatch.setenv("MDEJI_OIDC_ISSUER", issuer)
    monkeypatch.setenv("MDEJI_OIDC_CLIENT_ID", CLIENT)

    with pytest.raises(BadSetting, match=fault):
        load_settings()
