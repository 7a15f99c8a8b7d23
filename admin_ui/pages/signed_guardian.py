"""For a minor's guardian: what the young supporter will do, and the consent; also to withdraw it."""

from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import Office
from admin_ui.codes import qr_picture
from admin_ui.pages.applicants import Id
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.render import page
from admin_ui.tools import Use, tools_of
from mdeji.dispatch import leaving
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotAllowed
from mdeji.kit.signing import Ticket, mark_at
from mdeji.supporters import enrolment_queries, guardians, service
from mdeji.supporters.enrolment_review import LINK_LIVES
from mdeji.supporters.guardians import Guardian
from mdeji.supporters.tables import Supporter

router = APIRouter(include_in_schema=False)
PURPOSE = "guardian"
FAULTS = {
    "name": "お名前を書いてください。",
    "relation": "つづきがらを選んでください。",
    "phone": "電話番号を、市外局番から書いてください。",
    "agreed": "「同意します」に印をつけてください。",
}
RELATIONS = {"parent": "父・母", "grandparent": "祖父・祖母", "other": "そのほかの保護者"}


@router.get("/s/guardian/{token}")
def guardian_page(request: Request, token: str) -> Response:
    """Show what the guardian agrees to, and the form."""
    return enter(request, PURPOSE, token, lambda ticket: _show(request, token, ticket, {}, None))


@router.post("/s/guardian/{token}")
def agree(request: Request, token: str, form: PostedForm) -> Response:
    """Keep the consent."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        now = tools.clock.now()
        relation = RELATIONS.get(form.one("relation"), "")
        who = Guardian(form.one("name")[:40], relation, form.one("phone"), day_of(now))
        agreed = form.one("agreed") == guardians.VERSION
        wrong = [*guardians.faults(who), *(() if agreed else ("agreed",))]
        errors = {field: FAULTS[field] for field in wrong}
        if not errors:
            with tools.database.transaction() as session:
                _minor(session, ticket)
                guardians.give(session, ticket.subject, who, "guardian", now)
        return _show(request, token, ticket, errors, form if errors else None)

    return act(request, PURPOSE, token, form, do)


@router.post("/s/guardian/{token}/withdraw")
def withdraw(request: Request, token: str, form: PostedForm) -> Response:
    """End the consent; the young supporter rests from now on, and others go to the visits."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        with tools.database.transaction() as session:
            _minor(session, ticket)
            now = tools.clock.now()
            guardians.withdraw(session, ticket.subject, "guardian", now)
            leaving.give_back(session, ticket.subject, "guardian", now)
        return _show(request, token, ticket, {}, None)

    return act(request, PURPOSE, token, form, do)


@router.get("/admin/applicants/{supporter_id:int}/guardian-paper")
def on_paper(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show the guardian's form on A4 to print, with the QR code of the page."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = enrolment_queries.applicant(session, supporter_id, now)
    ticket = Ticket(PURPOSE, supporter_id, it.person_id, now + LINK_LIVES, mark_at(now))
    address = f"{tools.settings.public_url}/s/guardian/{tools.signer.sign(ticket)}"
    picture = qr_picture(address)
    return page(
        http, "enrol/guardian_paper.html", viewer=viewer, it=it, qr=picture,
        until=ticket.expires_at,
    )  # fmt: skip


def _show(
    request: Request, token: str, ticket: Ticket, errors: dict[str, str], form: Posted | None
) -> Response:
    tools = tools_of(request)
    with tools.database.reading() as session:
        me = _minor(session, ticket)
        consent = guardians.current(session, ticket.subject)
        name = me.shown_name
    typed = {key: form.one(key) if form else "" for key in ("name", "phone", "relation", "agreed")}
    return paper(
        request,
        "signed/guardian.html",
        ticket,
        status=422 if errors else 200,
        link=f"/s/guardian/{token}",
        young=name,
        consent=consent,
        t=typed,
        e=errors,
        relations=RELATIONS,
        version=guardians.VERSION,
    )


def _minor(session: Any, ticket: Ticket) -> Supporter:
    me = service.get(session, ticket.subject)
    if me.person_id != ticket.person_id:
        raise NotAllowed("not_yours")
    if me.adult_on is None:
        raise NotAllowed("gone")
    return me
