"""For the team: the report, written in under a minute, kept while it is being written."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from admin_ui import render
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.pages.signed_seen import VisitSeen, teams_visit
from admin_ui.pages.signed_words import OUTCOMES
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch import service
from mdeji.dispatch.rules import Outcome
from mdeji.dispatch.service import ReportForm
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.requests.rules import LARGEST_GROUP

router = APIRouter(include_in_schema=False)

OUTCOME = "outcome-"
LONGEST_LINE = 200
MISSING = {
    "present": "来たサポーターを選んでください。",
    "headcount": f"参加した人数を、1から{LARGEST_GROUP}までの数字で入れてください。",
    "outcomes": "内容ごとに、できたかどうかを選んでください。",
}


@dataclass(frozen=True)
class Written:
    """What stands in the form now, and what is still missing."""

    form: ReportForm
    error: str = ""
    message: str = ""
    saved: bool = False


@router.get("/s/report/{token}")
def report_page(request: Request, token: str) -> Response:
    """Show the form with the draft in it, or thank for the report handed in."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket, for_report=True)
        if seen.visit.report and seen.visit.report.handed_in_at:
            return paper(request, "signed/report_thanks.html", ticket, seen=seen)
        if tools.clock.now() < seen.visit.starts_at:
            raise NotAllowed("too_early")
        return _form(request, token, ticket, seen, Written(_draft(seen)))

    return enter(request, "report", token, show)


@router.post("/s/report/{token}/draft")
def save_draft(request: Request, token: str, form: PostedForm) -> Response:
    """Keep what is written so far, however incomplete."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket, for_report=True)
        written = read_form(form, seen)
        with tools.database.transaction() as session:
            now = tools.clock.now()
            service.save_report(session, ticket.subject, ticket.person_id, written, now)
        if form.one("quiet"):
            return Response(status_code=204)
        return _form(request, token, ticket, seen, Written(written, saved=True))

    return act(request, "report", token, form, do)


@router.post("/s/report/{token}")
def hand_in(request: Request, token: str, form: PostedForm) -> Response:
    """Hand the report in; what is missing is said, and nothing written is lost."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket, for_report=True)
        written = read_form(form, seen)
        try:
            _check_topics(written, seen)
            _hand_in(tools, ticket, written)
        except Invalid as fault:
            message = MISSING.get(fault.field, "入力を確かめてください。")
            shown = Written(written, error=fault.field, message=message)
            return _form(request, token, ticket, seen, shown)
        return render.to(f"/s/report/{token}")

    return act(request, "report", token, form, do)


def read_form(form: Posted, seen: VisitSeen) -> ReportForm:
    """Return what the form says about this visit; anything else in it is left out."""
    known = {str(mate.supporter_id): mate.supporter_id for mate in seen.visit.team}
    outcomes = {topic: form.one(f"{OUTCOME}{topic}") for topic in seen.visit.request.topics}
    return ReportForm(
        present=tuple(known[text] for text in form.many("present") if text in known),
        headcount=form.number("headcount"),
        outcomes={t: said for t, said in outcomes.items() if said in set(Outcome)},
        line=form.one("line")[:LONGEST_LINE],
        follow_up=form.one("follow_up") == "yes",
        not_held=form.one("not_held") == "yes",
    )


def _check_topics(written: ReportForm, seen: VisitSeen) -> None:
    if not written.not_held and set(written.outcomes) != set(seen.visit.request.topics):
        raise Invalid("outcomes", "missing")


def _hand_in(tools: Tools, ticket: Ticket, written: ReportForm) -> None:
    try:
        with tools.database.transaction() as session:
            now = tools.clock.now()
            service.hand_in_report(session, ticket.subject, ticket.person_id, written, now)
    except Invalid:
        with tools.database.transaction() as session:
            now = tools.clock.now()
            service.save_report(session, ticket.subject, ticket.person_id, written, now)
        raise


def _draft(seen: VisitSeen) -> ReportForm:
    """Return the stored draft, or a form filled with what is most likely."""
    stored = seen.visit.report
    if stored is None:
        everybody = tuple(mate.supporter_id for mate in seen.visit.team)
        return ReportForm(present=everybody, headcount=seen.visit.request.headcount)
    return ReportForm(
        present=stored.present,
        headcount=stored.headcount,
        outcomes=stored.outcomes,
        line=stored.line,
        follow_up=stored.follow_up,
        not_held=stored.not_held,
    )


def _form(
    request: Request, token: str, ticket: Ticket, seen: VisitSeen, written: Written
) -> Response:
    values = {
        "seen": seen,
        "written": written,
        "link": f"/s/report/{token}",
        "outcomes": OUTCOMES,
        "prefix": OUTCOME,
        "longest_line": LONGEST_LINE,
        "largest_group": LARGEST_GROUP,
    }
    return paper(request, "signed/report.html", ticket, **values)
