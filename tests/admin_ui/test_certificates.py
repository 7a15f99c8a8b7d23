"""The office issues a certificate for whoever asks at the counter."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Report
from mdeji.kit.calendar import jst
from mdeji.supporters.own_tables import Certificate
from tests.admin_ui.conftest import Desk


def somebody(making: Callable[[], Any]) -> int:
    """Make a supporter with one reported visit of an hour, and return the id."""
    with making() as world:
        supporter = world.supporter("よしだ")
        request = world.request(wish_at=jst(2026, 11, 2, 10))
        visit = world.visit(request, [supporter], status=VisitStatus.REPORTED)
        world.session.add(
            Report(
                visit_id=visit.pk,
                writer_id=supporter.pk,
                present=[supporter.pk],
                outcomes={},
                saved_at=world.now,
                handed_in_at=world.now,
            )
        )
        return int(supporter.pk)


def test_a_certificate_is_issued_and_opens(
    office: Desk, making: Callable[[], Any], tools: Any
) -> None:
    path = f"/admin/supporters/{somebody(making)}/certificates"

    issued = office.press(path, first="R8.11.1", last="2026/11/24")

    with tools.database.reading() as session:
        made = session.exec(select(Certificate)).one()
    assert (made.visits, made.minutes) == (1, 60)
    assert made.issued_by.startswith("staff:")
    assert issued.headers["location"] == f"{path}/{made.pk}.pdf"
    assert office.open(path).count("1回・1時間") == 1


def test_a_period_without_activity_is_explained(office: Desk, making: Callable[[], Any]) -> None:
    path = f"/admin/supporters/{somebody(making)}/certificates"

    wrong = office.press(path, first="R8.12.1", last="2026/12/24")
    empty = office.press(path, first="R8.4.1", last="2026/5/1")
    none = office.press(path, first="", last="")

    assert "おわりの日は、今日までにしてください。" in wrong.text
    assert "この期間に、報告の出た活動がありません。" in empty.text
    assert "日付を入れてください。" in none.text
