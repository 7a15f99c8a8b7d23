"""One thing done to many supporters: shown first, then done, and undone within ten minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from admin_ui import supporter_labels as words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.searches import from_form, looked_up
from admin_ui.tools import Tools, Use
from mdeji.dispatch.roster import all_ids, lines_of, promised
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.supporters import bulk

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
MESSAGE = "message"
ACTIONS = {
    "pause": "休止にする",
    "return": "活動にもどす",
    "note": "メモを書く",
    "insurance": "保険の年度を入れる",
    "retrain": "研修をもう一度うけてもらう",
    MESSAGE: "お知らせを書く",
}
MOST_WRITTEN_TO = 150
FAULTS = {
    MESSAGE: f"お知らせは いちどに {MOST_WRITTEN_TO}人までです。もっと多いときは「お知らせ」の画面から。",
    "none": "人を えらんでください。",
    "too_many": f"いちどに {bulk.MOST}人までです。しぼってから お願いします。",
    "unknown": "することを えらんでください。",
    "length": "文を 1文字から1000文字までで 入れてください。",
    "year": "年度を 西暦4けたで 入れてください。例:2026",
    "step": "研修の項目を えらんでください。",
}
LEFT_ALONE = {

        "applied": "申込の人", "review": "面談の人", "training": "研修中の人", "active": "活動中の人",
        "paused": "休止中の人", "left": "退会した人", "declined": "お断りした人"
    ,
    "insured": "もう その年度の保険に入っている人",
    "as_before": "対象から はずれた人",
}  # fmt: skip
DONE = {"done": "まとめて 変えました。", "undone": "元に戻しました。"}


def insurance_year(now: datetime) -> int:
    """Return the fiscal year an insurance is usually taken out for."""
    return fiscal_year(day_of(now))


@router.post("/admin/supporters/bulk")
def prepare(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Keep what is about to be done to the chosen, or to everybody of the filter, and show it."""
    form, now = change.form, tools.clock.now()
    search = from_form(form)
    if form["scope"] == "all":
        with tools.database.reading() as session:
            ids = all_ids(session, looked_up(search, now), now)
    else:
        ids = tuple(int(one) for one in form.many("id") if one.isdecimal() and len(one) < 10)
    if form["action"] == MESSAGE and 0 < len(ids) <= MOST_WRITTEN_TO:
        return _write_to(http, tools, change.viewer, ids)
    try:
        with tools.database.transaction() as session:
            made = bulk.plan(session, _wish(form), ids, change.actor, now)
    except Invalid as error:
        return page(
            http,
            "supporters_bulk_refused.html",
            status=422,
            viewer=change.viewer,
            pulse=pulse_for(tools, change.viewer),
            problem=FAULTS[MESSAGE if form["action"] == MESSAGE and ids else error.reason],
        )
    return to(f"/admin/supporters/bulk/{made}")


@router.get("/admin/supporters/bulk/{action_id:int}")
def show(http: Request, tools: Use, viewer: Office, action_id: Id) -> Response:
    """Show whom it touches and whom it leaves alone, or what was done."""
    return _show(http, tools, viewer, action_id)


@router.post("/admin/supporters/bulk/{action_id:int}/apply")
def apply(http: Request, tools: Use, change: OfficeChanges, action_id: Id) -> Response:
    """Do it, in one transaction."""
    try:
        with tools.database.transaction() as session:
            bulk.apply(session, action_id, change.actor, tools.clock.now())
    except NotAllowed:
        return _show(http, tools, change.viewer, action_id, "もう すませました。")
    return to(f"/admin/supporters/bulk/{action_id}?done=done")


@router.post("/admin/supporters/bulk/{action_id:int}/undo")
def undo(http: Request, tools: Use, change: OfficeChanges, action_id: Id) -> Response:
    """Take it back, except where something happened since."""
    try:
        with tools.database.transaction() as session:
            bulk.undo(session, action_id, change.actor, tools.clock.now())
    except NotAllowed:
        problem = "10分をすぎたため、元に戻せません。1人ずつ 直してください。"
        return _show(http, tools, change.viewer, action_id, problem)
    return to(f"/admin/supporters/bulk/{action_id}?done=undone")


def _write_to(http: Request, tools: Tools, viewer: Viewer, ids: tuple[int, ...]) -> Response:
    """Go on to the messages, which show the cost before anything leaves."""
    with tools.database.reading() as session:
        lines = lines_of(session, ids, tools.clock.now())
    return page(
        http,
        "supporters_bulk_message.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        lines=lines,
    )


def _wish(form: Mapping[str, str]) -> bulk.Wish:
    action = form["action"]
    value = {"insurance": form["year"], "retrain": form["step"]}.get(action, "")
    return bulk.Wish(action, value, form["text"] if action in {"note", "pause"} else "")


def _show(
    http: Request, tools: Tools, viewer: Viewer, action_id: int, problem: str = ""
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        plan = bulk.plan_of(session, action_id, viewer.actor, now)
        rests = plan.action == "pause" and plan.applied_at is None
        touched = [one.id for one in plan.touched] if rests else []
        ahead = promised(session, touched, now)
    return page(
        http,
        "supporters_bulk.html",
        status=409 if problem else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        plan=plan,
        ahead=ahead,
        may_undo=plan.may_be_undone(now),
        said=ACTIONS[plan.action],
        problem=problem,
        done=DONE.get(http.query_params.get("done", ""), ""),
        reasons={LEFT_ALONE[code]: count for code, count in plan.reasons.items()},
        left=LEFT_ALONE,
        W=words,
    )
