"""One supporter on one screen: everything, with the journal, and what the office may do."""

import re
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import supporter_labels as words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.journal_lines import Line, Names, line_of
from admin_ui.pages import supporters_edit
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.dispatch import record as records
from mdeji.dispatch.queries import offers_of_person, visits_of_person
from mdeji.kit.calendar import QUIET_UNTIL, at_jst, day_of
from mdeji.kit.errors import IllegalMove, Invalid
from mdeji.people.queries import by_phone
from mdeji.places.queries import district_names
from mdeji.staff.journal import history_of, record
from mdeji.staff.queries import names as staff_names
from mdeji.supporters import availability, dossier, editing, service, training_ready
from mdeji.supporters import enrolment_review as review
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.week import HOURS

router = APIRouter()
router.include_router(supporters_edit.router)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
LONGEST_REST = timedelta(days=366)
LONGEST_REASON = 1000
JOURNAL_LINES = 60
REVEALS = frozenset({"phone", "private"})
PROBLEMS = {
    "length": "文を入れてください。2000文字までです。",
    "unknown": "入力を確かめてください。",
    "self": "本人は えらべません。",
    "known": "もう 入っています。",
    "nobody": "その電話番号の人は いません。",
}
HERE = frozenset(
    {SupporterEvent.READY, SupporterEvent.PAUSED, SupporterEvent.RETURNED, SupporterEvent.REAPPLIED}
)
"""The moves of this screen; those that need more than a word are on the applicant's screen."""

MISSING = "研修・誓約・保護者の同意の どれかが まだのため、活動を始められません。"
MOVED = "ほかの人が先に進めたため、できません。いまの状態を 確かめてください。"


@router.get("/admin/supporters/{supporter_id:int}")
def show(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show one supporter."""
    return _one(http, tools, viewer, supporter_id, Typing())


@router.post("/admin/supporters/{supporter_id:int}/contact")
def reveal(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Show the telephone number, or all that is private; the journal remembers who saw what."""
    what = change.form["what"] if change.form["what"] in REVEALS else "phone"
    about = f"supporter:{supporter_id}"
    with tools.database.transaction() as session:
        service.get(session, supporter_id)
        record(session, change.actor, about, "contact_seen", {"what": what}, tools.clock.now())
    typing = Typing(open="private" if what == "private" else "", contact=True)
    return _one(http, tools, change.viewer, supporter_id, typing)


@router.post("/admin/supporters/{supporter_id:int}/rest")
def rest(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Ask somebody nothing until a day, or end the rest."""
    now = tools.clock.now()
    until = None
    if change.form["until"]:
        day = read_day(change.form["until"], day_of(now))
        if day is None or not day_of(now) < day <= day_of(now) + LONGEST_REST:
            errors = {"until": "あしたから1年以内の日付を入れてください。例:6/12"}
            typing = Typing("入力を確かめてください。", errors, change.form, status=422)
            return _one(http, tools, change.viewer, supporter_id, typing)
        until = at_jst(day, QUIET_UNTIL)
    with tools.database.transaction() as session:
        service.snooze(session, supporter_id, until, change.actor, now)
    return to(f"/admin/supporters/{supporter_id}")


@router.post("/admin/supporters/{supporter_id:int}/move")
def move(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Move somebody on in the lifecycle and tell them; who, when and why are kept."""
    form, now = change.form, tools.clock.now()
    reason = form["reason"][:LONGEST_REASON]
    with tools.database.reading() as session:
        it = dossier.profile(session, supporter_id, day_of(now))
        row = service.get(session, supporter_id)
        unready = it.missing or training_ready.lacks_guardian(session, row, day_of(now))
    problem = "" if form["event"] in HERE else MOVED
    if form["event"] == SupporterEvent.READY and unready:
        problem = MISSING
    if not problem:
        event = SupporterEvent(form["event"])
        try:
            with tools.database.transaction() as session:
                review.step(session, supporter_id, event, change.actor, now, reason=reason)
        except IllegalMove:
            problem = MOVED
    if problem:
        typing = Typing(problem, {}, form, status=409)
        return _one(http, tools, change.viewer, supporter_id, typing)
    return to(f"/admin/supporters/{supporter_id}")


@router.post("/admin/supporters/{supporter_id:int}/note")
def note(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Write a note: of an interview, a call, or anything else."""
    form, now = change.form, tools.clock.now()
    try:
        with tools.database.transaction() as session:
            editing.add_note(session, supporter_id, form["kind"], form["text"], change.actor, now)
    except Invalid as error:
        typing = Typing("", {"text": PROBLEMS[error.reason]}, form, "note", status=422)
        return _one(http, tools, change.viewer, supporter_id, typing)
    return to(f"/admin/supporters/{supporter_id}#notes")


@router.post("/admin/supporters/{supporter_id:int}/avoid")
def avoid(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Keep somebody apart from the person with this telephone number."""
    form, now = change.form, tools.clock.now()
    with tools.database.reading() as session:
        found = by_phone(session, form["avoid_phone"])
    problem = "" if found else "nobody"
    try:
        with tools.database.transaction() as session:
            for other in found:
                why = form["avoid_reason"][:200]
                editing.avoid(session, supporter_id, other.id, why, change.actor, now)
    except Invalid as error:
        problem = error.reason
    if problem:
        typing = Typing("", {"avoid_phone": PROBLEMS[problem]}, form, "avoid", status=422)
        return _one(http, tools, change.viewer, supporter_id, typing)
    return to(f"/admin/supporters/{supporter_id}#avoid")


@router.post("/admin/supporters/{supporter_id:int}/avoid/{avoidance_id:int}/end")
def end_avoidance(
    tools: Use, change: OfficeChanges, supporter_id: Id, avoidance_id: Id
) -> Response:
    """Let two people meet again."""
    with tools.database.transaction() as session:
        now = tools.clock.now()
        editing.end_avoidance(session, supporter_id, avoidance_id, change.actor, now)
    return to(f"/admin/supporters/{supporter_id}#avoid")


@router.post("/admin/supporters/{supporter_id:int}/week")
def week(tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Keep the hours of the week that somebody told by telephone or on paper."""
    blocks = [
        (int(one[0]), int(one[2:]))
        for one in change.form.many("hour")
        if re.fullmatch(r"[0-6]-\d{1,2}", one)
    ]
    with tools.database.transaction() as session:
        service.get(session, supporter_id)
        availability.set_week(session, supporter_id, blocks, change.actor, tools.clock.now())
    return to(f"/admin/supporters/{supporter_id}")


def _one(
    http: Request, tools: Tools, viewer: Viewer, supporter_id: int, typing: Typing
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = dossier.profile(session, supporter_id, day_of(now))
        values = {
            "it": it,
            "record": records.record_of(session, supporter_id, it.joined_on, now),
            "offers": offers_of_person(session, it.person_id, open_only=False, limit=10),
            "visits": visits_of_person(session, it.person_id, now),
            "districts": district_names(session),
            "staff": staff_names(session),
            "grid": availability.week_of(session, supporter_id),
            "journal": _journal(session, supporter_id, it.person_id, viewer),
        }
    return page(
        http,
        "supporter.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        W=words,
        grid_hours=HOURS,
        waits=words.WAITS[it.status],
        moves={event: words.MOVES[event] for event in it.events if event in HERE},
        days_since=(day_of(now) - day_of(it.status_since)).days,
        **values,
    )


def _journal(session: Any, supporter_id: int, person_id: int, viewer: Viewer) -> list[Line]:
    """Return what happened to somebody and what was changed of them, newest first, in words."""
    about = [f"supporter:{supporter_id}", f"person:{person_id}"]
    found = history_of(session, about, JOURNAL_LINES)
    names = Names.of(session, found, viewer)
    return [line_of(entry, names) for entry in found]
