"""The list of supporters: filters, saved views, map and table, and the list as a file."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from admin_ui import supporter_labels as words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.exports import download
from admin_ui.labels import DEVICES, SUPPORTER_STATUS, TRAINING, topics, word
from admin_ui.map import draw
from admin_ui.pages import supporters_bulk, supporters_import, supporters_one
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.searches import (
    address,
    from_form,
    from_kept,
    kept,
    looked_up,
    page_of,
    search_of,
)
from admin_ui.tools import Tools, Use
from admin_ui.turns import Turn
from mdeji.dispatch import exporting, roster
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.kit.tables_out import Cell, Column
from mdeji.places.queries import district_names, map_points
from mdeji.staff.journal import record
from mdeji.supporters import views
from mdeji.supporters.queries import required_steps
from mdeji.supporters.roster import PAGE, Search, counts

router = APIRouter()
router.include_router(supporters_one.router)
router.include_router(supporters_bulk.router)
router.include_router(supporters_import.router)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
PLAIN = (
    Column("名前", 18), Column("ふりがな", 20), Column("状態", 10), Column("いまの状態になった日"),
    Column("地区", 14), Column("できること", 40), Column("機種", 24), Column("登録日"),
    Column("最後の打診"), Column("前後30日の訪問", 10), Column("保険の年度", 10),
    Column("足りない研修・誓約", 24), Column("LINEで届く", 10),
)  # fmt: skip
PERSONAL = (Column("電話番号", 16), Column("生年月日"), Column("住所", 40))
VIEW_FAULTS = {
    "length": "名前を 30文字までで 入れてください。",
    "too_many": "保存できるのは 30までです。使わないものを 消してください。",
}


@router.get("/admin/supporters")
def show_all(
    http: Request,
    tools: Use,
    viewer: Office,
    search: Annotated[Search, Depends(search_of)],
    number: Annotated[int, Depends(page_of)],
) -> Response:
    """List supporters in the order of their reading."""
    return show_list(http, tools, viewer, search.on_page(number))


@router.post("/admin/supporters/search")
def search_all(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Search by name; names travel in the body, never in an address."""
    search = from_form(change.form)
    if not search.words:
        return to(address(search))
    return show_list(http, tools, change.viewer, search)


@router.get("/admin/supporters/views/{view_id:int}")
def open_view(tools: Use, viewer: Office, view_id: Id) -> Response:
    """Open the list as a saved view has it."""
    with tools.database.reading() as session:
        mine = views.views_for(session, viewer.id)
    found = next((view for view in mine if view.id == view_id), None)
    return to(address(from_kept(found.search)) if found else "/admin/supporters")


@router.post("/admin/supporters/views")
def save_view(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Keep the filters under a name."""
    search, now = from_form(change.form), tools.clock.now()
    try:
        with tools.database.transaction() as session:
            name, asked = change.form["name"], kept(search)
            made = views.save_view(session, change.viewer.id, name, asked, now)
            shared = change.form["shared"] == "1"
            views.share_view(session, change.viewer.id, made, now, shared=shared)
    except Invalid as error:
        errors = {"name": VIEW_FAULTS[error.reason]}
        return show_list(http, tools, change.viewer, search, errors=errors, status=422)
    return to(address(search))


@router.post("/admin/supporters/views/{view_id:int}/drop")
def drop_view(tools: Use, change: OfficeChanges, view_id: Id) -> Response:
    """Put a saved view of one's own away."""
    with tools.database.transaction() as session:
        views.drop_view(session, change.viewer.id, view_id, tools.clock.now())
    return to(address(from_form(change.form)))


@router.post("/admin/supporters/export")
def export(tools: Use, change: OfficeChanges) -> Response:
    """Give the list of the current filter as a file; the journal knows how many and which."""
    search, now = from_form(change.form), tools.clock.now()
    personal = change.form["personal"] == "1"
    kind = "csv" if change.form["kind"] == "csv" else "xlsx"
    with tools.database.reading() as session:
        ids = roster.all_ids(session, looked_up(search, now), now)
        said = _Words(district_names(session))
        contacts = exporting.contacts_of(session, ids) if personal else {}
        found = exporting.lines(session, ids, now)
        columns = (*PLAIN, *(PERSONAL if personal else ()))
        rows = (_cells(line, said, contacts) for line in found)
        name = f"サポーター_{day_of(now):%Y%m%d}"
        made = download(name, kind, columns, rows)
    detail = {"count": len(ids), "kind": kind, "personal": personal, "filter": kept(search)}
    detail["words"] = bool(search.words)
    with tools.database.transaction() as session:
        record(session, change.actor, "supporters", "exported", detail, now)
    return made


def show_list(http: Request, tools: Tools, viewer: Viewer, search: Search, **more: Any) -> Response:
    """Show the list; ``more`` is what went wrong, with the status of the answer."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        values = _values(session, viewer, search, now)
    return page(
        http,
        "supporters.html",
        status=more.get("status", 200),
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        search=search,
        errors=more.get("errors", {}),
        W=words,
        bulk=supporters_bulk.ACTIONS,
        year=supporters_bulk.insurance_year(now),
        **values,
    )


def _values(session: Any, viewer: Viewer, search: Search, now: datetime) -> dict[str, Any]:
    found = roster.search(session, looked_up(search, now), now)
    turn = Turn.of(found.count, PAGE, search.page)
    return {
        "found": found,
        "here": turn.here,
        "pages": turn.pages,
        "counts": counts(session),
        "districts": district_names(session),
        "views": views.views_for(session, viewer.id),
        "steps": {need.step: word(TRAINING, need.step) for need in required_steps(session)},
        "drawing": draw(map_points(session), search.district_id, None, found.by_district),
    }


class _Words:
    """Turn the codes of a line into words."""

    def __init__(self, districts: dict[str, str]) -> None:
        self.districts = districts

    def __call__(self, line: roster.Line) -> dict[str, str]:
        return {
            "status": word(SUPPORTER_STATUS, line.status),
            "district": word(self.districts, line.district_id),
            "topics": topics(tuple(line.skills)),
            "devices": "、".join(word(DEVICES, one) for one in line.devices),
            "missing": "、".join(word(TRAINING, one) for one in line.missing),
            "reach": "はい" if line.on_line else "いいえ",
        }


def _cells(line: roster.Line, said: _Words, contacts: dict[int, exporting.Contact]) -> list[Cell]:
    return [*exporting.plain_cells(line, said(line)), *contacts.get(line.id, ())]
