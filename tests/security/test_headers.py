"""Every answer of every page, good or bad, carries the security headers and says nothing inline."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from admin_ui.app import build
from admin_ui.guard import HEADERS
from admin_ui.tools import Tools
from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import doors
from tests.security.reading import Reader

FORBIDDEN = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")


def loose(headers: Mapping[str, str]) -> list[str]:
    """Return what the headers of an answer leave open; signed pages have a policy of their own."""
    policy = headers.get("content-security-policy", "")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
    wrong = [word for word in FORBIDDEN if word in policy]
    wanted = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    wrong += [name for name, value in wanted.items() if rules.get(name) != value]
    others = {name: {value} for name, value in HEADERS.items()}
    others["referrer-policy"].add("no-referrer")
    del others["content-security-policy"]
    wrong += [name for name, values in others.items() if headers.get(name) not in values]
    return wrong + ([] if "cache-control" in headers else ["cache-control"])


@pytest.mark.usefixtures("evil_town")
@pytest.mark.parametrize("role", ["admin", "reader", "nobody"])
def test_every_answer_of_every_route_carries_them(
    app: Any, at: Callable[[str], Desk], visitor: Desk, role: str
) -> None:
    desk = visitor if role == "nobody" else at(role)

    for door in doors(app, "/"):
        for address in door.addresses():
            answer = desk.browser.request(door.method, address)
            assert loose(answer.headers) == [], (door.method, address)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/admin/nothing", 404),
        ("PUT", "/admin/me", 405),
        ("GET", "/admin/invitation/short", 404),
        ("GET", "/s/visit/nonsense", 403),
        ("GET", "/static/x/nothing.js", 404),
    ],
)
def test_refusals_carry_them_too(visitor: Desk, method: str, path: str, status: int) -> None:
    answer = visitor.browser.request(method, path)

    assert answer.status_code == status
    assert loose(answer.headers) == []
    assert Reader(answer.text).bad == []


def test_a_broken_page_carries_them_and_tells_nothing(tools: Tools) -> None:
    app = build(tools)
    app.add_api_route("/admin/broken", lambda: 1 / 0, methods=["GET"])
    app.router.routes.insert(0, app.router.routes.pop())

    answer = TestClient(app, raise_server_exceptions=False).get("/admin/broken")

    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "division" not in answer.text


@pytest.mark.usefixtures("evil_town")
def test_no_page_has_a_script_or_a_style_inside(app: Any, at: Callable[[str], Desk]) -> None:
    desk = at("coordinator")

    for door in doors(app, "/"):
        if door.method == "GET":
            for address in door.addresses():
                assert Reader(desk.browser.get(address).text).bad == [], address


def test_over_https_the_cookie_is_bound_to_the_host_and_never_sent_in_clear(tools: Tools) -> None:
    settings = tools.settings.model_copy(update={"public_url": "https://mdeji.example"})
    desk = Desk(build(replace(tools, settings=settings)))

    cookies = desk.sign_in("admin").headers.get_list("set-cookie")

    mine = next(one for one in cookies if "mdeji-staff" in one)
    assert mine.startswith("__Host-mdeji-staff=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {p.strip() for p in mine.split(";")}
    assert "Domain" not in mine
