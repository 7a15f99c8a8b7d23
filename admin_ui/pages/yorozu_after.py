"""What comes after the desks: suspicions of fraud to look into, and people to telephone."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Desk, OfficeChanges
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Use
from admin_ui.yorozu_parts import Id, attempt
from admin_ui.yorozu_reading import summary
from mdeji.dispatch import using
from mdeji.kit.calendar import day_of
from mdeji.outreach.calls import waiting
from mdeji.places.queries import centres
from mdeji.rota import calls as rota_calls
from mdeji.yorozu import checks, flags

router = APIRouter()
LOOKED_BACK = timedelta(days=91)


@router.get("/admin/yorozu/flags")
def suspicions(http: Request, tools: Use, viewer: Desk) -> Response:
    """Show the records with a suspicion of fraud; a centre sees its own."""
    with tools.database.reading() as session:
        waiting = flags.open_flags(session, viewer.centre_id)
        settled = flags.settled_flags(session, viewer.centre_id)
        every = {c.id: c for c in centres(session)}
    return page(
        http,
        "yorozu/flags.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        waiting=[(one, summary(one)) for one in waiting],
        settled=[(one, summary(one)) for one in settled],
        centres=every,
        W=yorozu_words,
    )


@router.get("/admin/yorozu/calls")
def people(http: Request, tools: Use, viewer: Desk) -> Response:
    """Show who is to be telephoned, without names, and what 「いまも つかえていますか」 came to."""
    now = tools.clock.now()
    last = day_of(now)
    first = last - LOOKED_BACK
    with tools.database.reading() as session:
        found = checks.calls(session, viewer.centre_id, now)
        visits = using.to_call(session, now) if viewer.is_office else []
        outcomes = checks.outcomes(session, first, last, viewer.centre_id)
        changed = waiting(session, viewer.centre_id, now)
        moved = rota_calls.waiting(session, viewer.centre_id, now)
        every = {c.id: c for c in centres(session)}
    return page(
        http,
        "yorozu/calls.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        due=[call for call in found if call.due_on <= last],
        later=[call for call in found if call.due_on > last],
        outcomes=outcomes,
        visits=visits,
        changed=changed,
        moved=moved,
        done=http.query_params.get("done", "") == "answered",
        first=first,
        last=last,
        centres=every,
        W=yorozu_words,
    )


@router.post("/admin/yorozu/calls/visits/{visit_id:int}")
def answered(tools: Use, change: OfficeChanges, visit_id: Id) -> Response:
    """Keep what somebody said on the telephone two weeks after a visit to them."""
    said = change.form["answer"]
    fault = attempt(
        tools,
        "using",
        change.form,
        lambda session, now: using.answer(session, visit_id, said, change.actor, now),
    )
    return to("/admin/yorozu/calls" if fault else "/admin/yorozu/calls?done=answered")
