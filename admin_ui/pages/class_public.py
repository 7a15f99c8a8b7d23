"""What everybody may know of classes: dates, free seats, how to sign up, a calendar file."""

from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words
from admin_ui.class_papers import calendar_of
from admin_ui.render import page
from admin_ui.tools import Use
from admin_ui.yorozu_parts import Id, centre_card
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.outreach import queries
from mdeji.outreach.queries import ClassView, Filter
from mdeji.outreach.rules import ClassStatus

router = APIRouter(include_in_schema=False)
FOR_A_WHILE = {"cache-control": "public, max-age=300"}
SHOWN = frozenset({ClassStatus.PLANNED, ClassStatus.CANCELLED})


@router.get("/classes")
def every(http: Request, tools: Use) -> Response:
    """Show the classes to come."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        found = queries.classes(session, Filter(since=now, statuses=SHOWN), limit=200)
    days: dict[Any, list[ClassView]] = {}
    for one in found:
        days.setdefault(day_of(one.starts_at), []).append(one)
    return page(
        http,
        "classes/public.html",
        by_day=days,
        address=f"{tools.settings.public_url}/classes",
        W=class_words,
    )


@router.get("/classes/classes.ics")
def calendar_file(tools: Use) -> Response:
    """Return the classes to come as a file that calendars open and subscribe to."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        found = queries.classes(session, Filter(since=now, statuses=SHOWN), limit=200)
    return _ics(calendar_of(found, f"{tools.settings.public_url}/classes"), "classes")


@router.get("/classes/{class_id:int}")
def one_class(http: Request, tools: Use, class_id: Id) -> Response:
    """Show one class, and how to sign up."""
    with tools.database.reading() as session:
        one = _shown(session, class_id)
        centre = centre_card(session, one.centre_id)
    return page(
        http,
        "classes/public_one.html",
        one=one,
        centre=centre,
        over=one.ends_at <= tools.clock.now(),
        friend=tools.settings.line_add_friend,
        address=f"{tools.settings.public_url}/classes/{class_id}",
        W=class_words,
    )


@router.get("/classes/{class_id:int}/class.ics")
def one_file(tools: Use, class_id: Id) -> Response:
    """Return one class as a calendar file."""
    with tools.database.reading() as session:
        one = _shown(session, class_id)
    return _ics(calendar_of([one], f"{tools.settings.public_url}/classes"), f"class-{class_id}")


def _shown(session: Any, class_id: int) -> ClassView:
    found = queries.class_view(session, class_id)
    if found is None or found.status is ClassStatus.DRAFT:
        raise NotFound("class", class_id)
    return found


def _ics(body: bytes, name: str) -> Response:
    headers = FOR_A_WHILE | {"content-disposition": f'inline; filename="{name}.ics"'}
    return Response(body, 200, headers, "text/calendar; charset=utf-8")
