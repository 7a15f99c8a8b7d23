"""The second factor at the browser: asked for, required where the setting says so, and renewed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.staff import totp
from tests.admin_ui.conftest import TOKEN, Desk

SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')
CODES = re.compile(r"<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</li>")
NAME = "mdeji-staff"


def _set_up(desk: Desk, clock: SettableClock) -> tuple[str, list[str]]:
    desk.browser.post("/admin/me/factor/begin", data={"csrf": desk.token("/admin/me/factor")})
    found = SECRET.search(desk.open("/admin/me/factor"))
    assert found is not None
    secret = found[1].replace(" ", "")
    answer = desk.browser.post(
        "/admin/me/factor/confirm",
        data={"csrf": desk.token("/admin/me/factor"), "code": totp.code_at(secret, clock.now())},
    )
    clock.advance(timedelta(minutes=1))
    return secret, CODES.findall(answer.text)


def _give(desk: Desk, code: str, then: str = "/admin") -> Any:
    found = TOKEN.search(desk.browser.get("/admin/sign-in/code").text)
    assert found is not None
    data = {"csrf": found[1], "code": code, "then": then}
    return desk.browser.post("/admin/sign-in/code", data=data)


def test_it_is_set_up_with_a_picture_and_shows_ten_codes_once(
    at: Callable[[str], Desk], clock: SettableClock
) -> None:
    desk = at("coordinator")

    _, codes = _set_up(desk, clock)

    assert len(codes) == 10
    later = desk.open("/admin/me/factor")
    assert codes[0] not in later
    assert "10</b>個" in later


def test_after_the_password_nothing_opens_before_the_code(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    secret, _ = _set_up(at("coordinator"), clock)
    desk = Desk(app)

    answer = desk.sign_in("coordinator")

    assert answer.headers["location"] == "/admin/sign-in/code?then=%2Fadmin"
    for path in ("/admin", "/admin/me", "/admin/me/factor"):
        assert desk.browser.get(path).status_code == 303
    assert _give(desk, "000000").status_code == 422
    assert _give(desk, totp.code_at(secret, clock.now())).headers["location"] == "/admin"
    assert desk.browser.get("/admin").status_code == 200


def test_the_session_before_the_code_is_not_the_one_after(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    secret, _ = _set_up(at("coordinator"), clock)
    desk, thief = Desk(app), Desk(app)
    desk.sign_in("coordinator")
    before = desk.browser.cookies[NAME]

    _give(desk, totp.code_at(secret, clock.now()))

    assert desk.browser.cookies[NAME] != before
    thief.browser.cookies.set(NAME, before)
    assert thief.browser.get("/admin").status_code == 303
    assert thief.browser.get("/admin/sign-in/code").status_code == 303


def test_setting_it_up_renews_the_session_too(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    desk, thief = at("coordinator"), Desk(app)
    before = desk.browser.cookies[NAME]

    _set_up(desk, clock)

    thief.browser.cookies.set(NAME, before)
    assert thief.browser.get("/admin/me").status_code == 303
    assert desk.press("/admin/sign-out").headers["location"] == "/admin/sign-in"


def test_a_code_that_was_used_and_a_recovery_code_that_was_used_open_nothing(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    secret, codes = _set_up(at("coordinator"), clock)
    code = totp.code_at(secret, clock.now())
    first, second, third, fourth = (Desk(app) for _ in range(4))
    for desk in (first, second, third, fourth):
        desk.sign_in("coordinator")

    assert _give(first, code).status_code == 303
    assert _give(second, code).status_code == 422
    assert _give(third, codes[0]).status_code == 303
    assert _give(second, code).text.count("アプリの いまのコード") == 1
    used = _give(fourth, codes[0])
    assert used.status_code == 422
    assert "1回だけ使えます" in used.text


def test_guessing_codes_is_slowed_down_over_all_sign_ins(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    secret, codes = _set_up(at("coordinator"), clock)
    desk, other = Desk(app), Desk(app)
    desk.sign_in("coordinator")
    other.sign_in("coordinator")
    for number in range(5):
        _give(desk, f"00000{number}")

    for code in (totp.code_at(secret, clock.now()), codes[0]):
        assert _give(other, code).status_code == 429


def test_ten_minutes_after_the_password_it_is_asked_for_again(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    _set_up(at("coordinator"), clock)
    desk = Desk(app)
    desk.sign_in("coordinator")

    clock.advance(timedelta(minutes=11))

    answer = desk.browser.get("/admin/sign-in/code")
    assert answer.headers["location"].startswith("/admin/sign-in?")


def test_where_it_is_required_nothing_else_opens_before_it_is_set_up(
    tools: Tools, clock: SettableClock
) -> None:
    settings = tools.settings.model_copy(update={"second_factor": "required"})
    app = build(replace(tools, settings=settings))
    boss, reader = Desk(app), Desk(app)
    boss.sign_in("admin")
    reader.sign_in("reader")

    for path in ("/admin", "/admin/accounts", "/admin/me"):
        first = boss.browser.get(path)
        assert first.headers["location"].startswith("/admin/sign-in"), path
        second = boss.browser.get(first.headers["location"])
        assert second.headers["location"] == "/admin/me/factor"
    assert reader.browser.get("/admin").status_code == 200
    _set_up(boss, clock)
    assert boss.browser.get("/admin/accounts").status_code == 200


def test_an_administrator_takes_a_lost_factor_away(
    app: Any, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    boss, desk = at("admin"), at("reader")
    _set_up(desk, clock)
    found = re.search(r'/admin/accounts/(\d+)">readerさん', boss.open("/admin/accounts"))
    assert found is not None

    boss.press(f"/admin/accounts/{found[1]}/factor")

    assert desk.browser.get("/admin").status_code == 303
    assert Desk(app).sign_in("reader").headers["location"] == "/admin"


def test_one_takes_ones_own_away_only_with_a_code(
    at: Callable[[str], Desk], clock: SettableClock
) -> None:
    desk = at("coordinator")
    secret, codes = _set_up(desk, clock)

    assert desk.press("/admin/me/factor/remove", code="123456").status_code == 422
    assert desk.press("/admin/me/factor/codes", code="123456").status_code == 422
    renewed = desk.press("/admin/me/factor/codes", code=totp.code_at(secret, clock.now()))
    assert len(set(CODES.findall(renewed.text)) - set(codes)) == 10
    assert desk.press("/admin/me/factor/remove", code=codes[1]).status_code == 422
    fresh = CODES.findall(renewed.text)[0]
    assert desk.press("/admin/me/factor/remove", code=fresh).status_code == 303
    assert "設定をはじめる" in desk.open("/admin/me/factor")


def test_where_it_is_switched_off_nobody_is_asked(
    tools: Tools, at: Callable[[str], Desk], clock: SettableClock
) -> None:
    _set_up(at("coordinator"), clock)
    settings = tools.settings.model_copy(update={"second_factor": "off"})
    desk = Desk(build(replace(tools, settings=settings)))

    assert desk.sign_in("coordinator").headers["location"] == "/admin"
    assert "使っていません" in desk.open("/admin/me/factor")
    assert desk.press("/admin/me/factor/begin").status_code == 403
