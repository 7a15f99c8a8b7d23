"""Guessing is slowed down however many processes answer, and a session is nobody else's choice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.staff import factors, queries, totp
from tests.admin_ui.conftest import TOKEN, Desk
from tests.admin_ui.routes import doors
from tests.factories import PASSWORD


@pytest.fixture
def second_process(tools: Tools) -> Iterator[Any]:
    """Give the same product with a database handle of its own, as another process has it."""
    handle = Database(tools.database.url)
    yield build(replace(tools, database=handle))
    handle.dispose()


def test_wrong_passwords_at_two_processes_are_counted_together(
    app: Any, second_process: Any
) -> None:
    answers = [
        Desk((app, second_process)[number % 2]).sign_in("admin", "wrong").status_code
        for number in range(5)
    ]

    assert answers == [422] * 5
    assert Desk(app).sign_in("admin", PASSWORD).status_code == 429
    assert Desk(second_process).sign_in("admin", PASSWORD).status_code == 429
    assert Desk(app).sign_in("reader", PASSWORD).status_code == 303


def test_one_address_that_tries_many_names_is_told_to_wait(app: Any, second_process: Any) -> None:
    for number in range(30):
        Desk((app, second_process)[number % 2]).sign_in(f"nobody{number}", "wrong")

    assert Desk(app).sign_in("admin", PASSWORD).status_code == 429


def test_a_quarter_of_an_hour_later_the_right_password_is_heard(
    app: Any, clock: SettableClock
) -> None:
    for _ in range(6):
        Desk(app).sign_in("admin", "wrong")

    clock.advance(timedelta(minutes=15, seconds=1))

    assert Desk(app).sign_in("admin", PASSWORD).status_code == 303


def test_wrong_codes_at_two_processes_are_counted_together(
    app: Any, second_process: Any, tools: Tools, clock: SettableClock
) -> None:
    now = clock.now()
    with tools.database.transaction() as session:
        account = next(a.id for a in queries.accounts(session, now) if a.login == "admin")
        secret = factors.begin(session, account, now)
        factors.confirm(session, account, totp.code_at(secret, now), now, now)
    clock.advance(timedelta(minutes=1))
    desks = [Desk(app), Desk(second_process)]
    for desk in desks:
        desk.sign_in("admin")

    answers = [_code(desks[number % 2], "000000") for number in range(5)]

    assert answers == [422] * 5
    assert [_code(desk, totp.code_at(secret, clock.now())) for desk in desks] == [429, 429]


def _code(desk: Desk, code: str) -> int:
    found = TOKEN.search(desk.browser.get("/admin/sign-in/code").text)
    assert found is not None
    data = {"csrf": found[1], "code": code, "then": "/admin"}
    return int(desk.browser.post("/admin/sign-in/code", data=data).status_code)


def test_a_session_that_somebody_planted_is_not_the_one_after_the_sign_in(app: Any) -> None:
    attacker, victim = Desk(app), Desk(app)
    attacker.sign_in("reader")
    planted = attacker.browser.cookies["mdeji-staff"]
    victim.browser.cookies.set("mdeji-staff", planted, domain="testserver.local", path="/")
    victim.browser.post("/admin/sign-out", data={"csrf": victim.token()})

    victim.sign_in("admin")

    mine = victim.browser.cookies.get("mdeji-staff", domain="testserver.local", path="/")
    assert mine not in {None, planted}
    assert attacker.browser.get("/admin/accounts").status_code in {303, 403}


def test_a_stolen_form_token_is_worth_nothing_in_another_session(
    app: Any, at: Callable[[str], Desk]
) -> None:
    mine, theirs = at("admin"), at("admin")

    answer = mine.browser.post("/admin/sign-out", data={"csrf": theirs.token()})

    assert answer.status_code == 403
    assert mine.browser.get("/admin").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_no_change_of_the_office_is_taken_from_another_site(
    app: Any, office: Desk, headers: dict[str, str]
) -> None:
    token = office.token()

    for door in doors(app):
        if door.method == "POST":
            for address in door.addresses():
                answer = office.browser.post(address, data={"csrf": token}, headers=headers)
                assert answer.status_code == 403, door.path
                assert "ほかのサイト" in answer.text
