"""Who is on the way to becoming a supporter, what each waits for, and the steps the office takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from admin_ui import enrol_words
from admin_ui.access import Change, Office, OfficeChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.enrol_words import FAULTS
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.searches import page_of
from admin_ui.supporter_labels import FLAGS
from admin_ui.tools import Tools, Use
from admin_ui.turns import Turn
from mdeji.dispatch import beginnings, care
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import Invalid
from mdeji.places.queries import district_names
from mdeji.staff.queries import names
from mdeji.supporters import (
    cards,
    enrolment_list,
    enrolment_private,
    enrolment_queries,
    guardians,
    service,
    training,
)
from mdeji.supporters import enrolment_review as review
from mdeji.supporters.rules import SUPPORTER, SupporterEvent

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Number = Annotated[int, Depends(page_of)]
Wait = Annotated[str, Query(max_length=20)]
NOON = time(12)
DONE = {
    "interview": "面談を記録しました。",
    "accepted": "受け入れました。研修の案内をLINEで送りました。",
    "accepted_phone": "受け入れました。LINEでは届かないので、研修のことを電話で伝えてください。",
    "declined": "お断りしました。文はLINEで送りました。",
    "declined_letter": "お断りしました。LINEでは届かないので、手紙を印刷してください。",
    "asked": "お願いをLINEで送りました。",
    "asked_phone": "お願いを記録しました。LINEでは届かないので、電話で伝えてください。",
    "settled": "お願いしたことが そろいました。",
    "ticked": "研修を記録しました。",
    "guardian": "保護者の同意を記録しました。",
    "withdrawn": "同意を取りやめました。活動は休止です。",
    "private": "登録のことがらを 記録しました。",
    "card": "サポーター証を作りました。",
    "unlinked": "LINEとの連携を やめました。",
    "again": "この方は、もう登録があります。",
}


@dataclass(frozen=True)
class Shown:
    """What a page shows besides the applicant: what was typed, what is wrong, a code made just now."""

    errors: dict[str, str] = field(default_factory=dict)
    typed: Typed = field(default_factory=lambda: Typed(()))
    code: str = ""
    private: bool = False
    status: int = 200


@router.get("/admin/applicants")
def show_all(
    http: Request, tools: Use, viewer: Office, number: Number, wait: Wait = ""
) -> Response:
    """List everybody on the way, those who have waited longest first."""
    now, what = tools.clock.now(), wait if wait in enrol_words.WAITS else ""
    with tools.database.reading() as session:
        found = enrolment_list.on_the_way(session, now, what, number)
        values: dict[str, Any] = {
            "found": found,
            "firsts": beginnings.days_to_first_activity(session),
            "titles": training.step_titles(session),
            "districts": district_names(session),
        }
    values |= {
        "flags": FLAGS,
        "wait": what,
        "turn": Turn.of(found.count, enrolment_list.PAGE, number),
    }
    pulse = pulse_for(tools, viewer)
    return page(http, "enrol/applicants.html", viewer=viewer, pulse=pulse, W=enrol_words, **values)


@router.get("/admin/applicants/care")
def show_care(http: Request, tools: Use, viewer: Office) -> Response:
    """Show who needs a look: not asked for long, silent, or without what a visit needs."""
    with tools.database.reading() as session:
        found = care.needs_a_look(session, tools.clock.now())
        districts = district_names(session)
    pulse = pulse_for(tools, viewer)
    values: dict[str, Any] = {"care": found, "flags": FLAGS, "districts": districts}
    return page(http, "enrol/care.html", viewer=viewer, pulse=pulse, **values)


@router.get("/admin/applicants/days")
def show_days(http: Request, tools: Use, viewer: Office, number: Number) -> Response:
    """Show one by one how long it takes to the first activity: who waits longest comes first."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        firsts = beginnings.days_to_first_activity(session)
        turn = Turn.of(firsts.began + firsts.waiting, beginnings.PAGE, number)
        rows = beginnings.first_days(session, now, turn.here)
    pulse = pulse_for(tools, viewer)
    values: dict[str, Any] = {"firsts": firsts, "rows": rows, "turn": turn}
    return page(http, "enrol/first_days.html", viewer=viewer, pulse=pulse, **values)


@router.get("/admin/applicants/{supporter_id:int}")
def show_one(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show one of them with everything: the way so far, training, guardian, card, LINE."""
    return one(http, tools, viewer, supporter_id)


@router.post("/admin/applicants/{supporter_id:int}/interview")
def interview(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Note the interview."""
    now = tools.clock.now()
    on = read_day(change.form["on"], day_of(now)) if change.form["on"] else day_of(now)
    if on is None or on > day_of(now):
        shown = Shown({"on": FAULTS["day"]}, change.form, status=422)
        return one(http, tools, change.viewer, supporter_id, shown)
    at = min(at_jst(on, NOON), now)

    def do(session: Any) -> str:
        text = change.form["text"]
        review.note_interview(session, supporter_id, text, at, change.actor, now)
        return "interview"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/accept")
def accept(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Let somebody begin the training."""

    def do(session: Any) -> str:
        now = tools.clock.now()
        review.accept(session, supporter_id, change.actor, now)
        on_line = enrolment_queries.applicant(session, supporter_id, now).on_line
        return "accepted" if on_line else "accepted_phone"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/decline")
def decline(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Decline with a kind text, sent by LINE or printed as a letter."""

    def do(session: Any) -> str:
        text, now = change.form["text"], tools.clock.now()
        sent = review.decline(session, supporter_id, text, change.actor, now)
        return "declined" if sent else "declined_letter"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/ask")
def ask(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Ask for something that is missing."""

    def do(session: Any) -> str:
        text, now = change.form["text"], tools.clock.now()
        sent = review.ask_for(session, supporter_id, text, change.actor, now)
        return "asked" if sent else "asked_phone"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/settled")
def settled(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Note that what was asked for has come."""

    def do(session: Any) -> str:
        review.settle_asked(session, supporter_id, change.actor, tools.clock.now())
        return "settled"

    return act(http, tools, change, supporter_id, do)


@router.get("/admin/applicants/{supporter_id:int}/letter")
def letter(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show the text of a decline as a letter to print."""
    with tools.database.reading() as session:
        text = review.last_letter(session, supporter_id)
        it = enrolment_queries.applicant(session, supporter_id, tools.clock.now())
    return page(http, "enrol/letter.html", viewer=viewer, it=it, text=text)


def act(
    http: Request,
    tools: Tools,
    change: Change,
    supporter_id: int,
    do: Callable[[Any], str],
) -> Response:
    """Do something to one of them, and go back to their page with a word about it."""
    try:
        with tools.database.transaction() as session:
            done = do(session)
    except Invalid as fault:
        text = FAULTS.get(fault.field, "入力を確かめてください。")
        shown = Shown({fault.field: text}, change.form, status=422)
        return one(http, tools, change.viewer, supporter_id, shown)
    return to(f"/admin/applicants/{supporter_id}?done={done}")


def one(
    http: Request, tools: Tools, viewer: Viewer, supporter_id: int, shown: Shown | None = None
) -> Response:
    """Show one applicant or supporter."""
    shown = shown or Shown()
    now = tools.clock.now()
    return page(
        http,
        "enrol/applicant.html",
        status=shown.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        W=enrol_words,
        shown=shown,
        done=DONE.get(http.query_params.get("done", ""), ""),
        today=day_of(now),
        **_values(tools, supporter_id, now, private=shown.private),
    )


def _values(tools: Tools, supporter_id: int, now: datetime, *, private: bool) -> dict[str, Any]:
    with tools.database.reading() as session:
        row = service.get(session, supporter_id)
        secret = enrolment_private.view(session, supporter_id)
        return {
            "it": enrolment_queries.applicant(session, supporter_id, now),
            "moves": enrolment_queries.moves(session, supporter_id),
            "notes": enrolment_queries.notes(session, supporter_id),
            "progress": training.progress(session, supporter_id, day_of(now)),
            "guardian": guardians.current(session, supporter_id),
            "card": cards.current(session, supporter_id, day_of(now)),
            "secret": secret if private else None,
            "has_secret": secret.is_known,
            "insurance_year": row.insurance_year,
            "takes_honorarium": row.takes_honorarium,
            "adult_on": row.adult_on,
            "staff": names(session),
            "titles": training.step_titles(session),
            "districts": district_names(session),
            "can": {e.value: SUPPORTER.allows(row.status, e) for e in SupporterEvent},
        }
