"""The accounts of the staff, for the administrator: who is invited, and who may what."""

from fastapi import APIRouter, Request, Response

from admin_ui.access import Admin, AdminChanges, Viewer
from admin_ui.pages.account import WRONG, fault, read_standing, show_link
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid
from mdeji.places.queries import centres
from mdeji.staff import invitations, queries, service
from mdeji.staff.service import NewAccount

router = APIRouter()
LONGEST_LOGIN = 40


@router.get("/admin/accounts")
def show(http: Request, tools: Use, viewer: Admin) -> Response:
    """List the accounts."""
    return _page(http, tools, viewer, Typing())


@router.post("/admin/accounts")
def invite(http: Request, tools: Use, change: AdminChanges) -> Response:
    """Add an account and show the link of its invitation, once."""
    form, now = change.form, tools.clock.now()
    to = read_standing(tools, form)
    try:
        login = _login(form["login"])
        new = NewAccount(login, to.name, to.role, "", to.centre_id, to.directory_name)
        with tools.database.transaction() as session:
            account = service.add_account(session, new, change.actor, now)
            token = invitations.invite(session, account.pk, change.actor, now)
    except Invalid as error:
        typing = Typing(WRONG, fault(error), form, status=422)
        return _page(http, tools, change.viewer, typing)
    return show_link(http, tools, change.viewer, account.pk, token)


def _login(login: str) -> str:
    """Return a login that can be typed on any keyboard."""
    plain = all(c.isascii() and (c.isalnum() or c in ".-_@") for c in login)
    if len(login) > LONGEST_LOGIN or not plain:
        raise Invalid("login", "signs")
    return login


def _page(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    with tools.database.reading() as session:
        accounts = queries.accounts(session, tools.clock.now())
        names = {c.id: c.name for c in centres(session)}
    return page(
        http,
        "accounts.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        accounts=accounts,
        centres=names,
        typing=typing,
        has_openid=tools.settings.has_openid,
    )
