"""For whoever asked: how it was, in one tap and, if they like, one line."""

from fastapi import APIRouter, Request, Response

from admin_ui import render
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import PostedForm
from admin_ui.pages.signed_words import FACES
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service
from mdeji.dispatch.queries import VisitView
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket

router = APIRouter(include_in_schema=False)

LONGEST_LINE = 200


@router.get("/s/feedback/{token}")
def feedback_page(request: Request, token: str) -> Response:
    """Ask with three faces and one line; whoever has answered may still change it."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        visit = _asked(tools, ticket)
        values = {"visit": visit, "faces": FACES, "longest_line": LONGEST_LINE}
        link = f"/s/feedback/{token}"
        return paper(request, "signed/feedback.html", ticket, link=link, **values)

    return enter(request, "feedback", token, show)


@router.post("/s/feedback/{token}")
def give_feedback(request: Request, token: str, form: PostedForm) -> Response:
    """Keep the face and the line."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        _asked(tools, ticket)
        face, line, now = form.number("face"), form.one("line")[:LONGEST_LINE], tools.clock.now()
        with tools.database.transaction() as session:
            if face is not None:
                service.give_face(session, ticket.subject, ticket.person_id, face, now)
            if line:
                service.add_line(session, ticket.subject, ticket.person_id, line, now)
        return render.to(f"/s/feedback/{token}")

    return act(request, "feedback", token, form, do)


def _asked(tools: Tools, ticket: Ticket) -> VisitView:
    with tools.database.reading() as session:
        visit = dispatch.visit(session, ticket.subject)
    if visit.request.requester_id != ticket.person_id:
        raise NotAllowed("not_yours")
    if visit.status is VisitStatus.CANCELLED:
        raise NotAllowed("team_cancelled")
    if visit.status not in {VisitStatus.OVER, VisitStatus.REPORTED}:
        raise NotAllowed("too_early")
    return visit
