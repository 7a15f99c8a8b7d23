"""Classes: a calendar of all centres, what is to be done, and a form to plan one."""

from calendar import Calendar
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui import class_words
from admin_ui.access import Anybody, Change, Desk, DeskChanges, Viewer
from admin_ui.class_parts import attempt
from admin_ui.exports import download
from admin_ui.forms import Typed
from admin_ui.pages import activities, class_answers, class_one, class_public, courses
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, own, read_month, read_when
from mdeji.kit.calendar import at_jst, day_of, is_holiday
from mdeji.kit.errors import Invalid
from mdeji.kit.tables_out import Cell, Column
from mdeji.outreach import queries
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.courses import courses as menu
from mdeji.outreach.queries import ClassView, Filter
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.signups import VIAS
from mdeji.places.queries import centres
from mdeji.rota import class_queries

router = APIRouter()
Month = Annotated[str, Query(max_length=7)]
Kind = Annotated[str, Path(pattern="^(xlsx|csv)$")]
UNTOLD = timedelta(days=60)
MOST_SHOWN = 100


@router.get("/admin/classes")
def show(
    http: Request, tools: Use, viewer: Anybody, month: Month = "", via: Month = ""
) -> Response:
    """Show one month of all centres, and what waits; ``via`` says from where somebody is sent."""
    now = tools.clock.now()
    today = day_of(now)
    first = read_month(month, today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    with tools.database.reading() as session:
        by_day = _by_day(queries.classes(session, _between(weeks[0][0], weeks[-1][-1])))
        waits = _waits(session, viewer, now)
        coming = queries.classes(session, Filter(since=now, statuses=_OPEN), MOST_SHOWN)
        every = {c.id: c for c in centres(session)}
    return page(
        http,
        "classes/calendar.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        weeks=weeks,
        first=first,
        today=today,
        by_day=by_day,
        via=_via(via),
        coming=coming,
        **waits,
        centres=every,
        holidays={day for week in weeks for day in week if is_holiday(day)},
        months=(first - timedelta(days=1), first + timedelta(days=31)),
        W=class_words,
    )


_OPEN = frozenset({ClassStatus.PLANNED, ClassStatus.DRAFT})


def _via(said: str) -> str:
    """Return what the addresses of classes carry on of from where somebody is sent, or nothing."""
    return f"?via={said}" if said in VIAS and said else ""


def _waits(session: Any, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Return what somebody has to do something about."""
    return {
        "untold": _untold(session, viewer, now),
        "lacking": class_queries.lacking(session, now, viewer.only_centre),
    }


def _untold(session: Any, viewer: Viewer, now: datetime) -> list[ClassView]:
    """Return what is over, and nobody has said whether it took place."""
    wanted = Filter(now - UNTOLD, now, viewer.only_centre, None, _OPEN)
    return [one for one in queries.classes(session, wanted) if one.ends_at <= now]


@router.get("/admin/classes/list.{kind}")
def file(tools: Use, viewer: Anybody, kind: Kind, month: Month = "") -> Response:
    """Return the classes of a fiscal year as a table, without anybody's name."""
    first = read_month(month, day_of(tools.clock.now()))
    year = first.year if first.month >= 4 else first.year - 1
    wanted = _between(date(year, 4, 1), date(year + 1, 3, 31), viewer.only_centre)
    with tools.database.reading() as session:
        found = queries.classes(session, wanted, limit=20_000)
    return download(f"講座一覧{year}年度", kind, COLUMNS, [_row(one) for one in found])


COLUMNS = (
    Column("日時", 18),
    Column("講座", 26),
    Column("基本・応用", 10),
    Column("公民館", 18),
    Column("状態", 10),
    Column("定員(人)", 9),
    Column("申込(人)", 9),
    Column("空き待ち(人)", 12),
    Column("参加者(人)", 10),
    Column("教える人(人)", 12),
)


def _row(one: ClassView) -> Sequence[Cell]:
    return (
        one.starts_at,
        one.title,
        class_words.LEVELS.get(one.level, one.level),
        one.centre,
        class_words.CLASS_STATUS[one.status.value],
        one.capacity,
        one.seats,
        one.waiting,
        one.attended,
        one.teachers,
    )


@router.get("/admin/classes/new")
def blank(http: Request, tools: Use, viewer: Desk) -> Response:
    """Show the empty form; the address may say the course and the centre."""
    known = Typed((k, v) for k, v in http.query_params.multi_items() if k in {"course", "centre"})
    return _form(http, tools, viewer, Fault("", "", {}, known, 200))


@router.post("/admin/classes/new")
def add(http: Request, tools: Use, change: DeskChanges) -> Response:
    """Plan a class."""
    made: list[int] = []

    def work(session: Any, now: datetime) -> None:
        made.append(plan(session, _read(change, now), change.actor, now).pk)

    fault = attempt(tools, "new", change.form, work)
    if fault is None:
        return to(f"/admin/classes/{made[0]}?done=planned")
    return _form(http, tools, change.viewer, fault)


def _read(change: Change, now: datetime) -> NewClass:
    form = change.form
    course, centre = form.number("course"), form["centre"]
    if course is None:
        raise Invalid("course", "missing")
    if not centre:
        raise Invalid("centre", "missing")
    own(change.viewer, centre)
    capacity = form.number("capacity")
    if capacity is None:
        raise Invalid("capacity", "missing")
    at = read_when(form, day_of(now))
    return NewClass(course, centre, at, capacity, form["room"], is_open=form["open"] == "1")


def _form(http: Request, tools: Tools, viewer: Viewer, fault: Fault) -> Response:
    with tools.database.reading() as session:
        found = menu(session, active_only=True)
        every = centres(session)
    return page(
        http,
        "classes/new.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        fault=fault if fault.status != 200 else NONE,
        typed=fault.typed,
        menu={one.pk: one.title for one in found},
        sizes=[{"id": one.pk, "capacity": one.capacity, "minutes": one.minutes} for one in found],
        centres={c.id: c.name for c in every if viewer.only_centre in {None, c.id}},
        W=class_words,
    )


def _between(first: date, last: date, centre_id: str | None = None) -> Filter:
    until = at_jst(last + timedelta(days=1), time())
    return Filter(at_jst(first, time()), until, centre_id)


def _by_day(found: Sequence[ClassView]) -> dict[date, list[ClassView]]:
    days: dict[date, list[ClassView]] = {}
    for one in found:
        days.setdefault(day_of(one.starts_at), []).append(one)
    return days


ROOMS = (courses, class_answers, class_one, activities, class_public)
for room in ROOMS:
    router.include_router(room.router)
