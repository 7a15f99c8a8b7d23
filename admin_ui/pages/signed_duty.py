"""For a supporter: the desks where somebody is missing, and to take a seat there."""

from fastapi import APIRouter, Request, Response

from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_me import check_me
from admin_ui.pages.signed_posted import PostedForm
from admin_ui.pages.signed_words import rough_distance
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch.queries import SHOWN_AFTER
from mdeji.kit.errors import NotAllowed, NotFound, SeatTaken
from mdeji.kit.signing import Ticket
from mdeji.places import queries as places
from mdeji.rota import queries, service
from mdeji.rota.queries import Opening

router = APIRouter(include_in_schema=False)

MOST = 60
SAID = {
    "no_seat": "ありがとうございます。この日は、もう人がそろいました。",
    "clash": "同じ時間に、ほかの予定があります。ほかの日をお願いします。",
    "too_late": "この日は、もう過ぎました。",
    "called_off": "この日は、お休みになりました。",
}
BARRED = "この当番は、いまは入れません。くわしくは、職員に聞いてください。"
JOINED = "ありがとうございます。当番が決まりました。"


@router.get("/s/duty/{token}")
def duty_page(request: Request, token: str) -> Response:
    """Show the desks of the weeks ahead that lack somebody near the holder."""

    def show(ticket: Ticket) -> Response:
        return _page(request, ticket, token)

    return enter(request, "duty", token, show)


@router.post("/s/duty/{token}")
def join(request: Request, token: str, form: PostedForm) -> Response:
    """Take a seat; tapping twice takes one."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        why = _sign_up(tools, ticket, form.number("session") or 0)
        if why:
            return _page(request, ticket, token, message=SAID.get(why, BARRED), status=409)
        return _page(request, ticket, token, said=JOINED)

    return act(request, "duty", token, form, do)


def _sign_up(tools: Tools, ticket: Ticket, session_id: int) -> str:
    """Take the seat; return why not, or an empty text."""
    now = tools.clock.now()
    try:
        with tools.database.transaction() as session:
            check_me(session, ticket)
            service.sign_up(session, session_id, ticket.person_id, now)
    except SeatTaken:
        return "no_seat"
    except NotFound:
        return "called_off"
    except NotAllowed as refusal:
        return refusal.reason
    return ""


def _visit_link(tools: Tools, one: Opening, ticket: Ticket) -> str:
    """Return the page of a duty of one's own; there one can also say that one cannot come."""
    until = one.ends_at + SHOWN_AFTER
    about = Ticket("visit", one.visit_id or 0, ticket.person_id, until, ticket.mark)
    return f"/s/visit/{tools.signer.sign(about)}"


def _page(
    request: Request,
    ticket: Ticket,
    token: str,
    *,
    message: str = "",
    said: str = "",
    status: int = 200,
) -> Response:
    tools = tools_of(request)
    with tools.database.reading() as session:
        name = check_me(session, ticket)
        found = queries.openings(session, ticket.person_id, tools.clock.now())
        names = {one.id: one.name for one in places.centres(session)}
    free = [one for one in found if not one.mine][:MOST]
    answer = paper(
        request,
        "signed/duty.html",
        ticket,
        link=f"/s/duty/{token}",
        name=name,
        mine=[(one, _visit_link(tools, one, ticket)) for one in found if one.mine],
        free=[(one, rough_distance(one.distance_m)) for one in free],
        centres=names,
        message=message,
        said=said,
    )
    answer.status_code = status
    return answer
