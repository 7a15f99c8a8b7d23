"""The rota: the weeks ahead of all desks, and one desk with its people and what can be done."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from admin_ui import rota_words, words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.codes import qr_picture
from admin_ui.leaving import asking
from admin_ui.pages import rota_always, rota_check_in
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.rota_parts import attempt, mondays, people, rows
from admin_ui.screen import outlook
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, centre_card, own, session_card
from mdeji.dispatch import service as dispatch
from mdeji.dispatch import story
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotFound
from mdeji.places.queries import centres, district_names
from mdeji.requests.rules import CHANGEABLE
from mdeji.rota import queries, service
from mdeji.rota.rules import CHECK_IN_FROM
from mdeji.rota.views import DutyDay
from mdeji.yorozu.sessions import session_row

router = APIRouter()
HOME = "/admin/rota"


@router.get(HOME)
def show_all(
    http: Request, tools: Use, viewer: Desk, centre: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Show who is on duty in the weeks ahead; a centre sees its own."""
    now = tools.clock.now()
    chosen = viewer.only_centre if viewer.only_centre is not None else centre or None
    weeks = mondays(day_of(now), queries.WEEKS + 1)
    with tools.database.reading() as session:
        found = queries.days(session, weeks[0], weeks[-1] + timedelta(days=6), chosen)
        names = {one.id: one.name for one in centres(session)}
        alarms = queries.alarms(session, now, chosen)
        unsettled = queries.unsettled(session, now, chosen)
    return page(
        http,
        "rota/weeks.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        weeks=weeks,
        rows=rows(found, weeks, names),
        today=day_of(now),
        doubles=[one for one in found if one.has_double],
        absent=[one for one in found if one.absent and one.session.ends_at > now],
        alarms=alarms,
        unsettled=unsettled,
        centres=names,
        chosen=chosen or "",
        W=rota_words,
    )


@router.get("/admin/rota/{session_id:int}")
def show(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show one desk on one day: its people, who could come, and what happened so far."""
    return _page(http, tools, viewer, session_id, NONE)


@router.post("/admin/rota/{session_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Ask, seat or release somebody, or say who came."""
    what = change.form["do"]
    if what not in rota_words.DONE:
        return to(f"{HOME}/{session_id}")
    fault = attempt(tools, what, change.form, lambda s, now: _do(s, change, session_id, now))
    if fault is None:
        return to(f"{_back(change, session_id)}?done={what}")
    return _page(http, tools, change.viewer, session_id, fault)


@router.get("/admin/rota/{session_id:int}/qr")
def check_in_paper(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show the QR code of this day's desk on a page to print; it is good for this day only."""
    with tools.database.reading() as session:
        row = session_row(session, session_id)
        own(viewer, row.centre_id)
        if row.duty_code is None:
            raise NotFound("duty", session_id)
        card = centre_card(session, row.centre_id)
        it = session_card(session, session_id)
    address = f"{tools.settings.public_url}/checkin/{row.duty_code}"
    return page(
        http,
        "rota/qr.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        centre=card,
        code=row.duty_code,
        qr=qr_picture(address),
    )


def _back(change: Change, session_id: int) -> str:
    """Return where a change was made: on the day's screen people stay there."""
    is_day = change.form["then"] == "day"
    return f"/admin/yorozu/waiting/{session_id}" if is_day else f"{HOME}/{session_id}"


def _do(session: Any, change: Change, session_id: int, now: datetime) -> None:
    form, by = change.form, change.actor
    own(change.viewer, session_row(session, session_id).centre_id)
    what, who = form["do"], form.number("supporter") or 0
    if what == "want":
        _want(session, change, session_id, now)
    elif what == "search":
        service.search_now(session, session_id, by, now)
    elif what == "present":
        present = {int(one) for one in form.many("present") if one.isdecimal()}
        service.say_who_came(session, session_id, present, by, now)
    else:
        _DEEDS[what](session, session_id, who, by, now)


_DEEDS: dict[str, Any] = {
    "offer": service.offer,
    "take_back": service.take_offer_back,
    "assign": service.assign,
    "release": service.release,
    "came": service.came,
    "went": service.went,
}


def _want(session: Any, change: Change, session_id: int, now: datetime) -> None:
    form = change.form
    count = form.number("supporters")
    if count is None and form["supporters"]:
        raise Invalid("supporters", "unreadable")
    service.want(session, session_id, count, form.number("version"), (change.actor, now))


def _page(http: Request, tools: Tools, viewer: Viewer, session_id: int, fault: Fault) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = session_card(session, session_id)
        own(viewer, it.centre_id)
        one = queries.day(session, session_id) or DutyDay(it)
        values = {
            "centre": centre_card(session, it.centre_id),
            "outlook": _outlook(session, one, now),
            "story": _story(session, one.request_id),
            **_leaving(session, one, session_id, now),
            "districts": district_names(session),
        }
    return page(
        http,
        "rota/day.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        one=one,
        people=people(one, now),
        has_begun=it.starts_at <= now,
        may_come=it.starts_at - CHECK_IN_FROM <= now,
        is_over=it.ends_at <= now,
        fault=fault,
        done=rota_words.DONE.get(http.query_params.get("done", ""), ""),
        W=rota_words,
        **values,
    )


def _leaving(session: Any, one: DutyDay, session_id: int, now: datetime) -> dict[str, Any]:
    """Return who is about to be asked, and what the page needs to say so."""
    here = f"{HOME}/{session_id}"
    leaving = asking(session, one.request_id, here, now)
    return {"leaving": leaving, "leaving_at": here, "now": now}


def _outlook(session: Any, one: DutyDay, now: datetime) -> Any:
    """Return who could come, while a seat is free and the desk has not opened."""
    lacks = one.request_id is not None and one.status in CHANGEABLE and one.taken < one.wanted
    if one.request_id is None or not lacks or one.session.starts_at <= now:
        return None
    return outlook(session, dispatch.prospects(session, one.request_id, now))


def _story(session: Any, request_id: int | None) -> tuple[words.Told, ...]:
    if request_id is None:
        return ()
    return tuple(words.told(line) for line in reversed(story.story(session, request_id, 0)))


router.include_router(rota_always.router)
router.include_router(rota_check_in.router)
