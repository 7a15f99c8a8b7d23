"""For whoever asks in the chat: name and telephone, written here so that they do not stay on LINE."""

from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.tools import tools_of
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.messages import said, talks
from mdeji.messages.said import Filled
from mdeji.people import service as people
from mdeji.people.queries import PersonView, person
from mdeji.people.rules import is_phone, plain_phone

router = APIRouter(include_in_schema=False)
PURPOSE = "contact"
LONGEST_NAME, LONGEST_PHONE = 40, 20
FAULTS = {
    "name": "お名前を書いてください。",
    "phone": "電話番号を、市外局番から書いてください。ないときは、空のままにします。",
}


@router.get("/s/contact/{token}")
def contact_page(request: Request, token: str) -> Response:
    """Ask for name and telephone."""
    return enter(request, PURPOSE, token, lambda ticket: _form(request, token, ticket, {}, None))


@router.post("/s/contact/{token}")
def keep(request: Request, token: str, form: PostedForm) -> Response:
    """Keep them, and let the talk go on where it was; the link is used up by it."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        name, phone = form.one("name")[:LONGEST_NAME], form.one("phone")[:LONGEST_PHONE]
        errors = _faults(name, phone)
        if errors:
            return _form(request, token, ticket, errors, form)
        now = tools.clock.now()
        with tools.database.transaction() as session:
            me = _known(session, ticket)
            people.introduce(session, me.id, name=name, phone=phone)
            for field in (
                "name",
                "phone",
            ):  # Unsending what the chat told before takes no page back.
                said.note(session, (), Filled("person", me.id, field), now)
            talks.go_on(session, me.id, me.line_user_id or "", now)
        return paper(request, "signed/contact_done.html", ticket)

    return act(request, PURPOSE, token, form, do, spend=True)


def _form(
    request: Request, token: str, ticket: Ticket, errors: dict[str, str], form: Posted | None
) -> Response:
    with tools_of(request).database.reading() as session:
        me = _known(session, ticket)
    typed = {
        "name": form.one("name") if form else me.name,
        "phone": form.one("phone") if form else me.phone,
    }
    link = f"/s/{PURPOSE}/{token}"
    status = 422 if errors else 200
    values = {"link": link, "t": typed, "e": errors, "most": (LONGEST_NAME, LONGEST_PHONE)}
    return paper(request, "signed/contact.html", ticket, status=status, **values)


def _faults(name: str, phone: str) -> dict[str, str]:
    wrong = {
        "name": not name or bool(plain_phone(name)),
        "phone": bool(phone) and not is_phone(phone),
    }
    return {field: FAULTS[field] for field, is_wrong in wrong.items() if is_wrong}


def _known(session: Any, ticket: Ticket) -> PersonView:
    """Return the holder of the link, who has agreed to be known.

    Raises:
        NotAllowed: somebody else's link, or the person was erased meanwhile.
    """
    if ticket.subject != ticket.person_id:
        raise NotAllowed("not_yours")
    me = person(session, ticket.person_id)
    if me.erased or me.line_user_id is None:
        raise NotAllowed("gone")
    return me
