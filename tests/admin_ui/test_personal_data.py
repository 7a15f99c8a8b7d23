"""Officers and readers see figures and the course of things, never who somebody is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.staff.journal import record
from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import doors

NAMES = ("渡良瀬", "わたらせ", "伊勢崎先生", "赤城の会", "孫の大沼", "広瀬町の家", "榛名湖の話")
PHONES = ("0279990001", "027-999-0001", "0279990002", "027-999-0002")
WORDS = NAMES + PHONES


@pytest.fixture(autouse=True)
def filled(making: Callable[[], Any], tools: Tools) -> None:
    """Fill the tables with people whose names and numbers can be recognised."""
    with making() as world:
        asker = world.person("渡良瀬 花子", kana="わたらせ はなこ", phone="0279990001")
        helper = world.person("伊勢崎先生 太郎", phone="0279990002")
        supporter = world.supporter("伊勢崎先生", person_id=helper.pk)
        facts = {
            "requester_id": asker.pk,
            "learner_name": "孫の大沼",
            "place_detail": "広瀬町の家",
            "memo": "榛名湖の話",
        }
        soon = tools.clock.now() + timedelta(days=3)
        request = world.request(group="赤城の会", wish_at=soon, **facts)
        world.offer(request, supporter)
        world.visit(world.request(wish_at=soon + timedelta(days=1), **facts), [supporter])
        world.letter(asker, "榛名湖の話")
        world.message(asker)
        detail = {"supporter": supporter.pk}
        about = f"request:{request.pk}"
        actor = f"person:{helper.pk}"
        record(world.session, actor, about, "accepted", detail, tools.clock.now())
        record(world.session, actor, about, "declined", detail, tools.clock.now())


def _pages(app: Any, desk: Desk, role: str) -> Iterator[tuple[str, str]]:
    """Open everything the role may open, for every number that may lead to a row."""
    for door in doors(app):
        if door.method == "GET" and door.roles is not None and role in door.roles:
            for address in door.addresses(range(1, 4)):
                answer = desk.browser.get(address)
                if answer.status_code == 200:
                    yield address, answer.text


@pytest.mark.parametrize("role", ["officer", "reader"])
def test_no_page_of_theirs_shows_a_name_a_number_or_a_place(
    app: Any, at: Callable[[str], Desk], role: str
) -> None:
    desk = at(role)

    pages = dict(_pages(app, desk, role))
    pages["search"] = desk.press("/admin/search", q="渡良瀬").text.replace('value="渡良瀬"', "")

    shown = {
        address: found
        for address, text in pages.items()
        if (found := [word for word in WORDS if word in text])
    }
    assert len(pages) > 6
    assert "/admin/requests/1" in pages
    assert shown == {}


def test_the_office_sees_the_same_requests_with_names(at: Callable[[str], Desk]) -> None:
    page = at("coordinator").open("/admin/requests/1")

    assert "渡良瀬 花子" in page
    assert "伊勢崎先生" in page
    assert "0279990001" not in page


def test_a_page_that_shows_a_number_leaves_a_trace(at: Callable[[str], Desk], tools: Tools) -> None:
    page = at("coordinator").press("/admin/requests/1/contact").text

    assert "027-999-0001" in page
    assert "履歴に残りました" in page
