"""What a coordinator does with a request: every action is a plain form."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import labels
from admin_ui.access import OfficeChanges
from admin_ui.calls import WRONG, Call
from admin_ui.pages.request import Id
from admin_ui.tools import Use
from admin_ui.wishes import read_wishes
from mdeji.dispatch import instructions, queries, service
from mdeji.dispatch.desk import attended
from mdeji.dispatch.instructions import Deed
from mdeji.dispatch.rules import DeclineReason, Outcome
from mdeji.dispatch.to_office import hand_over
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.messages.writing import write_to
from mdeji.places.queries import centre
from mdeji.requests.rules import PlaceKind
from mdeji.requests.service import get
from mdeji.staff.journal import record

router = APIRouter()


@router.post("/admin/requests/{request_id:int}/answer")
def answer(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Take down a supporter's answer on the phone."""
    call = Call(http, tools, change, request_id, "offers")
    offer_id, reason = call.form.number("offer") or 0, call.form["reason"]

    def work(session: Any, now: datetime) -> None:
        if queries.offer(session, offer_id).request.id != request_id:
            raise NotFound("offer", offer_id)
        if call.form["answer"] == "yes":
            service.accept(session, offer_id, None, now, call.actor)
        elif call.form["answer"] == "no":
            why = DeclineReason(reason) if reason in list(DeclineReason) else None
            service.decline(session, offer_id, None, now, call.actor, why)
        else:
            raise Invalid("answer", "missing")

    return call.do("answered", work)


@router.post("/admin/requests/{request_id:int}/offer")
def offer(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Ask a supporter whom the coordinator chose."""
    call = Call(http, tools, change, request_id, "candidates")
    whom = call.form.number("supporter") or 0
    return call.instruct(Deed.OFFER, whom)


@router.post("/admin/requests/{request_id:int}/assign")
def assign(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Seat a supporter who said yes on the phone."""
    call = Call(http, tools, change, request_id, "candidates")
    whom = call.form.number("supporter") or 0
    return call.do(
        "assigned", lambda s, now: _done(service.assign(s, request_id, whom, now, call.actor))
    )


@router.post("/admin/requests/{request_id:int}/release")
def release(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Take somebody off the team who phoned that they cannot come."""
    call = Call(http, tools, change, request_id, "team")

    def work(session: Any, now: datetime) -> None:
        visit = queries.visit_of_request(session, request_id)
        if visit is None:
            raise NotAllowed("not_on_team")
        person_id = call.form.number("person") or 0
        reason = call.form["reason"] if call.form["reason"] in labels.DECLINE_REASONS else "other"
        service.cannot_come(session, visit.id, person_id, reason, now, call.actor)

    return call.do("released", work)


@router.post("/admin/requests/{request_id:int}/search")
def search_on(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Let the matcher search once more."""
    call = Call(http, tools, change, request_id, "do")
    return call.do("searching", lambda s, now: service.search_again(s, request_id, call.actor, now))


@router.post("/admin/requests/{request_id:int}/take")
def take(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Take a request over from the matcher."""
    call = Call(http, tools, change, request_id, "do")
    return call.do(
        "taken",
        lambda s, now: hand_over(s, get(s, request_id), "taken_over", call.actor, now),
    )


@router.post("/admin/requests/{request_id:int}/partial")
def partial(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Go with those who said yes."""
    call = Call(http, tools, change, request_id, "do")
    return call.instruct(Deed.PARTIAL)


@router.post("/admin/requests/{request_id:int}/time")
def time(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Wish for other times."""
    call = Call(http, tools, change, request_id, "time")
    found = call.request()
    wishes, errors = read_wishes(call.form, found.kind, found.door, tools.clock.now())
    if errors:
        return call.refuse(WRONG, 422, **errors)
    spoken = [[start.isoformat(), end.isoformat()] for start, end in wishes]
    return call.instruct(Deed.TIME, wishes=spoken)


@router.post("/admin/requests/{request_id:int}/place")
def place(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Meet somewhere else."""
    call = Call(http, tools, change, request_id, "place")
    kind = call.form["place"]
    with tools.database.reading() as session:
        known = centre(session, call.form["centre"])
    if kind not in list(PlaceKind):
        return call.refuse(WRONG, 422, place="場所を えらんでください。")
    if kind == PlaceKind.CENTRE and known is None:
        return call.refuse(WRONG, 422, centre="公民館を えらんでください。")
    at_centre = kind == PlaceKind.CENTRE and known is not None
    where = known.id if known and at_centre else None
    return call.instruct(Deed.PLACE, place=kind, centre=where, detail=call.form["place_detail"])


@router.post("/admin/requests/{request_id:int}/cancel")
def cancel(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Call a request off with a reason."""
    call = Call(http, tools, change, request_id, "cancel")
    reason = call.form["reason"]
    if reason not in labels.CANCEL_REASONS:
        return call.refuse(WRONG, 422, cancel_reason="取り消す理由を えらんでください。")
    return call.instruct(Deed.CANCEL, reason=reason)


@router.post("/admin/requests/{request_id:int}/refer")
def refer(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Refer the requester to somebody who can help better."""
    call = Call(http, tools, change, request_id, "refer")
    whither = call.form["whither"]
    if whither not in labels.REFERRALS:
        return call.refuse(WRONG, 422, whither="案内する窓口を えらんでください。")
    return call.instruct(Deed.REFER, whither=whither)


@router.post("/admin/requests/{request_id:int}/take-back")
def take_back(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Take a decision back before anything of it has happened."""
    call = Call(http, tools, change, request_id, "do")
    deed, about = call.form["deed"], call.form.number("about") or 0
    if deed not in list(Deed):
        return call.refuse(WRONG, 422)
    return call.do(
        "taken_back",
        lambda s, now: instructions.take_back(s, request_id, Deed(deed), about, call.actor, now),
    )


@router.post("/admin/requests/{request_id:int}/report")
def report(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Enter a report somebody gave on the phone or on paper."""
    call = Call(http, tools, change, request_id, "report")

    def work(session: Any, now: datetime) -> None:
        visit = queries.visit_of_request(session, request_id)
        if visit is None:
            raise NotAllowed("not_on_team")
        service.report_for_team(session, visit.id, _report(call), call.actor, now)

    return call.do("reported", work)


@router.post("/admin/requests/{request_id:int}/correct")
def correct(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Correct a report that was handed in; the honorarium follows."""
    call = Call(http, tools, change, request_id, "correct")

    def work(session: Any, now: datetime) -> None:
        visit = queries.visit_of_request(session, request_id)
        if visit is None:
            raise NotAllowed("not_on_team")
        service.correct_report(session, visit.id, _report(call), call.actor, now)

    return call.do("corrected", work)


@router.post("/admin/requests/{request_id:int}/write")
def write(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Write to the requester on LINE."""
    call = Call(http, tools, change, request_id, "write")
    text, asker = call.form["text"], call.request().requester_id
    if asker is None:  # Nobody asked for the duty at a desk.
        raise NotFound("request", request_id)
    if not text or len(text) > labels.LETTER_MOST:
        return call.refuse(WRONG, 422, text="1から500文字までで 書いてください。")

    def work(session: Any, now: datetime) -> None:
        write_to(session, asker, change.viewer.id, text, now)
        record(session, call.actor, f"request:{request_id}", "letter_written", None, now)

    return call.do("", work)


@router.post("/admin/requests/{request_id:int}/phoned")
def phoned(http: Request, tools: Use, change: OfficeChanges, request_id: Id) -> Response:
    """Note that the requester was told by telephone, or what follows was talked over."""
    call = Call(http, tools, change, request_id, "do")
    return call.do("phoned", lambda s, now: attended(s, request_id, call.actor, now))


def _report(call: Call) -> service.ReportForm:
    outcomes = {
        topic: call.form[f"outcome_{topic}"]
        for topic in labels.TOPICS
        if call.form[f"outcome_{topic}"] in list(Outcome)
    }
    return service.ReportForm(
        present=tuple(int(one) for one in call.form.many("present") if one.isdecimal()),
        headcount=call.form.number("headcount"),
        outcomes=outcomes,
        line=call.form["line"],
        follow_up=bool(call.form["follow_up"]),
        not_held=bool(call.form["not_held"]),
        minutes=call.form.number("minutes"),
    )


def _done(_result: object) -> None:
    """Drop what a service returns; the page is read anew."""
