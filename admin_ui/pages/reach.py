"""Messages to a chosen set of supporters, and the drill that asks whether LINE reaches them."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from admin_ui.turns import Turn
from mdeji.kit.errors import IllegalMove, Invalid
from mdeji.kit.ids import new_token
from mdeji.kit.recall import RECALL
from mdeji.messages.quota import quota
from mdeji.places.queries import district_names
from mdeji.reach import queries, service
from mdeji.reach.rules import (
    BULLETIN,
    LONGEST_TEXT,
    WINDOWS_H,
    BulletinEvent,
    BulletinKind,
    Cost,
    PhoneResult,
    goes_at,
)
from mdeji.reach.segments import Member, Segment, members
from mdeji.reach.service import Draft
from mdeji.staff.queries import names as staff_names

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
MOST_CHOSEN, MOST_PAGES = 2000, 10_000
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]

PROBLEMS = {
    "nobody": "あてはまる人が いません。えらび方を かえてください。",
    "missing": "送る文を 入れてください。",
    "too_long": f"文が長すぎます。{LONGEST_TEXT}文字までに してください。",
    "unknown": "返事を待つ時間を えらんでください。",
    "too_many": "今月の送信数が 足りません。人をへらすか、来月に送ってください。",
}
TOO_LATE = "もう送り終わっています。取り消せませんでした。"


@dataclass(frozen=True)
class Shown:
    """Hold what the page of one shows: what went wrong, and the pages of its two lists."""

    problem: str = ""
    status: int = 200
    pages: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Plan:
    """Hold what the form says: to whom, and what."""

    segment: Segment
    draft: Draft


def plan_of(form: Typed) -> Plan:
    """Read the form."""
    chosen = (int(one) for one in form.many("chosen") if one.isdecimal() and len(one) < 10)
    segment = Segment(
        form["status"][:20],
        form["district"][:40],
        form["topic"][:20],
        form["device"][:20],
        tuple(chosen)[:MOST_CHOSEN],
    )
    kind = BulletinKind.DRILL if form["kind"] == "drill" else BulletinKind.MESSAGE
    draft = Draft(kind, form["text"], form.number("window") or WINDOWS_H[1], form["key"][:80])
    return Plan(segment, draft)


@router.get("/admin/reach")
def show_all(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the last messages to many, and a form for a new one."""
    return _form(http, tools, viewer, Typing())


@router.post("/admin/reach/preview")
def preview(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Show whom it would reach and what it costs; nothing is sent."""
    plan, now = plan_of(change.form), tools.clock.now()
    with tools.database.reading() as session:
        chosen = members(session, plan.segment)
        meter = quota(session, tools.settings.line_monthly_limit, now)
        districts = district_names(session)
    cost = _cost(chosen, meter.left - meter.reserve)
    problem = _problem(plan.draft, chosen, cost)
    if problem in {"nobody", "missing", "too_long", "unknown"}:
        typing = Typing(PROBLEMS[problem], typed=change.form, status=422)
        return _form(http, tools, change.viewer, typing)
    return page(
        http,
        "reach_preview.html",
        viewer=change.viewer,
        pulse=pulse_for(tools, change.viewer),
        plan=plan,
        chosen=chosen,
        cost=cost,
        meter=meter,
        leaves_at=goes_at(now),
        recall_s=int(RECALL.total_seconds()),
        districts=districts,
        key=new_token(),
    )


@router.post("/admin/reach")
def send(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Decide to send; it leaves after ten seconds, and never in the quiet hours."""
    plan, now = plan_of(change.form), tools.clock.now()
    try:
        with tools.database.transaction() as session:
            chosen = members(session, plan.segment)
            meter = quota(session, tools.settings.line_monthly_limit, now)
            cost = _cost(chosen, meter.left - meter.reserve)
            made = service.plan(session, plan.draft, chosen, cost, change.actor, now).pk
    except Invalid as error:
        typing = Typing(PROBLEMS[error.reason], typed=change.form, status=422)
        return _form(http, tools, change.viewer, typing)
    return to(f"/admin/reach/{made}")


@router.get("/admin/reach/{bulletin_id:int}")
def show(
    http: Request, tools: Use, viewer: Office, bulletin_id: Id, page: Page = 1, others: Page = 1
) -> Response:
    """Show what came back of one, and whom to phone."""
    return _one(http, tools, viewer, bulletin_id, Shown(pages=(page, others)))


@router.post("/admin/reach/{bulletin_id:int}/cancel")
def cancel(http: Request, tools: Use, change: OfficeChanges, bulletin_id: Id) -> Response:
    """Take it back: what has not left yet stays here."""
    try:
        with tools.database.transaction() as session:
            service.cancel(session, bulletin_id, change.actor, tools.clock.now())
    except IllegalMove:
        return _one(http, tools, change.viewer, bulletin_id, Shown(TOO_LATE, 409))
    return to(f"/admin/reach/{bulletin_id}")


@router.post("/admin/reach/{bulletin_id:int}/phoned")
def phoned(tools: Use, change: OfficeChanges, bulletin_id: Id) -> Response:
    """Note what came of a telephone call."""
    result = change.form["result"]
    if result in list(PhoneResult):
        one, now = change.form.number("id") or 0, tools.clock.now()
        with tools.database.transaction() as session:
            service.phoned(session, one, PhoneResult(result), change.actor, now)
    page = min(max(change.form.number("page") or 1, 1), MOST_PAGES)
    return to(f"/admin/reach/{bulletin_id}{f'?page={page}' if page > 1 else ''}#phone")


def _cost(chosen: tuple[Member, ...], free: int) -> Cost:
    return Cost(sum(member.reachable for member in chosen), max(free, 0))


def _problem(draft: Draft, chosen: tuple[Member, ...], cost: Cost) -> str:
    try:
        service.check(draft, chosen, cost)
    except Invalid as error:
        return error.reason
    return ""


def _form(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        values: dict[str, Any] = {
            "past": queries.recent(session),
            "meter": quota(session, tools.settings.line_monthly_limit, now),
            "districts": district_names(session),
            "names": staff_names(session),
        }
    return page(
        http,
        "reach.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        windows=WINDOWS_H,
        most=LONGEST_TEXT,
        **values,
    )


def _one(http: Request, tools: Tools, viewer: Viewer, bulletin_id: int, shown: Shown) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        echo = queries.echo(session, bulletin_id, now, shown.pages)
        names = staff_names(session)
    it, (phone, others) = echo.bulletin, shown.pages
    return page(
        http,
        "reach_one.html",
        status=shown.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        echo=echo,
        turn=Turn.of(echo.phone_count, queries.PAGE, phone),
        turn_others=Turn.of(echo.others_count, queries.PAGE, others),
        names=names,
        problem=shown.problem,
        can_cancel=BULLETIN.allows(it.status, BulletinEvent.CANCELLED),
        seconds_left=max(0, round((it.goes_at - now).total_seconds())),
    )
