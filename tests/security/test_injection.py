"""Search, sort and every other parameter are values, never SQL, and never break a page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlmodel import func, select

from admin_ui.tools import Tools
from mdeji.people.tables import Person
from mdeji.requests.tables import Request
from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import doors, flat

NASTY = (
    "' OR '1'='1",
    "'; DROP TABLE request; --",
    '"; DELETE FROM person; --',
    "1) UNION SELECT login, password_hash FROM staff_account --",
    "%",
    "_%_",
    "\\",
    "\x00",
    "-1",
    "0",
    "9" * 25,
    "1e309",
    "NaN",
    "٣",
    "あ" * 500,
    "name; asc",
    "kana,(SELECT 1)",
    "../../etc/passwd",
    "%00",
    "[]",
    "{}",
)
ALWAYS = ("q", "sort", "order", "page", "status", "district", "topic", "then", "view", "on", "v")


LONGEST = 50_000
"""So many signs of parameters fit into an address."""


def batched(names: list[str], value: str) -> list[list[str]]:
    """Return the names in lists that fit into an address, each name with this value."""
    size = LONGEST // max(len(f"{name}={quote(value)}&") for name in names)
    return [names[start : start + size] for start in range(0, len(names), size)]


def _asked(app: Any) -> dict[str, set[str]]:
    """Return the parameters each page reads, with those that some page may read one day."""
    asked: dict[str, set[str]] = {}

    def names(dependant: Any) -> set[str]:
        own = {field.alias for field in dependant.query_params}
        return own.union(*(names(inner) for inner in dependant.dependencies))

    for route in flat(app.routes):
        if hasattr(route, "dependant"):
            asked.setdefault(route.path, set(ALWAYS)).update(names(route.dependant))
    return asked


@pytest.mark.usefixtures("evil_town")
def test_no_parameter_of_any_page_reaches_the_database_as_sql(
    app: Any, at: Callable[[str], Desk], tools: Tools
) -> None:
    desk, asked = at("admin"), _asked(app)
    with tools.database.reading() as session:
        before = [
            session.exec(select(func.count()).select_from(t)).one() for t in (Person, Request)
        ]

    for door in doors(app):
        if door.method != "GET":
            continue
        for address in door.addresses():
            for nasty in NASTY:
                for names in batched(sorted(asked[door.path]), nasty):
                    answer = desk.browser.get(address, params=dict.fromkeys(names, nasty))
                    assert answer.status_code < 500, (address, nasty)
                    assert "$argon2" not in answer.text, (address, nasty)

    with tools.database.reading() as session:
        after = [session.exec(select(func.count()).select_from(t)).one() for t in (Person, Request)]
    assert after == before


@pytest.mark.usefixtures("evil_town")
@pytest.mark.parametrize("path", ["/admin/search", "/admin/supporters/search"])
def test_no_search_finds_more_by_sql_than_by_words(office: Desk, path: str) -> None:
    for nasty in NASTY:
        answer = office.press(path, q=nasty, sort=nasty, status=nasty, district=nasty)
        assert answer.status_code in {200, 303, 422}, nasty


@pytest.mark.parametrize(
    "path", ["/admin/requests/{}", "/admin/supporters/{}", "/admin/letters/{}"]
)
@pytest.mark.parametrize("number", ["0", "-1", "1'", "99999999999999999999", "1;", "٣", "1%00"])
def test_a_number_that_is_none_leads_nowhere(office: Desk, path: str, number: str) -> None:
    assert office.browser.get(path.format(number)).status_code in {400, 404}


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/admin\\..\\evil",
        "\t//evil.example",
        "/admin\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "/s/visit/x",
        "admin",
        "",
    ],
)
def test_no_sign_in_leads_away(visitor: Desk, then: str) -> None:
    token = visitor.token("/admin/sign-in")
    data = {"login": "admin", "password": "a long enough password", "csrf": token, "then": then}

    answer = visitor.browser.post("/admin/sign-in", data=data)
    again = visitor.browser.get("/admin/sign-in", params={"then": then})

    assert answer.headers["location"] == "/admin"
    assert again.headers["location"] == "/admin"
