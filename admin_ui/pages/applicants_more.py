"""More steps with one supporter: training ticked, guardian, private facts, LINE, card, the end."""

from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import OfficeChanges
from admin_ui.dates import read_day
from admin_ui.enrol_words import FAULTS
from admin_ui.pages.applicants import Id, Shown, act, one
from admin_ui.pages.signed_me_words import LEAVE_REASONS
from admin_ui.render import to
from admin_ui.tools import Use
from mdeji.dispatch import leaving
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import Invalid
from mdeji.privacy import leaving as farewell
from mdeji.staff.journal import record
from mdeji.supporters import cards, enrolment_private, guardians, linking, service, training
from mdeji.supporters import enrolment_review as review
from mdeji.supporters.birthdays import read_birthday
from mdeji.supporters.enrolment_private import Private, Terms
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.rules import SupporterEvent

router = APIRouter()
MOVES = {
    "pause": SupporterEvent.PAUSED,
    "return": SupporterEvent.RETURNED,
}


@router.post("/admin/applicants/{supporter_id:int}/tick")
def tick(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Note a step of the training that was done with the office, or on paper."""
    now = tools.clock.now()

    def do(session: Any) -> str:
        on = read_day(change.form["on"], day_of(now)) if change.form["on"] else day_of(now)
        if on is None or on > day_of(now):
            raise Invalid("day", "future")
        training.passed(session, supporter_id, change.form["step"], change.actor, now, on)
        return "ticked"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/guardian")
def guardian(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Keep a guardian's consent that came on paper."""
    now, form = tools.clock.now(), change.form

    def do(session: Any) -> str:
        on = read_day(form["on"], day_of(now)) if form["on"] else day_of(now)
        if on is None or on > day_of(now):
            raise Invalid("day", "future")
        who = Guardian(form["name"], form["relation"], form["phone"], on, PAPER)
        guardians.give(session, supporter_id, who, change.actor, now)
        return "guardian"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/guardian/withdraw")
def withdraw(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """End a guardian's consent."""

    def do(session: Any) -> str:
        now = tools.clock.now()
        guardians.withdraw(session, supporter_id, change.actor, now)
        leaving.give_back(session, supporter_id, change.actor, now)
        return "withdrawn"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/reveal")
def reveal(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Show what only the office needs to know; the journal remembers who saw it."""
    about = f"supporter:{supporter_id}"
    with tools.database.transaction() as session:
        service.get(session, supporter_id)
        record(session, change.actor, about, "private_seen", None, tools.clock.now())
    return one(http, tools, change.viewer, supporter_id, Shown(private=True))


@router.post("/admin/applicants/{supporter_id:int}/private")
def private(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Keep birthday, address, whom to call in an emergency, insurance and honorarium."""
    now, form = tools.clock.now(), change.form

    def do(session: Any) -> str:
        born = read_birthday(form["born_on"], day_of(now)) if form["born_on"] else None
        if form["born_on"] and born is None:
            raise Invalid("born_on", "no_day")
        told = Private(
            born,
            form["address"],
            form["emergency_name"],
            form["emergency_phone"],
            form["emergency_relation"],
        )
        insured = fiscal_year(day_of(now)) if form["insured"] else None
        terms = Terms(form["honorarium"] != "no", insured)
        enrolment_private.keep(session, supporter_id, told, terms, change.actor, now)
        return "private"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/code")
def code(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Make a code that links a LINE account; it is shown once."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        person_id = service.get(session, supporter_id).person_id
        made = linking.make_code(session, person_id, change.actor, now)
    return one(http, tools, change.viewer, supporter_id, Shown(code=f"{made[:4]} {made[4:]}"))


@router.post("/admin/applicants/{supporter_id:int}/unlink")
def unlink(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Part a person from their LINE account."""

    def do(session: Any) -> str:
        person_id = service.get(session, supporter_id).person_id
        linking.unlink(session, person_id, change.actor, tools.clock.now())
        return "unlinked"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/card")
def card(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Make a new card, or take the present one back."""

    def do(session: Any) -> str:
        now = tools.clock.now()
        if change.form["revoke"]:
            cards.revoke(session, supporter_id, change.actor, now)
        else:
            cards.issue(session, supporter_id, change.actor, now)
        return "card"

    return act(http, tools, change, supporter_id, do)


@router.post("/admin/applicants/{supporter_id:int}/move")
def move(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Pause somebody, let them go on, or end the enrolment; each with a notice."""
    what, reason = change.form["what"], change.form["reason"]
    if what == "leave" and reason not in LEAVE_REASONS:
        shown = Shown({"reason": FAULTS["reason"]}, change.form, status=422)
        return one(http, tools, change.viewer, supporter_id, shown)
    now = tools.clock.now()
    with tools.database.transaction() as session:
        if what == "leave":
            farewell.leave(session, supporter_id, reason, change.actor, now)
            review.tell(session, service.get(session, supporter_id), "enrol_left", now)
        elif what in MOVES:
            review.step(session, supporter_id, MOVES[what], change.actor, now)
    return to(f"/admin/applicants/{supporter_id}")
