"""The kinds of counted work: add, change, put away."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.class_parts import attempt
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id
from mdeji.kit.errors import Invalid
from mdeji.outreach.kinds import KindDraft, add_kind, change_kind, kinds
from mdeji.outreach.rules import Unit

router = APIRouter()
DONE = {"added": "種類を 加えました。", "changed": "種類を 変えました。"}


@router.get("/admin/activities/kinds")
def show(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the kinds."""
    return _page(http, tools, viewer, NONE)


@router.post("/admin/activities/kinds")
def add(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Add a kind."""

    def work(session: Any, now: datetime) -> object:
        return add_kind(session, change.form["code"], _read(change.form), change.actor, now)

    fault = attempt(tools, "new", change.form, work)
    if fault is None:
        return to("/admin/activities/kinds?done=added")
    return _page(http, tools, change.viewer, fault)


@router.post("/admin/activities/kinds/{kind_id:int}")
def change_one(http: Request, tools: Use, change: OfficeChanges, kind_id: Id) -> Response:
    """Change a kind, or put it away."""

    def work(session: Any, now: datetime) -> object:
        return change_kind(session, kind_id, _read(change.form), change.actor, now)

    fault = attempt(tools, f"k{kind_id}", change.form, work)
    if fault is None:
        return to("/admin/activities/kinds?done=changed")
    return _page(http, tools, change.viewer, fault)


def _read(form: Typed) -> KindDraft:
    if form["unit"] not in set(Unit):
        raise Invalid("unit", "unknown")
    return KindDraft(
        name=form["name"],
        unit=Unit(form["unit"]),
        has_organisation=form["has_organisation"] == "1",
        has_participants=form["has_participants"] == "1",
        active=form["active"] == "1",
        position=min(form.number("position") or 0, 1000),
    )


def _page(http: Request, tools: Tools, viewer: Viewer, fault: Fault) -> Response:
    with tools.database.reading() as session:
        found = kinds(session)
    return page(
        http,
        "classes/kinds.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        kinds=found,
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=class_words,
    )
