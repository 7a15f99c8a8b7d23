"""Signing in and out, and one's own sign-ins."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response

from admin_ui import access
from admin_ui.access import Anybody, AnybodyChanges
from admin_ui.forms import Form, same
from admin_ui.labels import clock_time
from admin_ui.render import page, to
from admin_ui.tools import Use
from mdeji.kit.errors import NotAllowed
from mdeji.kit.ids import new_token
from mdeji.staff import queries, service
from mdeji.staff.throttle import TooManyTries

router = APIRouter()
BEFORE = "mdeji-before"
"""The cookie that proves that the sign-in form was ours: nobody is signed in by another site."""

WRONG = "名前かパスワードが ちがいます。"


@router.get("/admin/sign-in")
def show(request: Request, then: str = "/admin") -> Response:
    """Show the sign-in form, or go on if somebody is signed in."""
    viewer = access.viewer_of(request)
    if viewer is not None:
        return to(viewer.home)
    return _form(request, then=then)


@router.post("/admin/sign-in")
def enter(
    request: Request,
    tools: Use,
    form: Form,
    before: Annotated[str, Cookie(alias=BEFORE)] = "",
) -> Response:
    """Sign in; every sign-in is a new session, whatever the browser sent."""
    if not before or not same(before, form["csrf"]):
        raise NotAllowed("csrf")
    address = request.client.host if request.client else ""
    try:
        token = access.sign_in(tools, form["login"], form["password"], address)
    except TooManyTries as error:
        wait = (
            f"まちがいが続きました。{clock_time(error.until)}を すぎてから、もう一度お願いします。"
        )
        return _form(request, then=form["then"], login=form["login"], error=wait, status=429)
    if token is None:
        return _form(request, then=form["then"], login=form["login"], error=WRONG, status=422)
    answer = to(access.safe_path(form["then"] or "/admin"))
    access.set_cookie(answer, tools, token)
    answer.delete_cookie(BEFORE, path="/admin/sign-in")
    return answer


@router.post("/admin/sign-out")
def leave(tools: Use, change: AnybodyChanges) -> Response:
    """End this session."""
    with tools.database.transaction() as session:
        service.end_session(session, change.viewer.session_id, change.viewer.id, tools.clock.now())
    answer = to("/admin/sign-in")
    access.drop_cookie(answer, tools)
    return answer


@router.get("/admin/me")
def my_sessions(request: Request, tools: Use, viewer: Anybody) -> Response:
    """List where the viewer is signed in."""
    lives = access.lifetimes(tools)
    with tools.database.reading() as session:
        found = queries.sessions_of(session, viewer.id, lives.idle, tools.clock.now())
    return page(request, "me.html", viewer=viewer, sessions=found)


@router.post("/admin/me/end")
def end(tools: Use, change: AnybodyChanges) -> Response:
    """End one of the viewer's own sessions."""
    with tools.database.transaction() as session:
        service.end_session(
            session, change.form.number("session") or 0, change.viewer.id, tools.clock.now()
        )
    return to("/admin/me")


def _form(
    request: Request, then: str, login: str = "", error: str = "", status: int = 200
) -> Response:
    mark = request.cookies.get(BEFORE) or new_token()
    answer = page(
        request,
        "sign_in.html",
        status=status,
        then=access.safe_path(then),
        login=login,
        error=error,
        mark=mark,
    )
    secure = request.url.scheme == "https"
    answer.set_cookie(
        BEFORE, mark, httponly=True, samesite="strict", secure=secure, path="/admin/sign-in"
    )
    return answer
