"""When a centre has its desk: rules, exceptions, what visitors read."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Anybody, Change, DeskChanges, Viewer
from admin_ui.dates import read_day, read_time
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, attempt, centre_card, may_change, own, read_when
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.yorozu import desks
from mdeji.yorozu.calendar import SessionView, notes_of, sessions_between
from mdeji.yorozu.desks import NewClosure, NewRule
from mdeji.yorozu.rules import FOR_GOOD, WANTED
from mdeji.yorozu.sessions import add_session

router = APIRouter()
Centre = Annotated[str, Path(max_length=60)]
SHOWN = timedelta(weeks=9)
DONE = {
    "rule": "開く日を 入れました。",
    "changed": "開く日を 変えました。",
    "ended": "この くり返しを おわりにしました。",
    "closed": "お休みを 入れました。",
    "reopened": "お休みを 取り消しました。",
    "page": "案内の文を 変えました。",
    "added": "開設回を 足しました。",
}


@router.get("/admin/yorozu/desks/{centre_id}")
def show(http: Request, tools: Use, viewer: Anybody, centre_id: Centre) -> Response:
    """Show the rules of a centre, its exceptions and its next dates."""
    return _page(http, tools, viewer, centre_id, NONE)


@router.post("/admin/yorozu/desks/{centre_id}/rules")
def add(http: Request, tools: Use, change: DeskChanges, centre_id: Centre) -> Response:
    """Add a weekly rule."""
    today = day_of(tools.clock.now())
    fault = attempt(
        tools,
        "rule",
        change.form,
        lambda session, now: desks.add_rule(
            session, _own(change, centre_id), _rule(change.form, today), change.actor, now
        ),
    )
    return _answer(http, tools, change, centre_id, fault or "rule")


@router.post("/admin/yorozu/desks/{centre_id}/rules/{rule_id}")
def change_rule(
    http: Request, tools: Use, change: DeskChanges, centre_id: Centre, rule_id: Id
) -> Response:
    """Change a rule, or end it."""
    form, today = change.form, day_of(tools.clock.now())
    _check_rule(tools, change, centre_id, rule_id)
    if form["do"] == "end":
        last = today - timedelta(days=1)
        desk_end = attempt(
            tools,
            f"rule{rule_id}",
            form,
            lambda session, now: desks.end_rule(session, rule_id, last, change.actor, now),
        )
        return _answer(http, tools, change, centre_id, desk_end or "ended")
    fault = attempt(
        tools,
        f"rule{rule_id}",
        form,
        lambda session, now: desks.change_rule(
            session, rule_id, _rule(form, today), change.actor, now
        ),
    )
    return _answer(http, tools, change, centre_id, fault or "changed")


@router.post("/admin/yorozu/desks/{centre_id}/closures")
def close(http: Request, tools: Use, change: DeskChanges, centre_id: Centre) -> Response:
    """Close the desk for some days, or for good."""
    today = day_of(tools.clock.now())
    fault = attempt(
        tools,
        "closure",
        change.form,
        lambda session, now: desks.close(
            session, _own(change, centre_id), _closure(change.form, today), change.actor, now
        ),
    )
    return _answer(http, tools, change, centre_id, fault or "closed")


@router.post("/admin/yorozu/desks/{centre_id}/closures/{closure_id}")
def reopen(
    http: Request, tools: Use, change: DeskChanges, centre_id: Centre, closure_id: Id
) -> Response:
    """Take an exception back."""
    with tools.database.transaction() as session:
        own(change.viewer, desks.closure_of(session, closure_id).centre_id)
        desks.reopen(session, closure_id, change.actor, tools.clock.now())
    return _answer(http, tools, change, centre_id, "reopened")


@router.post("/admin/yorozu/desks/{centre_id}/page")
def describe(http: Request, tools: Use, change: DeskChanges, centre_id: Centre) -> Response:
    """Say what visitors bring and how they get there."""
    form = change.form
    fault = attempt(
        tools,
        "page",
        form,
        lambda session, now: desks.describe(
            session, _own(change, centre_id), form["bring"], form["way"], change.actor, now
        ),
    )
    return _answer(http, tools, change, centre_id, fault or "page")


@router.post("/admin/yorozu/desks/{centre_id}/sessions")
def add_one(http: Request, tools: Use, change: DeskChanges, centre_id: Centre) -> Response:
    """Add one session that no rule makes; it may be in the past."""
    today = day_of(tools.clock.now())
    fault = attempt(
        tools,
        "session",
        change.form,
        lambda session, now: add_session(
            session, _own(change, centre_id), read_when(change.form, today), change.actor, now
        ),
    )
    return _answer(http, tools, change, centre_id, fault or "added")


def _own(change: Change, centre_id: str) -> str:
    own(change.viewer, centre_id)
    return centre_id


def _check_rule(tools: Tools, change: Change, centre_id: str, rule_id: int) -> None:
    _own(change, centre_id)
    with tools.database.reading() as session:
        own(change.viewer, desks.rule_of(session, rule_id).centre_id)


def _answer(
    http: Request, tools: Tools, change: Change, centre_id: str, came: Fault | str
) -> Response:
    if isinstance(came, str):
        return to(f"/admin/yorozu/desks/{centre_id}?done={came}")
    return _page(http, tools, change.viewer, centre_id, came)


def _rule(form: Typed, today: date) -> NewRule:
    opens, closes = read_time(form["opens"]), read_time(form["closes"])
    if opens is None:
        raise Invalid("opens", "unreadable")
    if closes is None:
        raise Invalid("closes", "unreadable")
    return NewRule(
        weekday=int(form["weekday"]) if form["weekday"] in set("0123456") else -1,
        opens=opens,
        closes=closes,
        weeks=tuple(int(week) for week in form.many("weeks") if week in set("12345")),
        on_holidays=bool(form["on_holidays"]),
        supporters=_supporters(form),
        from_on=_day(form, "from_on", today),
        until_on=_day(form, "until_on", today),
    )


def _supporters(form: Typed) -> int:
    """Return how many are wanted on duty; a form that does not ask wants the usual."""
    if not form["supporters"]:
        return WANTED
    count = form.number("supporters")
    return -1 if count is None else count


def _closure(form: Typed, today: date) -> NewClosure:
    first = _day(form, "from_on", today)
    if first is None:
        raise Invalid("from_on", "missing")
    if form["reason"] == FOR_GOOD:
        return NewClosure(first, None, FOR_GOOD)
    return NewClosure(first, _day(form, "until_on", today) or first, form["reason"])


def _day(form: Typed, name: str, today: date) -> date | None:
    if not form[name]:
        return None
    found = read_day(form[name], today)
    if found is None:
        raise Invalid(name, "unreadable")
    return found


def _coming(session: Any, centre_id: str, now: datetime) -> list[SessionView]:
    first = day_of(now)
    found = sessions_between(session, first, first + SHOWN, now, centre_id)
    return [one for one in found if one.ends_at > now]


def _page(http: Request, tools: Tools, viewer: Viewer, centre_id: str, fault: Fault) -> Response:
    now = tools.clock.now()
    today = day_of(now)
    with tools.database.reading() as session:
        card = centre_card(session, centre_id)
        rules = desks.rules_of(session, centre_id)
        values = {
            "today": today,
            "closures": desks.closures_of(session, centre_id, today),
            "notes": notes_of(session, centre_id),
            "coming": _coming(session, centre_id, now),
        }
    return page(
        http,
        "yorozu/desk.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        centre=card,
        rules=[rule for rule in rules if rule.until_on is None or rule.until_on >= today],
        past=[rule for rule in rules if rule.until_on is not None and rule.until_on < today],
        may=may_change(viewer, centre_id),
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=yorozu_words,
        **values,
    )
