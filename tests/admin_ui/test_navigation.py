"""Everybody finds their pages, and every entry of the menu opens."""

from collections.abc import Callable

import pytest

from admin_ui.navigation import SHELVES, TABS
from mdeji.staff.tables import StaffRole
from tests.admin_ui.conftest import Desk

ITEMS = [*TABS, *(item for shelf in SHELVES for item in shelf.items)]


@pytest.mark.parametrize("role", list(StaffRole))
def test_every_entry_opens_for_those_who_see_it(at: Callable[[str], Desk], role: StaffRole) -> None:
    desk = at(role.value)

    for item in ITEMS:
        status = desk.browser.get(item.address).status_code
        assert status == (200 if role in item.roles else 403), item.address


def test_the_page_with_everything_else_says_what_each_page_is_for(office: Desk) -> None:
    page = office.open("/admin/more")

    assert 'href="/admin/reach"' in page
    assert "LINEを送ります" in page
    assert 'href="/admin/accounts"' not in page
