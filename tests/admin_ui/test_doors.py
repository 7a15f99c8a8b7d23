"""Who gets in: every page has its roles, every change its token."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from admin_ui.guard import POLICY
from tests.admin_ui.conftest import Desk
from tests.factories import PASSWORD

OPEN_TO_ALL = {
    "/admin/sign-in",
    "/admin/sign-in/code",
    "/admin/sign-in/openid",
    "/admin/sign-in/openid/back",
    "/admin/invitation/{token}",
}
"""Whoever comes here is not signed in yet; tests of their own hold these."""

ROLES = ("admin", "coordinator", "centre", "officer", "reader")


def _routes(app: Any) -> Iterator[APIRoute]:
    for route in _flat(app.routes):
        if isinstance(route, APIRoute) and route.path.startswith("/admin"):
            yield route


def _flat(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _flat(inner.routes)
        else:
            yield route


def _guards(dependant: Any) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _guards(inner)


def _methods(route: APIRoute) -> set[str]:
    return (route.methods or set()) & {"GET", "POST"}


def _address(route: APIRoute) -> str:
    return re.sub(r"\{[^}]+\}", "1", route.path)


def test_every_page_says_who_may_open_it(app: Any) -> None:
    routes = list(_routes(app))

    unguarded = [
        route.path
        for route in routes
        if route.path not in OPEN_TO_ALL
        and not any(hasattr(call, "allowed_roles") for call in _guards(route.dependant))
    ]

    assert len(routes) > 30
    assert unguarded == []


def test_every_change_asks_for_the_token(app: Any) -> None:
    untold = [
        route.path
        for route in _routes(app)
        if "POST" in _methods(route)
        and route.path not in OPEN_TO_ALL
        and not any(hasattr(call, "checks_token") for call in _guards(route.dependant))
    ]

    assert untold == []


def test_a_stranger_is_sent_to_the_sign_in_everywhere(app: Any, visitor: Desk) -> None:
    for route in _routes(app):
        if route.path in OPEN_TO_ALL:
            continue
        for method in _methods(route):
            answer = visitor.browser.request(method, _address(route))
            assert answer.status_code == 303, (method, route.path)
            assert answer.headers["location"].startswith("/admin/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(
    app: Any, at: Callable[[str], Desk], role: str
) -> None:
    desk = at(role)

    for route in _routes(app):
        guard = next((c for c in _guards(route.dependant) if hasattr(c, "allowed_roles")), None)
        if guard is None:
            continue
        for method in _methods(route):
            answer = desk.browser.request(method, _address(route))
            if method == "POST" or role not in guard.allowed_roles:
                assert answer.status_code == 403, (role, method, route.path, answer.status_code)
            else:
                assert answer.status_code in {200, 303, 404}, (role, route.path)


def test_no_change_works_without_the_token_of_the_session(
    app: Any, at: Callable[[str], Desk]
) -> None:
    desk = at("admin")
    for route in _routes(app):
        if "POST" in _methods(route) and route.path not in OPEN_TO_ALL:
            answer = desk.browser.post(_address(route), data={"csrf": "guessed"})
            assert answer.status_code == 403, route.path
            assert "時間がたちました" in answer.text


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


def test_the_centre_sees_only_the_desk_and_its_day(at: Callable[[str], Desk]) -> None:
    desk = at("centre")

    assert desk.browser.get("/admin").status_code == 403
    assert desk.browser.get("/admin/letters").status_code == 403
    assert "総社公民館" in desk.open("/admin/requests/new")
    assert "職員と話す" not in desk.open("/admin/day")
