"""The supporters the matcher knows."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.dispatch.queries import offers_of_person, visits_of_person
from mdeji.kit.calendar import QUIET_UNTIL, at_jst, day_of
from mdeji.places.queries import district_names
from mdeji.staff.journal import record
from mdeji.supporters import roster, service
from mdeji.supporters.roster import PAGE, Search

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
LONGEST_REST = timedelta(days=366)


def search_of(
    status: Annotated[str, Query(max_length=20)] = "",
    district: Annotated[str, Query(max_length=40)] = "",
    topic: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Search:
    """Return what the address asks for."""
    return Search(status, district, topic, "", page)


@router.get("/admin/supporters")
def show_all(
    http: Request, tools: Use, viewer: Office, search: Annotated[Search, Depends(search_of)]
) -> Response:
    """List supporters in the order of their reading."""
    return _list(http, tools, viewer, search)


@router.post("/admin/supporters/search")
def search_all(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Search by name; names travel in the body, never in an address."""
    form = change.form
    search = Search(form["status"], form["district"], form["topic"], form["q"][:100])
    if not search.words:
        asked = {"status": search.status, "district": search.district_id, "topic": search.topic}
        return to(f"/admin/supporters?{urlencode({k: v for k, v in asked.items() if v})}")
    return _list(http, tools, change.viewer, search)


def _list(http: Request, tools: Tools, viewer: Viewer, search: Search) -> Response:
    with tools.database.reading() as session:
        count, entries = roster.roster(session, search)
        counts = roster.counts(session)
        districts = district_names(session)
    return page(
        http,
        "supporters.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        search=search,
        count=count,
        pages=-(-count // PAGE),
        entries=entries,
        counts=counts,
        districts=districts,
    )


@router.get("/admin/supporters/{supporter_id:int}")
def show(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show one supporter."""
    return _one(http, tools, viewer, supporter_id, Typing())


@router.post("/admin/supporters/{supporter_id:int}/contact")
def reveal(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Show the telephone number; the journal remembers who saw it."""
    about = f"supporter:{supporter_id}"
    with tools.database.transaction() as session:
        record(session, change.actor, about, "contact_seen", None, tools.clock.now())
    return _one(http, tools, change.viewer, supporter_id, Typing(contact=True))


@router.post("/admin/supporters/{supporter_id:int}/rest")
def rest(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Ask somebody nothing until a day, or end the rest."""
    now = tools.clock.now()
    until = None
    if change.form["until"]:
        day = read_day(change.form["until"], day_of(now))
        if day is None or not day_of(now) < day <= day_of(now) + LONGEST_REST:
            errors = {"until": "あしたから1年以内の日付を入れてください。例:6/12"}
            typing = Typing("入力を確かめてください。", errors, change.form, status=422)
            return _one(http, tools, change.viewer, supporter_id, typing)
        until = at_jst(day, QUIET_UNTIL)
    with tools.database.transaction() as session:
        service.snooze(session, supporter_id, until, change.actor, now)
    return to(f"/admin/supporters/{supporter_id}")


@router.post("/admin/supporters/{supporter_id:int}/pause")
def pause(tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Pause a supporter, or let them be asked again."""
    on = change.form["on"] == "1"
    with tools.database.transaction() as session:
        roster.set_paused(session, supporter_id, change.actor, tools.clock.now(), on=on)
    return to(f"/admin/supporters/{supporter_id}")


def _one(
    http: Request, tools: Tools, viewer: Viewer, supporter_id: int, typing: Typing
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        profile = roster.profile(session, supporter_id, day_of(now))
        offers = offers_of_person(session, profile.person_id, open_only=False, limit=10)
        visits = visits_of_person(session, profile.person_id, now)
        districts = district_names(session)
    return page(
        http,
        "supporter.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=profile,
        offers=offers,
        visits=visits,
        districts=districts,
        typing=typing,
    )
