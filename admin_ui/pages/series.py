"""Groups that meet again and again: plan, leave one out, move one, change the team, renew, end."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import duty_words
from admin_ui.access import Change, Office, OfficeChanges, Viewer
from admin_ui.dates import read_day, read_time
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.dispatch import series, series_queries
from mdeji.dispatch.duty_tables import Rhythm
from mdeji.dispatch.series import Plan
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed
from mdeji.places.queries import centres, district_names
from mdeji.requests.rules import PlaceKind, SeatRole

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
HOME = "/admin/series"
FIXED = ("lead", "helper1", "helper2", "helper3", "helper4")
PROBLEMS = {
    "group": "グループを えらんでください。",
    "topics": "内容を 1つ以上 えらんでください。",
    "centre": "公民館を えらんでください。",
    "headcount": "人数は 3から40までで 入れてください。",
    "weekday": "曜日を えらんでください。",
    "minutes": "時間の長さは 30分から240分までです。",
    "time": "朝9時から夕方6時までの間で お願いします。",
    "first_on": "はじめの日は、今日か それより後にしてください。",
    "until_on": "終わりの日は、はじめの日より後で、1年以内にしてください。",
    "team": "チームの人を確かめてください。まとめ役は1人、同じ人は1回だけです。",
    "on": "その日は この予定の日ではありません。",
    "start": "その日時には できません。9時から18時まで、90日以内です。",
    "device": "機種を えらんでください。",
}
MOVED = "いまは、その操作ができません。画面を開きなおしてください。"

Work = Callable[[Any, datetime], object]


@router.get("/admin/series")
def show_all(http: Request, tools: Use, viewer: Office) -> Response:
    """Show every series, and a form for a new one."""
    return _list(http, tools, viewer, Typing())


@router.post("/admin/series")
def plan(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Plan a series; its first meetings are made at once."""
    now = tools.clock.now()
    try:
        wanted = _plan(change.form, day_of(now))
        with tools.database.transaction() as session:
            made = series.plan(session, wanted, change.actor, now).pk
    except Invalid as error:
        said = PROBLEMS.get(error.field, MOVED)
        errors = {error.field: said}
        typing = Typing(said, errors, change.form, "new", status=422)
        return _list(http, tools, change.viewer, typing)
    return to(f"{HOME}/{made}")


@router.get("/admin/series/{series_id:int}")
def show(http: Request, tools: Use, viewer: Office, series_id: Id) -> Response:
    """Show one series with its dates and its team."""
    return _one(http, tools, viewer, series_id)


@router.post("/admin/series/{series_id:int}/skip")
def skip(http: Request, tools: Use, change: OfficeChanges, series_id: Id) -> Response:
    """Leave one meeting out."""
    on = _iso(change.form["on"])
    return _do(
        http,
        tools,
        change,
        series_id,
        lambda s, now: series.skip(s, series_id, on, change.actor, now),
    )


@router.post("/admin/series/{series_id:int}/move")
def move(http: Request, tools: Use, change: OfficeChanges, series_id: Id) -> Response:
    """Move one meeting to another time."""
    form, on = change.form, _iso(change.form["on"])
    day = read_day(form["day"], day_of(tools.clock.now()))
    clock = read_time(form["time"])

    def work(session: Any, now: datetime) -> None:
        if day is None or clock is None:
            raise Invalid("start", "missing")
        series.move(session, series_id, on, at_jst(day, clock), change.actor, now)

    return _do(http, tools, change, series_id, work)


@router.post("/admin/series/{series_id:int}/team")
def team(http: Request, tools: Use, change: OfficeChanges, series_id: Id) -> Response:
    """Change who always comes."""
    wanted = _team(change.form)
    return _do(
        http,
        tools,
        change,
        series_id,
        lambda s, now: series.change_team(s, series_id, wanted, change.actor, now),
    )


@router.post("/admin/series/{series_id:int}/renew")
def renew(http: Request, tools: Use, change: OfficeChanges, series_id: Id) -> Response:
    """Go on until another day."""
    until = read_day(change.form["until_on"], day_of(tools.clock.now())) or date.min
    return _do(
        http,
        tools,
        change,
        series_id,
        lambda s, now: series.renew(s, series_id, until, change.actor, now),
    )


@router.post("/admin/series/{series_id:int}/end")
def end(http: Request, tools: Use, change: OfficeChanges, series_id: Id) -> Response:
    """End a series, with or without the meetings that were made."""
    with_made = bool(change.form["with_made"])
    return _do(
        http,
        tools,
        change,
        series_id,
        lambda s, now: series.end(s, series_id, change.actor, now, with_made=with_made),
    )


def _do(http: Request, tools: Tools, change: Change, series_id: int, work: Work) -> Response:
    try:
        with tools.database.transaction() as session:
            work(session, tools.clock.now())
    except Invalid as error:
        said = PROBLEMS.get(error.field, MOVED)
        return _one(http, tools, change.viewer, series_id, said, 422)
    except (NotAllowed, IllegalMove):
        return _one(http, tools, change.viewer, series_id, MOVED, 409)
    return to(f"{HOME}/{series_id}")


def _plan(form: Typed, today: date) -> Plan:
    start = read_time(form["time"]) or time()
    place, rhythm = form["place"], form["rhythm"]
    at_centre, weekday = place == PlaceKind.CENTRE, form.number("weekday")
    return Plan(
        group_id=form.number("group") or 0,
        rhythm=Rhythm(rhythm) if rhythm in list(Rhythm) else Rhythm.MONTHLY,
        nth=form.number("nth") or 1,
        weekday=-1 if weekday is None else weekday,
        from_minute=start.hour * 60 + start.minute,
        minutes=form.number("minutes") or 0,
        first_on=read_day(form["first_on"], today) or date.min,
        until_on=read_day(form["until_on"], today) or date.min,
        topics=form.many("topics"),
        headcount=form.number("headcount") or 0,
        district_id=form["district"][:40],
        place=PlaceKind(place) if place in list(PlaceKind) else PlaceKind.CENTRE,
        centre_id=(form["centre"][:60] or None) if at_centre else None,
        place_detail="" if at_centre else form["place_detail"][:300],
        skips_holidays=bool(form["skips_holidays"]),
        team=_team(form),
    )


def _team(form: Typed) -> tuple[tuple[int, SeatRole], ...]:
    chosen = ((name, form.number(name)) for name in FIXED)
    return tuple(
        (who, SeatRole.LEAD if name == "lead" else SeatRole.HELPER) for name, who in chosen if who
    )


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _list(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        values: dict[str, Any] = {
            "found": series_queries.all_series(session, now),
            "groups": series_queries.groups(session),
            "people": series_queries.active_names(session),
            "districts": district_names(session),
            "centres": {one.id: one.name for one in centres(session)},
        }
    return page(
        http,
        "series.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        fixed=FIXED,
        W=duty_words,
        **values,
    )


def _one(
    http: Request, tools: Tools, viewer: Viewer, series_id: int, said: str = "", status: int = 200
) -> Response:
    with tools.database.reading() as session:
        values: dict[str, Any] = {
            "it": series_queries.series(session, series_id, tools.clock.now()),
            "people": series_queries.active_names(session),
            "districts": district_names(session),
            "centres": {one.id: one.name for one in centres(session)},
        }
    return page(
        http,
        "series_one.html",
        status=status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        said=said,
        fixed=FIXED,
        W=duty_words,
        **values,
    )
