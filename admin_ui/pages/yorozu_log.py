"""The log of a desk, for a keyboard or a finger; it goes on when the network does not."""

from typing import Any, TypeAlias

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from admin_ui import yorozu_words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.assets import HERE
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import Id, centre_card, own, session_card
from admin_ui.yorozu_reading import groups, read_draft, summary, visit_address
from mdeji.kit.errors import Invalid, NotFound
from mdeji.kit.ids import new_uuid
from mdeji.places.queries import centres
from mdeji.requests.guides import about
from mdeji.yorozu import service
from mdeji.yorozu.calendar import today_at
from mdeji.yorozu.queries import count_of, log_view, logs_of
from mdeji.yorozu.service import Doubtful, Logged
from mdeji.yorozu.sessions import session_row

router = APIRouter()
SHOWN = 8

Why: TypeAlias = tuple[int, str, dict[str, str]]
"""The status of an answer, what kind of texts it holds, and the texts."""


@router.get("/admin/yorozu/log")
def choose(http: Request, tools: Use, viewer: Desk) -> Response:
    """Go to the desk of today, or let people choose among several."""
    with tools.database.reading() as session:
        found = today_at(session, viewer.centre_id, tools.clock.now())
        every = {c.id: c for c in centres(session)}
    if len(found) == 1:
        return to(f"/admin/yorozu/log/{found[0].id}")
    pulse = pulse_for(tools, viewer)
    return page(
        http,
        "yorozu/log_choose.html",
        viewer=viewer,
        pulse=pulse,
        found=found,
        centres=every,
        W=yorozu_words,
    )


@router.get("/admin/yorozu/worker.js")
def worker(viewer: Desk) -> Response:
    """Return the script that keeps the page of the log for when there is no network."""
    del viewer
    body = (HERE / "yorozu-worker.js").read_bytes()
    return Response(body, media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/admin/yorozu/log/{session_id:int}")
def show(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show the empty form of the log."""
    return _page(http, tools, viewer, session_id, Typed(()))


@router.post("/admin/yorozu/log/{session_id:int}")
def save(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Store one consultation; programs are answered in JSON, forms with the page."""
    draft, now = read_draft(change.form), tools.clock.now()
    try:
        with tools.database.transaction() as session:
            own(change.viewer, session_row(session, session_id).centre_id)
            confirmed = change.form.many("confirm")
            came = service.log(session, session_id, draft, (change.actor, now), confirmed)
            told = _told(session, session_id, came)
    except Doubtful as doubt:
        asked = {code: yorozu_words.QUESTIONS[code] for code in doubt.asked}
        return _refused(http, tools, change, session_id, (409, "asked", asked))
    except Invalid as fault:
        errors = {fault.field: yorozu_words.wrong(fault.field, fault.reason)}
        return _refused(http, tools, change, session_id, (422, "errors", errors))
    except NotFound:
        if not _is_program(http):
            raise
        errors = {"session": "この開設回は 見つかりません。"}
        return JSONResponse({"errors": errors}, 404)
    if _is_program(http):
        return JSONResponse(told)
    return to(f"/admin/yorozu/log/{session_id}?done={came.id}")


@router.post("/admin/yorozu/log/{session_id:int}/undo")
def undo(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Take back what was just stored; what never arrived is taken back already."""
    with tools.database.transaction() as session:
        own(change.viewer, session_row(session, session_id).centre_id)
        found = service.by_uid(session, change.form["uid"])
        if found is not None and found.session_id == session_id:
            service.take_back(session, found.uid, change.actor, tools.clock.now())
        count = count_of(session, session_id)
    if _is_program(http):
        return JSONResponse({"ok": True, "count": count})
    return to(f"/admin/yorozu/log/{session_id}?done=undone")


def _told(session: Any, session_id: int, came: Logged) -> dict[str, object]:
    one = log_view(service.consultation(session, came.id))
    district = centre_card(session, one.centre_id).district_id
    return {
        "ok": True,
        "id": came.id,
        "uid": came.uid,
        "known": came.known,
        "changed": came.changed,
        "gone": came.taken_back,
        "count": count_of(session, session_id),
        "said": summary(one),
        "flag": one.red_flag,
        "visit": visit_address(one, district),
        "guides": [{"code": card.code, "title": card.title} for card in about(one.topics)],
    }


def _refused(
    http: Request,
    tools: Tools,
    change: Change,
    session_id: int,
    why: Why,
) -> Response:
    status, kind, texts = why
    if _is_program(http):
        return JSONResponse({kind: texts}, status)
    return _page(http, tools, change.viewer, session_id, change.form, (status, kind, texts))


def _is_program(http: Request) -> bool:
    return "application/json" in http.headers.get("accept", "")


def _page(
    http: Request,
    tools: Tools,
    viewer: Viewer,
    session_id: int,
    typed: Typed,
    why: Why = (200, "", {}),
) -> Response:
    with tools.database.reading() as session:
        it = session_card(session, session_id)
        own(viewer, it.centre_id)
        card = centre_card(session, it.centre_id)
        logs = [one for one in logs_of(session, session_id, SHOWN * 3) if one.counts][:SHOWN]
        values = {"it": it, "centre": card, "count": count_of(session, session_id)}
    return page(
        http,
        "yorozu/log.html",
        status=why[0],
        viewer=viewer,
        pulse=None,
        logs=[(one, summary(one)) for one in logs],
        groups=groups(),
        typed=typed,
        problem=why,
        uid=typed["uid"] or new_uuid(),
        last=_last(logs, http.query_params.get("done", "")),
        stamp=tools.clock.now().isoformat(),  # By it the page sets a wrong clock right.
        W=yorozu_words,
        **values,
    )


def _last(logs: Any, done: str) -> Any:
    return next((one for one in logs if str(one.id) == done), None)
