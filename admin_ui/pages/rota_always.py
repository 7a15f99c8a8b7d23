"""Who is always on duty at the desk of a centre (いつもの当番)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import rota_words, yorozu_words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.rota_parts import attempt
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, centre_card, own
from mdeji.dispatch.series_queries import active_names
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.requests.rules import SeatRole
from mdeji.rota import queries, standing
from mdeji.rota.standing import Always
from mdeji.yorozu import desks
from mdeji.yorozu.calendar import notes_of

router = APIRouter()
Centre = Annotated[str, Path(max_length=60)]
ROLES = {SeatRole.LEAD: "まとめ役", SeatRole.HELPER: "お手伝い役"}


@router.get("/admin/rota/always/{centre_id}")
def show(http: Request, tools: Use, viewer: Desk, centre_id: Centre) -> Response:
    """Show who is always on duty, by weekly rule."""
    return _page(http, tools, viewer, centre_id, NONE)


@router.post("/admin/rota/always/{centre_id}")
def change_one(http: Request, tools: Use, change: DeskChanges, centre_id: Centre) -> Response:
    """Put somebody on the fixed rota, or take them off."""
    what = "ended" if change.form["do"] == "end" else "added"
    part = f"rule{change.form.number('rule') or 0}"
    fault = attempt(tools, part, change.form, lambda s, now: _do(s, change, centre_id, now))
    if fault is None:
        return to(f"/admin/rota/always/{centre_id}?done={what}")
    return _page(http, tools, change.viewer, centre_id, fault)


def _do(session: Any, change: Change, centre_id: str, now: datetime) -> None:
    form = change.form
    own(change.viewer, centre_id)
    if form["do"] == "end":
        row = standing.standing_by_id(session, form.number("standing") or 0)
        own(change.viewer, desks.rule_of(session, row.rule_id).centre_id)
        standing.end_always(session, row.pk, change.actor, now)
        return
    rule = desks.rule_of(session, form.number("rule") or 0)
    own(change.viewer, rule.centre_id)
    standing.set_always(session, _wanted(change, day_of(now)), change.actor, now)


def _wanted(change: Change, today: date) -> Always:
    form = change.form
    supporter_id = form.number("supporter")
    if not supporter_id:
        raise Invalid("supporter_id", "missing")
    until_on = read_day(form["until_on"], today)
    if until_on is None:
        raise Invalid("until_on", "missing")
    from_on = read_day(form["from_on"], today) if form["from_on"] else today
    if from_on is None:
        raise Invalid("from_on", "unreadable")
    role = SeatRole.LEAD if form["role"] == SeatRole.LEAD else SeatRole.HELPER
    return Always(form.number("rule") or 0, supporter_id, role, from_on, until_on)


def _page(http: Request, tools: Tools, viewer: Viewer, centre_id: str, fault: Fault) -> Response:
    today = day_of(tools.clock.now())
    with tools.database.reading() as session:
        card = centre_card(session, centre_id)
        own(viewer, centre_id)
        rules = [
            rule
            for rule in desks.rules_of(session, centre_id)
            if rule.until_on is None or rule.until_on >= today
        ]
        always = queries.standing_of_centre(session, [rule.pk for rule in rules])
        names = active_names(session)
        closed_on = notes_of(session, centre_id).closed_on
    return page(
        http,
        "rota/always.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        centre=card,
        rules=rules,
        always=always,
        names=names,
        roles={role.value: word for role, word in ROLES.items()},
        fault=fault,
        today=today,
        closed_on=closed_on,
        done=rota_words.DONE.get(http.query_params.get("done", ""), ""),
        W=yorozu_words,
    )
