"""The page behind a link for staff: somebody chooses the password of their account."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Path, Request, Response

from admin_ui import access, entering
from admin_ui.entering import BEFORE
from admin_ui.forms import Form, same
from admin_ui.pages.me import PASSWORD, chosen
from admin_ui.pages.sign_in import entered
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.staff import invitations, queries, sessions
from mdeji.staff.queries import InvitationView
from mdeji.staff.throttle import TooManyTries, note_try, who

router = APIRouter()
LINK = "/admin/invitation/{token}"
Token = Annotated[str, Path(min_length=20, max_length=100)]


@router.get(LINK)
def show(request: Request, tools: Use, token: Token) -> Response:
    """Show whose account it is, and ask for a password."""
    try:
        found = _find(request, tools, token)
    except TooManyTries as error:
        return _closed(request, entering.wait_until(error), 429)
    if found is None:
        return _closed(request)
    return _form(request, token, found, {})


@router.post(LINK)
def choose(
    request: Request,
    tools: Use,
    token: Token,
    form: Form,
    before: Annotated[str, Cookie(alias=BEFORE)] = "",
) -> Response:
    """Store the password and sign in; the link opens nothing any more."""
    if not before or not same(before, form["csrf"]):
        raise NotAllowed("csrf")
    try:
        found = _find(request, tools, token)
    except TooManyTries as error:
        return _closed(request, entering.wait_until(error), 429)
    if found is None:
        return _closed(request)
    try:
        made = chosen(form["new_password"], form["again"])
    except Invalid as error:
        return _form(request, token, found, {error.field: PASSWORD[error.reason]})
    now, how = tools.clock.now(), entering.came_from(request, "invitation")
    try:
        with tools.database.transaction() as session:
            account_id = invitations.use(session, token, made, now)
            begun = sessions.begin_session(session, account_id, how, access.lifetimes(tools), now)
    except NotAllowed:
        return _closed(request)
    return entered(tools, begun, "/admin/sign-in")


def _find(request: Request, tools: Tools, token: str) -> InvitationView | None:
    """Return the open link; somebody who tries out links is told to wait."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        found = queries.invitation(session, token, now)
    if found is None:
        counted = who("link", entering.came_from(request).address)
        with tools.database.transaction() as session:
            note_try(session, counted, sessions.TRIES_PER_ADDRESS, sessions.WINDOW, now)
    return found


def _form(request: Request, token: str, found: InvitationView, errors: dict[str, str]) -> Response:
    mark = entering.mark_of(request)
    status = 422 if errors else 200
    answer = page(
        request,
        "invitation.html",
        status=status,
        it=found,
        token=token,
        errors=errors,
        mark=mark,
    )
    entering.set_mark(answer, request, mark)
    return answer


def _closed(request: Request, text: str = "", status: int = 410) -> Response:
    return page(request, "invitation_closed.html", status=status, text=text)
