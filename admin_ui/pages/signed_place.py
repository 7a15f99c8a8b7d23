"""For whoever asked: where the team finds the home, written here so that it does not stay on LINE."""

from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.tools import tools_of
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.requests import queries, service
from mdeji.requests.queries import RequestView
from mdeji.requests.rules import CHANGEABLE, PlaceKind

router = APIRouter(include_in_schema=False)
PURPOSE = "place"
LONGEST = 200
HOME = {
    "title": "ご住所",
    "label": "ご自宅の住所",
    "hint": "町の名前と番地、建物の名前まで。たとえば「三河町1-2-3 青い屋根の家」です。",
}
ELSEWHERE = {
    "title": "場所のこと",
    "label": "建物や部屋、目印",
    "hint": "たとえば「2階の和室」「駐車場は裏です」。",
}


@router.get("/s/place/{token}")
def place_page(request: Request, token: str) -> Response:
    """Ask where exactly the team goes."""
    return enter(request, PURPOSE, token, lambda ticket: _form(request, token, ticket, None))


@router.post("/s/place/{token}")
def keep(request: Request, token: str, form: PostedForm) -> Response:
    """Keep it; the link is used up by it, and the card of the request gives another."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        words = " ".join(form.one("place").split())[:LONGEST]
        if not words:
            return _form(request, token, ticket, form)
        now, actor = tools.clock.now(), f"person:{ticket.person_id}"
        with tools.database.transaction() as session:
            _own(session, ticket)
            service.tell_place(session, ticket.subject, words, actor, now)
        return paper(request, "signed/place_done.html", ticket)

    return act(request, PURPOSE, token, form, do, spend=True)


def _form(request: Request, token: str, ticket: Ticket, form: Posted | None) -> Response:
    with tools_of(request).database.reading() as session:
        it = _own(session, ticket)
    words = HOME if it.place is PlaceKind.HOME else ELSEWHERE
    errors = {} if form is None else {"place": "場所を書いてください。"}
    values = {"w": words, "typed": it.place_detail, "e": errors, "most": LONGEST}
    link, status = f"/s/{PURPOSE}/{token}", 422 if errors else 200
    return paper(request, "signed/place.html", ticket, status=status, link=link, **values)


def _own(session: Any, ticket: Ticket) -> RequestView:
    it = queries.request(session, ticket.subject)
    if it.requester_id != ticket.person_id:
        raise NotAllowed("not_yours")
    if it.status not in CHANGEABLE:
        raise NotAllowed("gone")
    return it
