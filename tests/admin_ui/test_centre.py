"""A centre's staff see their centre and nothing else, whatever address they try."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.kit.calendar import day_of
from mdeji.staff import service
from mdeji.staff.queries import accounts
from mdeji.staff.service import Standing
from mdeji.staff.tables import StaffRole
from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import doors

OURS, THEIRS = "soja-centre", "honcho-centre"


@pytest.fixture
def two(making: Callable[[], Any], tools: Tools) -> tuple[int, int]:
    """Give a request with a visit at our centre, and one at another."""
    with making() as world:
        made = []
        for centre, name in ((OURS, "相談 内子"), (THEIRS, "相談 外子")):
            request = world.request(
                centre_id=centre,
                requester_id=world.person(name).pk,
                wish_at=tools.clock.now() + timedelta(hours=2),
            )
            world.visit(request, [world.supporter(f"{name}の先生")])
            made.append(request.pk)
        return made[0], made[1]


def test_the_own_request_opens_and_another_centres_is_not_there(
    at: Callable[[str], Desk], two: tuple[int, int]
) -> None:
    desk, (ours, theirs) = at("centre"), two

    assert f"M-{ours:04d}" in desk.open(f"/admin/requests/{ours}")
    for path in (f"/admin/requests/{theirs}", f"/admin/requests/{theirs}/fresh?v=1"):
        answer = desk.browser.get(path)
        assert answer.status_code == 404
        assert "見つかりません" in answer.text


def test_board_and_search_show_the_own_centre(
    at: Callable[[str], Desk], two: tuple[int, int]
) -> None:
    desk, (ours, theirs) = at("centre"), two

    board = desk.open("/admin")
    by_lane = desk.open("/admin?lane=arranged")
    searched = desk.open(f"/admin?q={theirs}")
    by_name = desk.press("/admin/search", q="外子")

    for page in (board, by_lane):
        assert f"/admin/requests/{ours}" in page
        assert f'/admin/requests/{theirs}"' not in page
    assert f'/admin/requests/{theirs}"' not in searched
    assert f'/admin/requests/{theirs}"' not in by_name.text


def test_the_day_sheet_is_the_own_centres(
    at: Callable[[str], Desk], two: tuple[int, int], tools: Tools
) -> None:
    page = at("centre").open(f"/admin/day?on={day_of(tools.clock.now()).isoformat()}")

    assert "相談 内子" in page
    assert "相談 外子" not in page


def test_a_request_is_taken_in_for_the_own_centre_only(
    at: Callable[[str], Desk], tools: Tools
) -> None:
    desk = at("centre")
    form = {
        "door": "counter",
        "kind": "individual",
        "name": "見本 花子",
        "phone": "027-000-0001",
        "topics": "line",
        "device": "iphone",
        "district": "soja",
        "place": "centre",
        "day1": (day_of(tools.clock.now()) + timedelta(days=7)).isoformat(),
        "from1": "10:00",
        "until1": "11:00",
        "consent": "1",
    }

    theirs = desk.press("/admin/requests/new", **form, centre=THEIRS)

    assert theirs.status_code == 422
    assert "公民館を えらんでください" in theirs.text
    assert f'value="{THEIRS}"' not in desk.open("/admin/requests/new")
    assert f'value="{OURS}"' in desk.open("/admin/requests/new")


@pytest.mark.parametrize("what", ["rules", "closures", "page", "sessions"])
def test_the_desk_of_another_centre_is_not_changed(at: Callable[[str], Desk], what: str) -> None:
    answer = at("centre").press(f"/admin/yorozu/desks/{THEIRS}/{what}", bring="印鑑", way="2階")

    assert answer.status_code in {403, 404}


def test_no_page_of_a_centre_names_anybody_of_another(
    app: Any, at: Callable[[str], Desk], two: tuple[int, int]
) -> None:
    desk = at("centre")

    for door in doors(app):
        if door.method != "GET" or door.roles is None or "centre" not in door.roles:
            continue
        for address in door.addresses(range(1, 4)):
            assert "外子" not in desk.browser.get(address).text, address


def test_a_centre_that_is_moved_sees_its_new_place_at_once(
    at: Callable[[str], Desk], two: tuple[int, int], tools: Tools
) -> None:
    desk, (ours, theirs) = at("centre"), two
    with tools.database.transaction() as session:
        account = next(a.id for a in accounts(session, tools.clock.now()) if a.login == "centre")
        to = Standing("公民館", StaffRole.CENTRE, THEIRS)
        service.change_standing(session, account, to, "system", tools.clock.now())

    assert desk.browser.get(f"/admin/requests/{ours}").status_code == 404
    assert desk.browser.get(f"/admin/requests/{theirs}").status_code == 200
