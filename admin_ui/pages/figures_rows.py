"""The rows behind a number; the filters stand in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from admin_ui import figure_words
from admin_ui.access import Anybody, OfficeChanges, Viewer
from admin_ui.exports import download
from admin_ui.figure_parts import helpers, hides, row_address, scope_of, this_month
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.figures.behind import PAGE, Counted, count_behind, rows_behind
from mdeji.figures.catalogue import Figure, figure
from mdeji.figures.counting import count
from mdeji.figures.rules.periods import EARLIEST, LATEST, Period, spoken
from mdeji.figures.source import Scope
from mdeji.figures.sources import SOURCES
from mdeji.figures.templates import current
from mdeji.kit.errors import NotFound
from mdeji.kit.tables_out import Cell, Column
from mdeji.staff.journal import record

router = APIRouter()
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a period, one part of each dimension, a page."""

    period: Period
    chosen: dict[str, str]
    number: int = 1


@router.get("/admin/figures/rows/{key}")
def show(http: Request, tools: Use, viewer: Anybody, key: str) -> Response:
    """Show what was counted; whoever is not of the house sees numbers and days only."""
    it, now = _figure(viewer, key), tools.clock.now()
    asked = _asked(it, dict(http.query_params), this_month(now))
    if hides(viewer):
        asked = Asked(asked.period, {}, asked.number)
    found = _found(tools, key, asked, scope_of(viewer, now))
    return page(
        http,
        "figures/rows.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        asked=asked,
        leads=[row_address(viewer, row.subject, row.id) for row in found["rows"]],
        dims=() if hides(viewer) else _dims(it),
        pages=-(-found["count"] // PAGE),
        query=urlencode(_query(asked)),
        hides=hides(viewer),
        **found,
        **helpers(),
    )


@router.post("/admin/figures/rows/{key}/file")
def take_out(tools: Use, change: OfficeChanges, key: str) -> Response:
    """Return the rows as a file for the work of the office; that it was taken is noted."""
    it, now = _figure(change.viewer, key), tools.clock.now()
    asked = _asked(it, dict(change.form), this_month(now))
    scope = scope_of(change.viewer, now)
    with tools.database.transaction() as session:
        words, name = figure_words.words(session), current(session).name(key)
        found = count_behind(session, key, asked.period, scope, asked.chosen)
        detail = {"figure": key, "count": found}
        record(session, change.actor, "report:0", "figures_exported", detail, now)
    columns = [
        Column("番号", 12),
        Column("日"),
        *(Column(figure_words.DIMS[d], 18) for d in _dims(it)),
    ]
    columns.append(Column("数", 8))
    kind = "csv" if change.form["kind"] == "csv" else "xlsx"
    with tools.database.reading() as session:
        rows = rows_behind(session, key, asked.period, scope, asked.chosen)
        lines = (_cells(row, it, words) for row in rows)
        return download(f"内部用_{name}_{spoken(asked.period)}", kind, columns, lines)


def _found(tools: Tools, key: str, asked: Asked, scope: Scope) -> dict[str, Any]:
    span, chosen = asked.period, asked.chosen
    with tools.database.reading() as session:
        return {
            "rows": list(rows_behind(session, key, span, scope, chosen, asked.number)),
            "count": count_behind(session, key, span, scope, chosen),
            "total": count(session, key, span, scope),
            "wording": current(session),
            "names": figure_words.words(session),
        }


def _cells(row: Counted, it: Figure, words: Any) -> list[Cell]:
    codes = (figure_words.part(words, dim, row.codes[dim]) for dim in _dims(it))
    return [row.id, row.on, *codes, row.weight]


def _figure(viewer: Viewer, key: str) -> Figure:
    it = figure(key)
    if viewer.only_centre is not None and not it.at_centre:
        raise NotFound("figure", key)
    return it


def _dims(it: Figure) -> tuple[str, ...]:
    """Return the columns of its rows, in the order of the catalogue."""
    known = {*SOURCES[it.key].dims} | ({"district"} & {*it.dims})
    return tuple(dim for dim in it.dims if dim in known)


def _asked(it: Figure, said: dict[str, str], otherwise: Period) -> Asked:
    chosen = {dim: said[dim][:60] for dim in it.dims if said.get(dim)}
    first, until = _day(said.get("from", "")), _day(said.get("until", ""))
    is_span = first is not None and until is not None and first < until
    period = Period(first, until) if is_span and first and until else otherwise
    number = said.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    return Asked(period, chosen, min(max(wanted, 1), MOST_PAGES))


def _query(asked: Asked) -> dict[str, str]:
    span = {"from": asked.period.first.isoformat(), "until": asked.period.until.isoformat()}
    return span | asked.chosen


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None
