"""One's own account: where one is signed in, and the password."""

from fastapi import APIRouter, Request, Response

from admin_ui import access, entering
from admin_ui.access import Anybody, AnybodyChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid
from mdeji.staff import queries, service, sessions
from mdeji.staff.passwords import hashed, matches
from mdeji.staff.throttle import TooManyTries, forget, note_try

router = APIRouter()
ME = "/admin/me"
WRONG = "入力を確かめてください。"
DONE = {"password": "パスワードを変えました。ほかの画面のサインインは 終わりました。"}
PASSWORD = {
    "too_short": "パスワードは 10文字以上にしてください。",
    "too_simple": "同じ文字ばかりの パスワードは 使えません。",
    "too_long": "パスワードは 200文字までにしてください。",
    "other": "2つの パスワードが ちがいます。",
    "wrong": "いまの パスワードが ちがいます。",
}
"""What is wrong with a chosen password."""


@router.get(ME)
def show(request: Request, tools: Use, viewer: Anybody, done: str = "") -> Response:
    """Show where the viewer is signed in, the second factor and the password."""
    return _page(request, tools, viewer, Typing(), DONE.get(done, ""))


@router.post("/admin/me/end")
def end(tools: Use, change: AnybodyChanges) -> Response:
    """End one of the viewer's own sessions."""
    viewer, one = change.viewer, change.form.number("session") or 0
    with tools.database.transaction() as session:
        sessions.end_session(session, one, viewer.id, viewer.actor, tools.clock.now())
    return to(ME)


@router.post("/admin/me/password")
def set_password(request: Request, tools: Use, change: AnybodyChanges) -> Response:
    """Change the viewer's own password; it ends their other sessions."""
    viewer, form, now = change.viewer, change.form, tools.clock.now()
    try:
        _prove(tools, viewer, form["old_password"])
        new = chosen(form["new_password"], form["again"])
    except TooManyTries as error:
        errors = {"old_password": entering.wait_until(error)}
        return _page(request, tools, viewer, Typing(WRONG, errors, status=429))
    except Invalid as error:
        errors = {error.field: PASSWORD[error.reason]}
        return _page(request, tools, viewer, Typing(WRONG, errors, status=422))
    with tools.database.transaction() as session:
        forget(session, _whom(viewer))
        service.set_password(session, viewer.id, new, viewer.actor, now, viewer.session_id)
    return to(f"{ME}?done=password")


def chosen(password: str, again: str) -> str:
    """Return the hash of a password that was typed twice.

    Raises:
        Invalid: too short or simple, or typed differently the second time.
    """
    try:
        made = hashed(password)
    except Invalid as error:
        raise Invalid("new_password", error.reason) from None
    if password != again:
        raise Invalid("again", "other")
    return made


def _prove(tools: Tools, viewer: Viewer, password: str) -> None:
    """Refuse whoever does not know the present password; guesses are counted."""
    with tools.database.transaction() as session:
        counted = sessions.TRIES_PER_LOGIN, sessions.WINDOW
        note_try(session, _whom(viewer), *counted, tools.clock.now())
    with tools.database.reading() as session:
        known = queries.password_hash(session, viewer.login)
    if known is None or not matches(known[1], password):
        raise Invalid("old_password", "wrong")


def _whom(viewer: Viewer) -> str:
    return f"password:{viewer.id}"


def _page(
    request: Request, tools: Tools, viewer: Viewer, typing: Typing, done: str = ""
) -> Response:
    lives, now = access.lifetimes(tools), tools.clock.now()
    with tools.database.reading() as session:
        found = queries.sessions_of(session, viewer.id, lives.idle, now)
        mine = queries.account(session, viewer.id, now)
        left = queries.recovery_codes_left(session, viewer.id)
    return page(
        request,
        "me.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        sessions=found,
        mine=mine,
        codes_left=left,
        factor=tools.settings.second_factor,
        typing=typing,
        done=done,
    )
