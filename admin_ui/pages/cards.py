"""The supporter's card on paper, and what its QR code says to anybody who asks: valid or not."""

from fastapi import APIRouter, Request, Response

from admin_ui.access import Office
from admin_ui.codes import qr_picture
from admin_ui.pages.applicants import Id
from admin_ui.render import page
from admin_ui.tools import Use
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.supporters import cards, enrolment_queries, service

router = APIRouter(include_in_schema=False)


@router.get("/admin/applicants/{supporter_id:int}/card")
def show(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show the card in its real size, for printing."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        card = cards.current(session, supporter_id, day_of(now))
        if card is None:
            raise NotFound("card", supporter_id)
        it = enrolment_queries.applicant(session, supporter_id, now)
        name = service.get(session, supporter_id).shown_name
    picture = qr_picture(f"{tools.settings.public_url}/card/{card.code}")
    return page(
        http, "enrol/card.html", viewer=viewer, it=it, card=card, shown_name=name, qr=picture
    )


@router.get("/card/{code}")
def verdict(http: Request, tools: Use, code: str) -> Response:
    """Say whether a card is valid and until when; never whose it is."""
    with tools.database.reading() as session:
        found = cards.verdict(session, code[:40], day_of(tools.clock.now()))
    return page(http, "enrol/card_verdict.html", found=found)
