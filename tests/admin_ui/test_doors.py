"""Who gets in: sign-in, session and cookie, and what every answer carries."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from admin_ui.guard import POLICY
from tests.admin_ui.conftest import Desk
from tests.factories import PASSWORD


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_the_token(
    office: Desk, headers: dict[str, str]
) -> None:
    token = office.token()

    answer = office.browser.post("/admin/sign-out", data={"csrf": token}, headers=headers)

    assert answer.status_code == 403
    assert office.browser.get("/admin").status_code == 200


def test_our_own_origin_may_change_things(office: Desk) -> None:
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}

    answer = office.browser.post("/admin/sign-out", data={"csrf": office.token()}, headers=headers)

    assert answer.headers["location"] == "/admin/sign-in"


def test_signing_in_always_begins_a_new_session(app: Any, visitor: Desk) -> None:
    visitor.browser.cookies.set("mdeji-staff", "chosen-by-somebody-else")
    visitor.sign_in("coordinator")
    first = visitor.browser.cookies.get("mdeji-staff", path="/", domain="testserver.local")

    stranger = TestClient(app, cookies={"mdeji-staff": "chosen-by-somebody-else"})

    assert first != "chosen-by-somebody-else"
    assert "職員のサインイン" in stranger.get("/admin").text


def test_the_cookie_is_hidden_from_scripts_and_other_sites(visitor: Desk) -> None:
    cookie = visitor.sign_in("coordinator").headers.get_list("set-cookie")[0]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_after_signing_out_the_old_cookie_opens_nothing(app: Any, office: Desk) -> None:
    old = dict(office.browser.cookies)
    office.press("/admin/sign-out")

    answer = TestClient(app, cookies=old, follow_redirects=False).get("/admin")

    assert answer.status_code == 303


def test_the_sixth_wrong_password_is_told_to_wait_even_if_the_next_is_right(visitor: Desk) -> None:
    for _ in range(5):
        assert visitor.sign_in("coordinator", "wrong").status_code == 422

    answer = visitor.sign_in("coordinator", PASSWORD)

    assert answer.status_code == 429
    assert "すぎてから" in answer.text


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(visitor: Desk) -> None:
    name = visitor.sign_in("nobody", PASSWORD)
    password = visitor.sign_in("coordinator", "wrong password")

    assert name.status_code == password.status_code == 422
    assert "名前かパスワードが" in name.text
    assert "名前かパスワードが" in password.text


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/admin\\evil", "x"])
def test_the_sign_in_leads_to_our_own_pages_only(visitor: Desk, then: str) -> None:
    token = visitor.token("/admin/sign-in")
    data = {"login": "admin", "password": PASSWORD, "csrf": token, "then": then}

    answer = visitor.browser.post("/admin/sign-in", data=data)

    assert answer.headers["location"] == "/admin"


def test_a_session_can_be_ended_from_another_computer(app: Any, at: Callable[[str], Desk]) -> None:
    here, there = at("admin"), at("admin")
    numbers = re.findall(r'name="session" value="(\d+)"', here.open("/admin/me"))

    for number in numbers:
        there.press("/admin/me/end", session=number)

    assert len(numbers) == 2
    assert here.browser.get("/admin").status_code == 303


def test_every_answer_carries_the_security_headers(visitor: Desk, office: Desk) -> None:
    for path in ("/admin/sign-in", "/admin/nothing", "/static/x/base.css"):
        headers = visitor.browser.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert office.browser.get("/admin").headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_the_address_of_their_content(visitor: Desk) -> None:
    sheet = re.search(r'href="(/static/[^"]+base\.css)"', visitor.open("/admin/sign-in"))
    assert sheet is not None

    kept = visitor.browser.get(sheet[1])
    old = visitor.browser.get("/static/000000000000/base.css")
    outside = visitor.browser.get("/static/x/..%2F..%2Fapp.py")

    assert "immutable" in kept.headers["cache-control"]
    assert old.headers["cache-control"] == "no-store"
    assert outside.status_code == 404
