"""No text of anybody becomes markup: stored or reflected, on any page, through any form."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from httpx2 import Response

from admin_ui.tools import Tools
from mdeji.kit.signing import Ticket
from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import doors
from tests.security.conftest import EVIL
from tests.security.reading import Form, Reader

NAMES = ("q", "done", "closed", "then", "failed", "on", "v", "district", "status", "sort", "topic")
LEAVES = ("/admin/sign-out", "/admin/me/end", "/active", "/admin/me/password", "/factor")
"""What would end the session of the one who tries everything out."""


def _pages(app: Any, desk: Desk) -> Iterator[tuple[str, str]]:
    """Open every page that can be opened, for every number that may lead to a row."""
    for door in doors(app, "/"):
        if door.method == "GET" and door.path.count("{") <= 2:
            for address in door.addresses(range(1, 3)):
                answer = desk.browser.get(address)
                if _is_page(answer):
                    yield address, answer.text


def _is_page(answer: Response) -> bool:
    return answer.headers.get("content-type", "text/html").startswith("text/html")


def _is_download(answer: Response) -> bool:
    """Tell whether a browser only keeps the answer, and never takes it for a page."""
    headers = answer.headers
    kept = headers.get("content-disposition", "").startswith("attachment")
    return kept and headers["x-content-type-options"] == "nosniff"


def _bad(pages: dict[str, str]) -> dict[str, list[str]]:
    return {where: found for where, text in pages.items() if (found := Reader(text).bad)}


@pytest.mark.usefixtures("evil_town")
@pytest.mark.parametrize("role", ["admin", "centre", "officer"])
def test_what_is_stored_stays_text_on_every_page(
    app: Any, at: Callable[[str], Desk], role: str
) -> None:
    pages = dict(_pages(app, at(role)))

    assert len(pages) > 15
    assert any("&lt;script&gt;alert(1)" in text for text in pages.values()) or role != "admin"
    assert _bad(pages) == {}


@pytest.mark.usefixtures("evil_town")
def test_what_an_address_says_stays_text_on_every_page(app: Any, at: Callable[[str], Desk]) -> None:
    desk, stranger = at("admin"), Desk(app)
    pages = {}

    for door in doors(app, "/"):
        if door.method != "GET":
            continue
        for address in door.addresses():
            for one in (desk, stranger):
                answer = one.browser.get(address, params=dict.fromkeys(NAMES, EVIL))
                pages[f"{address} {one is desk}"] = answer.text

    assert _bad(pages) == {}
    assert not any("7*7" not in text and "49}" in text for text in pages.values())


@pytest.mark.usefixtures("evil_town")
def test_what_is_stored_stays_text_on_the_pages_opened_from_line(
    app: Any, visitor: Desk, tools: Tools
) -> None:
    until = tools.clock.now() + timedelta(days=30)
    pages = {}

    for door in doors(app, "/s/"):
        purpose = door.path.split("/")[2]
        if door.method != "GET" or purpose.startswith("{"):
            continue
        for subject, person in product(range(1, 3), range(1, 5)):
            token = tools.signer.sign(Ticket(purpose, subject, person, until))
            address = door.path.replace("{token}", token)
            answer = visitor.browser.get(re.sub(r"{[^}]+}", "1", address))
            if _is_page(answer):
                pages[f"{door.path} {subject} {person} {answer.status_code}"] = answer.text

    assert any("&lt;script&gt;alert(1)" in text for text in pages.values())
    assert _bad(pages) == {}


def _forms(pages: dict[str, str]) -> dict[tuple[str, tuple[str, ...]], Form]:
    found = (form for text in pages.values() for form in Reader(text).forms)
    return {
        (form.action, tuple(sorted(form.values))): form
        for form in found
        if form.method == "post" and form.action.startswith("/")
    }


@pytest.mark.usefixtures("evil_town")
def test_what_is_typed_into_any_form_stays_text_on_every_page(
    app: Any, at: Callable[[str], Desk]
) -> None:
    desk = at("admin")
    forms = _forms(dict(_pages(app, desk)))
    answers = {}

    for (action, _), form in forms.items():
        if action.endswith(LEAVES):
            continue
        data = form.filled(EVIL) | {"csrf": desk.token()}
        wrong = dict.fromkeys([*form.values, *form.texts], EVIL) | {"csrf": desk.token()}
        for name, sent in (("texts", data), ("everything", wrong)):
            answer = desk.browser.post(action, data=sent)
            assert _is_page(answer) or _is_download(answer), action
            answers[f"POST {action} {name}"] = answer.text if _is_page(answer) else ""

    assert len(forms) > 15
    assert _bad(answers) == {}
    assert _bad(dict(_pages(app, desk))) == {}
