"""For anybody: everything the programme keeps about them, to read, print and take away."""

from fastapi import APIRouter, Request, Response

from admin_ui.mydata_words import shown
from admin_ui.pages.signed_door import enter, paper
from admin_ui.tools import tools_of
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.people.queries import person
from mdeji.places.queries import district_names
from mdeji.privacy.mydata import Section, as_json, hand_out

router = APIRouter(include_in_schema=False)


@router.get("/s/mydata/{token}")
def mydata_page(request: Request, token: str) -> Response:
    """Show the holder everything that is kept about them."""

    def show(ticket: Ticket) -> Response:
        tools = tools_of(request)
        with tools.database.reading() as session:
            districts = district_names(session)
        values = {
            "sections": shown(_given(request, ticket), districts),
            "link": f"/s/mydata/{token}",
        }
        return paper(request, "signed/mydata.html", ticket, **values)

    return enter(request, "mydata", token, show)


@router.get("/s/mydata/{token}/mydata.json")
def mydata_file(request: Request, token: str) -> Response:
    """Give the holder the same as a file."""

    def show(ticket: Ticket) -> Response:
        data = as_json(_given(request, ticket), tools_of(request).clock.now())
        return download(data, ticket.person_id)

    return enter(request, "mydata", token, show)


def download(data: bytes, person_id: int) -> Response:
    """Return JSON as a file to keep."""
    named = f'attachment; filename="mydata-{person_id}.json"'
    return Response(data, media_type="application/json", headers={"content-disposition": named})


def _given(request: Request, ticket: Ticket) -> tuple[Section, ...]:
    tools, who = tools_of(request), ticket.person_id
    if ticket.subject != who:
        raise NotAllowed("not_yours")
    with tools.database.transaction() as session:
        if person(session, who).erased:
            raise NotAllowed("gone")
        return hand_out(session, who, f"person:{who}", tools.clock.now())
