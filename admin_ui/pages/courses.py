"""The menu of courses: add, change, put away."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words, labels
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.class_parts import attempt
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id
from mdeji.kit.errors import Invalid
from mdeji.outreach.courses import CourseDraft, add_course, change_course, courses

router = APIRouter()
DONE = {"added": "講座を 加えました。", "changed": "講座を 変えました。"}


@router.get("/admin/courses")
def show(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the menu."""
    return _page(http, tools, viewer, NONE)


@router.post("/admin/courses")
def add(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Add a course."""

    def work(session: Any, now: datetime) -> object:
        return add_course(session, change.form["code"], _read(change.form), change.actor, now)

    fault = attempt(tools, "new", change.form, work)
    return (
        to("/admin/courses?done=added")
        if fault is None
        else _page(http, tools, change.viewer, fault)
    )


@router.post("/admin/courses/{course_id:int}")
def change_one(http: Request, tools: Use, change: OfficeChanges, course_id: Id) -> Response:
    """Change a course, or put it away."""

    def work(session: Any, now: datetime) -> object:
        return change_course(session, course_id, _read(change.form), change.actor, now)

    fault = attempt(tools, f"c{course_id}", change.form, work)
    return (
        to("/admin/courses?done=changed")
        if fault is None
        else _page(http, tools, change.viewer, fault)
    )


def _read(form: Typed) -> CourseDraft:
    return CourseDraft(
        title=form["title"],
        level=form["level"],
        device=form["device"],
        objectives=form["objectives"],
        topic=form["topic"] or None,
        minutes=_number(form, "minutes"),
        capacity=_number(form, "capacity"),
        ratio=_number(form, "ratio"),
        active=form["active"] == "1",
    )


def _number(form: Typed, name: str) -> int:
    found = form.number(name)
    if found is None:
        raise Invalid(name, "range")
    return found


def _page(http: Request, tools: Tools, viewer: Viewer, fault: Fault) -> Response:
    with tools.database.reading() as session:
        found = courses(session)
    return page(
        http,
        "classes/courses.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        courses=found,
        topics=labels.TOPICS,
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=class_words,
    )
