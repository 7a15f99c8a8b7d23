"""Frozen reports: the list, one of them, its files, and what is different now."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from admin_ui import figure_words
from admin_ui.access import Onlooker
from admin_ui.exports import KINDS, as_file
from admin_ui.figure_files import about_of, as_csv, as_paper, as_workbook
from admin_ui.figure_parts import Id, helpers, hides, row_address
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.figures.catalogue import BY_KEY
from mdeji.figures.reports import Frozen, changes, report, reports
from mdeji.figures.rules.building import built
from mdeji.figures.rules.differences import Moved
from mdeji.figures.rules.periods import month_name
from mdeji.figures.sources import SOURCES
from mdeji.kit.calendar import day_of, wareki
from mdeji.kit.errors import NotFound
from mdeji.staff.queries import names as staff_names

router = APIRouter()
MARK_LENGTH = 16
MOST_ROWS = 500
PDF = "application/pdf"


@router.get("/admin/figures/reports")
def show_all(http: Request, tools: Use, viewer: Onlooker) -> Response:
    """Show every frozen report, the latest first."""
    with tools.database.reading() as session:
        found, staff = reports(session), staff_names(session)
    return page(
        http,
        "figures/reports.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        reports=found,
        staff=staff,
        **helpers(),
    )


@router.get("/admin/figures/reports/{report_id:int}")
def show(
    http: Request,
    tools: Use,
    viewer: Onlooker,
    report_id: Id,
    done: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Show a frozen report as it was frozen."""
    with tools.database.reading() as session:
        found = report(session, report_id)
        newest = reports(session, found.month)[0]
        who = who_froze(session, found)
    return page(
        http,
        "figures/report.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=found,
        newest=newest,
        who=who,
        mark=mark_of(found),
        report=built(found.snapshot, figure_words.MISSING, hide=hides(viewer)),
        month=found.month,
        done=done,
        **helpers(),
    )


@router.get("/admin/figures/reports/{report_id:int}/file/{kind}")
def file(tools: Use, _: Onlooker, report_id: Id, kind: str) -> Response:
    """Return a frozen report as a file: the same report, the same bytes, for whoever asks."""
    if kind not in {*KINDS, "pdf"}:
        raise NotFound("file", kind)
    with tools.database.reading() as session:
        found = report(session, report_id)
        who = who_froze(session, found)
    name = f"月次報告_{month_name(found.month)}_第{found.number}号.{kind}"
    return as_file(name, KINDS.get(kind, PDF), rendered(tools, found, who, kind))


@router.get("/admin/figures/reports/{report_id:int}/differences")
def show_differences(http: Request, tools: Use, viewer: Onlooker, report_id: Id) -> Response:
    """Show what is different now from a frozen report: numbers, and for the house the rows."""
    with tools.database.reading() as session:
        found = report(session, report_id)
        different = changes(session, found, tools.clock.now())
        newest = reports(session, found.month)[0]
    mine = [one for one in different.numbers if not (one.dim and hides(viewer))]
    rows = () if hides(viewer) else different.rows
    return page(
        http,
        "figures/differences.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=found,
        newest=newest,
        numbers=mine,
        rows=[_row(viewer, one) for one in rows[:MOST_ROWS]],
        more=max(0, len(rows) - MOST_ROWS),
        names=found.snapshot.words,
        wording=found.snapshot.template,
        month=found.month,
        hides=hides(viewer),
        **helpers(),
    )


def rendered(tools: Tools, found: Frozen, who: str, kind: str) -> bytes:
    """Return a frozen report as a file of this kind, with small parts hidden."""
    made = built(found.snapshot, figure_words.MISSING, hide=True)
    about = about_of(found.number, found.frozen_at, who, mark_of(found))
    if kind == "xlsx":
        return as_workbook(made, about)
    if kind == "csv":
        return as_csv(made, about)
    head = {
        "number": f"第{found.number}号",
        "frozen": f"{wareki(day_of(found.frozen_at))}にしめました",
        "who": who,
        "mark": mark_of(found),
        "office": tools.settings.office_name,
    }
    return as_paper(made, head, found.frozen_at)


def mark_of(found: Frozen) -> str:
    """Return the beginning of the fingerprint, for people to compare."""
    return found.fingerprint[:MARK_LENGTH]


def who_froze(session: Any, found: Frozen) -> str:
    """Return the name of whoever froze a report."""
    number = found.actor.removeprefix("staff:")
    return staff_names(session).get(int(number), "職員") if number.isdecimal() else "自動"


def _row(viewer: Any, one: Moved) -> dict[str, Any]:
    subject, number = SOURCES[one.key].subject, int(one.row.split("/")[0])
    names = [*SOURCES[one.key].dims]
    names += ["district"] if len(one.before or one.after) > len(names) + 2 else []
    changed = [
        (name, *pair)
        for name, *pair in zip(names, one.before[2:], one.after[2:], strict=False)
        if pair[0] != pair[1]
    ]
    return {
        "key": one.key,
        "subject": subject,
        "number": number,
        "turn": one.turn,
        "on": _spoken((one.after or one.before)[0]),
        "was_on": _spoken(one.before[0])
        if one.before and one.after and one.before[0] != one.after[0]
        else "",
        "weights": (one.before[1], one.after[1])
        if one.before and one.after and one.before[1] != one.after[1]
        else (),
        "changed": changed,
        "address": row_address(viewer, subject, number),
        "unit": BY_KEY[one.key].unit,
    }


def _spoken(day: str | int) -> str:
    return wareki(date.fromisoformat(str(day)))
