"""Counted work: a log typed by keyboard, a list with filters, and files of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui import class_words
from admin_ui.access import Anybody, Change, Desk, DeskChanges, Viewer
from admin_ui.activity_reading import read_draft, read_search
from admin_ui.class_parts import attempt
from admin_ui.exports import download
from admin_ui.forms import Typed
from admin_ui.pages import activity_kinds, activity_one
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, own
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.kit.ids import new_uuid
from mdeji.kit.tables_out import Cell, Column
from mdeji.outreach import activities
from mdeji.outreach.activity_queries import (
    PER_PAGE,
    ActivityView,
    Search,
    how_many,
    names_known,
    sums,
)
from mdeji.outreach.activity_queries import activities as listed
from mdeji.outreach.kinds import kinds
from mdeji.places.queries import centres, district_names

router = APIRouter()
Kind = Annotated[str, Path(pattern="^(xlsx|csv)$")]
Number = Annotated[int, Query(ge=1, le=10_000)]
KEPT = ("kind_id", "on", "centre_id", "district_id", "organisation", "participants", "minutes",
        "supporters", "count")  # fmt: skip
FILTERS = frozenset({"first", "last", "kind", "centre", "district", "q", "all"})
STICKY = ("kind_id", "on", "centre_id", "district_id")


@router.get("/admin/activities")
def show(http: Request, tools: Use, viewer: Anybody, p: Number = 1) -> Response:
    """Show the log of the fiscal year, and the empty form for whoever writes it."""
    return _page(http, tools, viewer, NONE, p)


@router.get("/admin/activities/new")
def blank(viewer: Desk) -> Response:
    """Lead to the page with the empty form, for whoever opens the address of the form again."""
    del viewer
    return to("/admin/activities")


@router.post("/admin/activities/new")
def add(http: Request, tools: Use, change: DeskChanges) -> Response:
    """Keep one activity; the next form keeps kind, date and place."""
    form, made = change.form, list[int]()
    if form["do"] == "undo":
        return _undo(http, tools, change)

    def work(session: Any, now: datetime) -> None:
        draft = read_draft(form, day_of(now), form["uid"] or new_uuid())
        mine(change.viewer, draft.centre_id)
        row = activities.enter(
            session, draft, change.actor, now, confirmed=form["confirmed"] == "1"
        )
        made.append(row.pk)

    fault = attempt(tools, "new", form, work)
    if fault is not None:
        return _page(http, tools, change.viewer, fault, 1)
    kept = {name: form[name] for name in STICKY if form[name]}
    return to(f"/admin/activities?{urlencode({'done': made[0], **kept})}")


def _undo(http: Request, tools: Tools, change: Change) -> Response:
    number = change.form.number("activity") or 0

    def work(session: Any, now: datetime) -> object:
        mine(change.viewer, activities.activity(session, number).centre_id)
        return activities.take_back(session, number, change.actor, now)

    fault = attempt(tools, "undo", change.form, work)
    if fault is not None:
        return _page(http, tools, change.viewer, fault, 1)
    return to("/admin/activities?undone=1")


def mine(viewer: Viewer, centre_id: str | None) -> None:
    """Refuse staff of a centre what is not of their own centre.

    Raises:
        Invalid: no centre was said.
        NotAllowed: it is another centre's.
    """
    if viewer.only_centre is not None and not centre_id:
        raise Invalid("centre_id", "missing")
    if centre_id:
        own(viewer, centre_id)


@router.get("/admin/activities/list.{kind}")
def file(http: Request, tools: Use, viewer: Anybody, kind: Kind) -> Response:
    """Return what the filters leave as a table; the notes stay in the house."""
    today = day_of(tools.clock.now())
    wanted = read_search(http.query_params, viewer, today)
    with tools.database.reading() as session:
        found = listed(session, wanted, per_page=None)
        places = {c.id: c.name for c in centres(session)}
        districts = district_names(session)
    rows = (_row(one, places, districts) for one in found)
    return download(f"活動の記録{today:%Y%m%d}", kind, COLUMNS, rows)


COLUMNS = (
    Column("日", 12),
    Column("種類", 22),
    Column("単位", 9),
    Column("数", 7),
    Column("団体", 26),
    Column("地区", 12),
    Column("公民館", 16),
    Column("参加者(延べ)", 12),
    Column("時間(分)", 9),
    Column("サポーター(人)", 13),
    Column("取り消し", 9),
)


def _row(one: ActivityView, places: dict[str, str], districts: dict[str, str]) -> Sequence[Cell]:
    return (
        one.on,
        one.kind,
        class_words.UNITS[one.unit.value],
        one.count,
        one.organisation,
        districts.get(one.district_id or "", "わからない"),
        places.get(one.centre_id or "", ""),
        one.participants,
        one.minutes,
        one.supporters,
        "" if one.counts else "取り消し",
    )


def _page(http: Request, tools: Tools, viewer: Viewer, fault: Fault, number: int) -> Response:
    today = day_of(tools.clock.now())
    query = http.query_params
    wanted = read_search(query, viewer, today)
    with tools.database.reading() as session:
        values = _values(session, viewer, wanted, number)
    sticky = Typed((k, v) for k, v in query.items() if k in KEPT)
    return page(
        http,
        "classes/activities.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typed=fault.typed if fault.part == "new" else sticky,
        fault=fault,
        search=wanted,
        query=urlencode([(k, v) for k, v in query.items() if k in FILTERS]),
        today=today,
        uid=new_uuid(),
        done=query.get("done", ""),
        undone=query.get("undone", ""),
        W=class_words,
        **values,
    )


def _values(session: Any, viewer: Viewer, wanted: Search, number: int) -> dict[str, Any]:
    count = how_many(session, wanted)
    return {
        "count": count,
        "number": number,
        "pages": -(-count // PER_PAGE),
        "found": listed(session, wanted, number),
        "sums": sums(session, wanted),
        "kinds": kinds(session),
        "centres": {c.id: c.name for c in centres(session)},
        "districts": district_names(session),
        "names": names_known(session) if viewer.is_desk else (),
    }


for room in (activity_kinds, activity_one):
    router.include_router(room.router)
