"""The figures: this month and this fiscal year against the plan, a whole year, what is counted how."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from admin_ui.access import Anybody, Onlooker
from admin_ui.exports import KINDS, as_file
from admin_ui.figure_files import table_csv, table_workbook
from admin_ui.figure_parts import Year, helpers, scope_of, this_month
from admin_ui.pages import figures_month, figures_reports, figures_rows, figures_settings
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.figures.catalogue import BY_KEY
from mdeji.figures.queries import figures_for, numbers, whole_year
from mdeji.figures.reports import reports
from mdeji.figures.rules.building import Table, against, definitions
from mdeji.figures.rules.periods import (
    last_month,
    month_of,
    months_of,
    so_far,
    year_name,
    year_of,
)
from mdeji.figures.rules.years import year_table
from mdeji.figures.source import Scope
from mdeji.figures.templates import current
from mdeji.kit.calendar import fiscal_year
from mdeji.kit.errors import NotFound

router = APIRouter()
SLOW = frozenset({"topics"})
"""Seconds over a million logs: shown on the pages of a month and of a year, not on the first one."""


@router.get("/admin/figures")
def show(http: Request, tools: Use, viewer: Anybody) -> Response:
    """Show this month and this fiscal year against the plan, and last year."""
    now = tools.clock.now()
    month = this_month(now)
    year = fiscal_year(month.first)
    with tools.database.reading() as session:
        scope = scope_of(viewer, now)
        keys = [one.key for one in figures_for(scope) if one.key not in SLOW]
        found = numbers(session, month, scope, keys)
        template = current(session)
        last = month_of(last_month(month.first))
        frozen = reports(session, last)
    plan = [key for key in template.table if key in found]
    return page(
        http,
        "figures/dashboard.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        month=month,
        year=year,
        span=so_far(month),
        last=last,
        frozen=frozen,
        wording=template,
        numbers=found,
        planned=plan,
        others=[key for key in found if key not in plan],
        targets={key: _target(template, key, year, found[key].year) for key in found},
        **helpers(),
    )


@router.get("/admin/figures/year/{year:int}")
def show_year(http: Request, tools: Use, viewer: Anybody, year: Year) -> Response:
    """Show the table of results of a fiscal year as the city reports it."""
    now = tools.clock.now()
    scope = scope_of(viewer, now)
    if year > fiscal_year(this_month(now).first):
        raise NotFound("year", year)
    table, plan = _year(tools, scope, year)
    return page(
        http,
        "figures/year.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        year=year,
        this_year=fiscal_year(this_month(now).first),
        table=table,
        plan=plan,
        months=months_of(year),
        span=year_of(year),
        **helpers(),
    )


@router.get("/admin/figures/year/{year:int}/file")
def year_file(
    tools: Use, viewer: Onlooker, year: Year, kind: Annotated[str, Query(max_length=4)] = "xlsx"
) -> Response:
    """Return the table of a year as a file; its figures are of the whole city."""
    table, _ = _year(tools, scope_of(viewer, tools.clock.now()), year)
    kind = kind if kind in KINDS else "xlsx"
    content = table_csv(table) if kind == "csv" else table_workbook(table)
    return as_file(f"実績_{year_name(year)}.{kind}", KINDS[kind], content)


@router.get("/admin/figures/definitions")
def show_definitions(http: Request, tools: Use, viewer: Anybody) -> Response:
    """Show how every figure is counted."""
    with tools.database.reading() as session:
        template = current(session)
    return page(
        http,
        "figures/definitions.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        table=definitions(template),
        wording=template,
        figures=[one for one in BY_KEY.values() if one.key in template.figures],
        **helpers(),
    )


def _target(template: Any, key: str, year: int, count: int) -> dict[str, Any] | None:
    found = template.target(key, year)
    if found is None:
        return None
    since, target = found
    said, reached = against(template, key, year, count)
    return {
        "said": said,
        "reached": reached,
        "number": target,
        "own": since == year,
        "since": since,
    }


def _year(tools: Tools, scope: Scope, year: int) -> tuple[Table, tuple[str, ...]]:
    with tools.database.reading() as session:
        template = current(session)
        keys = [key for key in template.table if key in {one.key for one in figures_for(scope)}]
        keys += [one.key for one in figures_for(scope) if one.key not in keys]
        this = whole_year(session, year, scope)
        last = whole_year(session, year - 1, scope)
    return year_table(template, year, keys, this, last), template.table


for room in (figures_month, figures_reports, figures_rows, figures_settings):
    router.include_router(room.router)
