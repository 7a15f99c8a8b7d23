"""Messages that did not arrive, work that failed, and how much of LINE's plan is used."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import Change, Office, OfficeChanges
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.messages import board, queries
from mdeji.messages.quota import held_back, quota
from mdeji.messages.service import resend
from mdeji.people.queries import person
from mdeji.staff.journal import record

router = APIRouter()


@router.get("/admin/delivery")
def show(http: Request, tools: Use, viewer: Office) -> Response:
    """Show what did not reach its person."""
    now, limit = tools.clock.now(), tools.settings.line_monthly_limit
    with tools.database.reading() as session:
        letters = queries.dead_letters(session)
        people = {m.person_id: person(session, m.person_id) for m in letters if m.person_id}
        values: dict[str, Any] = {
            "jobs": board.dead_jobs(session),
            "meter": quota(session, limit, now),
            "held": held_back(session),
        }
    return page(
        http,
        "delivery.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        letters=letters,
        people=people,
        **values,
    )


@router.post("/admin/delivery/message/resend")
def send_again(tools: Use, change: OfficeChanges) -> Response:
    """Send a message again."""
    return _do(
        tools,
        change,
        ("message", "resent"),
        lambda session, one, now: resend(session, one, now, change.actor),
    )


@router.post("/admin/delivery/message/give-up")
def give_up(tools: Use, change: OfficeChanges) -> Response:
    """Stop trying, because the person was told otherwise."""
    return _do(
        tools,
        change,
        ("message", "given_up"),
        lambda session, one, _now: board.give_up(session, one),
    )


@router.post("/admin/delivery/job/revive")
def revive(tools: Use, change: OfficeChanges) -> Response:
    """Let failed work run again."""
    return _do(tools, change, ("job", "revived"), board.revive_job)


@router.post("/admin/delivery/job/drop")
def drop(tools: Use, change: OfficeChanges) -> Response:
    """Give failed work up."""
    return _do(
        tools,
        change,
        ("job", "given_up"),
        lambda session, one, _now: board.drop_job(session, one),
    )


def _do(
    tools: Tools,
    change: Change,
    what: tuple[str, str],
    work: Callable[[Any, int, datetime], None],
) -> Response:
    kind, event = what
    now, one = tools.clock.now(), change.form.number("id") or 0
    with tools.database.transaction() as session:
        work(session, one, now)
        record(session, change.actor, f"{kind}:{one}", event, None, now)
    return to("/admin/delivery")
