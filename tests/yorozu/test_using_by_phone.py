"""Two weeks after a visit the office telephones those whom LINE cannot ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.dispatch import using
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.clock import SettableClock
from tests.admin_ui.conftest import Desk


@pytest.fixture
def visited(making: Callable[[], Any], clock: SettableClock) -> Callable[..., int]:
    """Give a maker of visits that are over, to somebody with or without LINE."""

    def make(*, ended: timedelta, line: bool) -> int:
        at = clock.now() - ended
        with making() as world:
            asker = world.person("佐藤 ハナ", line=line)
            request = world.request(requester_id=asker.pk, topics=["photo"])
            when: dict[str, datetime] = {"starts_at": at - timedelta(hours=1), "ends_at": at}
            visit = world.visit(request, [world.supporter()], status=VisitStatus.OVER, **when)
            return int(visit.pk)

    return make


def listed(tools: Tools) -> list[int]:
    with tools.database.reading() as session:
        return [call.visit_id for call in using.to_call(session, tools.clock.now())]


def test_only_whom_line_cannot_ask_is_telephoned_and_only_after_two_weeks(
    office: Desk, tools: Tools, visited: Callable[..., int]
) -> None:
    due = visited(ended=timedelta(days=15), line=False)
    visited(ended=timedelta(days=15), line=True)
    visited(ended=timedelta(days=3), line=False)
    visited(ended=timedelta(days=90), line=False)

    assert listed(tools) == [due]
    page = office.open("/admin/yorozu/calls")
    assert "出張サポートの 2週間あと 1人" in page
    assert "佐藤" not in page


def test_an_answer_is_kept_once_and_the_call_is_done(
    office: Desk, tools: Tools, visited: Callable[..., int]
) -> None:
    due = visited(ended=timedelta(days=15), line=False)
    address = f"/admin/yorozu/calls/visits/{due}"

    office.press(address, answer="perhaps")
    still_waiting = listed(tools)
    office.press(address, answer="unreached")

    assert (still_waiting, listed(tools)) == ([due], [])
    assert office.press("/admin/yorozu/calls/visits/4711", answer="yes").status_code == 404


def test_staff_of_a_centre_answer_for_no_visit(
    at: Callable[[str], Desk], tools: Tools, visited: Callable[..., int]
) -> None:
    due = visited(ended=timedelta(days=15), line=False)
    centre = at("centre")

    refused = centre.press(f"/admin/yorozu/calls/visits/{due}", answer="yes")

    assert refused.status_code == 403
    assert "出張サポートの 2週間あと" not in centre.open("/admin/yorozu/calls")
    assert listed(tools) == [due]
