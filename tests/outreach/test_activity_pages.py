"""Counted work is typed by keyboard, undone, corrected, found again, and taken along as a file."""

from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.outreach.activities import Draft, enter
from mdeji.outreach.tables import Activity, ActivityKind
from tests.admin_ui.conftest import Desk
from tests.outreach.conftest import STAFF


def form(tools: Tools, **more: Any) -> dict[str, Any]:
    with tools.database.reading() as session:
        code = more.pop("code", "association_tablet")
        kind = session.exec(select(ActivityKind).where(ActivityKind.code == code)).one()
    made = {"kind_id": kind.pk, "on": "11/20", "organisation": "朝日が丘町自治会", "count": "1",
            "participants": "１２", "centre_id": "haga-centre", "do": "add"}  # fmt: skip
    return made | more


def kept(tools: Tools) -> list[Activity]:
    with tools.database.reading() as session:
        return list(session.exec(select(Activity).order_by("id")))


def test_what_is_typed_is_kept_and_kind_date_and_place_stay(tools: Tools, office: Desk) -> None:
    made = office.press("/admin/activities/new", **form(tools))

    assert made.status_code == 303
    row = kept(tools)[0]
    assert (row.participants, row.district_id) == (12, "haga")
    page = office.open(made.headers["location"])
    assert "記録しました" in page
    assert f'name="kind_id" value="{row.kind_id}" checked' in page
    assert "合計" in page


def test_a_day_without_a_year_is_one_that_has_been(tools: Tools, office: Desk) -> None:
    office.press("/admin/activities/new", **form(tools, on="3/10"))

    assert kept(tools)[0].on.isoformat() == "2026-03-10"


def test_undo_takes_it_out_of_the_sums(tools: Tools, office: Desk) -> None:
    office.press("/admin/activities/new", **form(tools))
    office.press("/admin/activities/new", do="undo", activity=kept(tools)[0].pk)

    assert "一覧 0件" in office.open("/admin/activities")
    assert "取り消し" in office.open("/admin/activities?all=1")


def test_bad_input_gets_its_reason_and_nothing_is_lost(tools: Tools, office: Desk) -> None:
    for field, value in (
        ("on", "いつか"),
        ("participants", "たくさん"),
        ("kind_id", ""),
        ("count", "-1"),
        ("organisation", "関口ハナ様"),
        ("note", "暗証番号は1234"),
        ("district_id", "nowhere"),
        ("kind_id", "99999999"),
    ):
        answer = office.press("/admin/activities/new", **form(tools, **{field: value}))
        assert answer.status_code in {404, 422}, field
        assert answer.status_code == 404 or "１２" in answer.text or field == "participants"
    assert kept(tools) == []


def test_the_same_association_on_the_same_day_is_asked_about(tools: Tools, office: Desk) -> None:
    office.press("/admin/activities/new", **form(tools))

    again = office.press("/admin/activities/new", **form(tools))
    assert again.status_code == 409
    office.press("/admin/activities/new", confirmed="1", **form(tools))

    assert len(kept(tools)) == 2
    assert "<b>1</b> 自治会" in office.open("/admin/activities")


def test_two_who_correct_at_once_do_not_overwrite_each_other(tools: Tools, office: Desk) -> None:
    office.press("/admin/activities/new", **form(tools))
    address = f"/admin/activities/{kept(tools)[0].pk}"
    fixed = form(tools, participants="15") | {"do": "correct"}

    assert office.press(address, version=1, **fixed).status_code == 303
    assert office.press(address, version=1, **fixed).status_code == 409
    page = office.open(address)
    assert "12 → 15" in page
    office.press(address, do="take_back")
    assert "取り消されています" in office.open(address)
    office.press(address, do="put_back")
    assert kept(tools)[0].taken_back_at is None


def test_a_centre_writes_and_sees_its_own_only(tools: Tools, at: Callable[[str], Desk]) -> None:
    desk, office = at("centre"), at("coordinator")
    office.press("/admin/activities/new", **form(tools))
    other = kept(tools)[0].pk

    assert desk.press("/admin/activities/new", **form(tools)).status_code == 403
    assert desk.press("/admin/activities/new", **form(tools, centre_id="")).status_code == 422
    own = form(tools, centre_id="soja-centre", organisation="総社町自治会")
    assert desk.press("/admin/activities/new", **own).status_code == 303
    assert desk.browser.get(f"/admin/activities/{other}").status_code == 403
    assert desk.press("/admin/activities/new", do="undo", activity=other).status_code == 403
    assert "一覧 1件" in desk.open("/admin/activities")


def test_the_city_reads_figures_and_no_notes(tools: Tools, at: Callable[[str], Desk]) -> None:
    at("coordinator").press("/admin/activities/new", **form(tools, note="ひみつのメモ"))

    page = at("officer").open("/admin/activities")
    assert "朝日が丘町自治会" in page
    assert "ひみつのメモ" not in page
    assert "記録する" not in page


def test_files_hold_dates_and_no_formula(tools: Tools, office: Desk, tmp_path: Any) -> None:
    office.press("/admin/activities/new", **form(tools, organisation="=1+1自治会"))

    file = tmp_path / "list.xlsx"
    file.write_bytes(office.browser.get("/admin/activities/list.xlsx").content)
    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet["A2"].is_date
    assert sheet["E2"].data_type == "s"
    text = office.browser.get("/admin/activities/list.csv").content.decode("utf-8-sig")
    assert "'=1+1自治会" in text


def test_kinds_are_added_and_put_away(tools: Tools, office: Desk) -> None:
    kind = {"name": "スマホカフェ", "unit": "times", "has_participants": "1", "active": "1"}

    assert office.press("/admin/activities/kinds", code="cafe", **kind).status_code == 303
    assert office.press("/admin/activities/kinds", code="cafe", **kind).status_code == 422
    wrong = kind | {"name": "団体の会", "unit": "groups"}
    assert office.press("/admin/activities/kinds", code="circle", **wrong).status_code == 422
    assert (
        office.press("/admin/activities/kinds", code="x", **(kind | {"unit": "?"})).status_code
        == 422
    )
    assert "スマホカフェ" in office.open("/admin/activities")


def test_ten_thousand_rows_are_listed_and_summed(tools: Tools, office: Desk) -> None:
    draft = form(tools)
    with tools.database.transaction() as session:
        enter(
            session,
            Draft("activity-000000", draft["kind_id"], kept_day(tools)),
            STAFF,
            tools.clock.now(),
        )
        rows = [
            Activity(uid=f"many-{n:06d}", kind_id=draft["kind_id"], on=kept_day(tools), count=1,
                     organisation=f"第{n % 300}自治会", organisation_key=f"第{n % 300}自治会",
                     entered_by=STAFF, entered_at=tools.clock.now())
            for n in range(10_000)
        ]  # fmt: skip
        session.add_all(rows)

    page = office.open("/admin/activities?p=200")
    assert "一覧 10001件" in page
    assert "<b>301</b> 自治会" in page
    assert len(office.browser.get("/admin/activities/list.csv").content.splitlines()) == 10_002


def kept_day(tools: Tools) -> Any:
    return tools.clock.now().date()
