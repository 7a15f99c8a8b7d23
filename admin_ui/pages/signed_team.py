"""For whoever asked: who comes, when, where, and the matching word."""

from fastapi import APIRouter, Request, Response

from admin_ui import labels
from admin_ui.pages.signed_door import enter, paper
from admin_ui.pages.signed_ics import Appointment, calendar_file
from admin_ui.pages.signed_seen import VisitSeen, requesters_visit
from admin_ui.pages.signed_words import CHANGE_IN_CHAT, MINE, NEVER, to_bring
from admin_ui.tools import tools_of
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.signing import Ticket
from mdeji.requests.rules import PlaceKind

router = APIRouter(include_in_schema=False)


@router.get("/s/team/{token}")
def team_page(request: Request, token: str) -> Response:
    """Show the requester who comes."""

    def show(ticket: Ticket) -> Response:
        seen = requesters_visit(tools_of(request), ticket)
        return paper(
            request,
            "signed/team.html",
            ticket,
            seen=seen,
            forming=seen.visit.status == VisitStatus.FORMING,
            roles=MINE,
            bring=to_bring(seen.visit.request.topics),
            never=NEVER,
            menu_change=CHANGE_IN_CHAT,
            calendar=f"/s/team/{token}/mdeji.ics",
        )

    return enter(request, "team", token, show)


@router.get("/s/team/{token}/mdeji.ics")
def team_calendar(request: Request, token: str) -> Response:
    """Return the visit for the requester's calendar."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        seen = requesters_visit(tools, ticket)
        return calendar_file(appointment(seen, "サポーターが来ます"), tools.clock.now())

    return enter(request, "team", token, show)


def appointment(seen: VisitSeen, summary: str) -> Appointment:
    """Return the visit as a calendar entry: of a home only the district is said."""
    visit, place, about = seen.visit, seen.place, seen.visit.request
    return Appointment(
        uid=f"visit-{visit.id}-{about.number}@mdeji-dispatch",
        revision=about.version,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        summary=f"スマホ相談({labels.topics(about.topics)}) {summary}",
        location=f"{place.name} {place.address}".strip() if about.place is PlaceKind.CENTRE else "",
        description=f"受付番号 {about.number}\nくわしくは、LINEに届いたページを見てください。",
    )
