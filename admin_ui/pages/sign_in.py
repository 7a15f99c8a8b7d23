"""Signing in, by password and code, and out."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Request, Response

from admin_ui import access, entering
from admin_ui.access import NewcomerChanges
from admin_ui.entering import BEFORE
from admin_ui.forms import Form, same
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use, tools_of
from mdeji.kit.errors import NotAllowed
from mdeji.staff import sessions
from mdeji.staff.queries import SignedIn
from mdeji.staff.throttle import TooManyTries
from mdeji.staff.totp import normal_code

router = APIRouter()
CODE = "/admin/sign-in/code"
WRONG = "名前かパスワードが ちがいます。"
WRONG_CODE = "コードが ちがいます。アプリの いまのコードを入れてください。"
WRONG_RECOVERY = (
    "この予備のコードは 使えません。1つのコードは 1回だけ使えます。ほかのコードを入れてください。"
)
OPENID = {
    "unknown": "このアカウントは まだ招待されていません。管理者に お知らせください。",
    "inactive": "このアカウントは 止められています。管理者に お知らせください。",
    "down": "市のサインインに つながりません。少し待って、もう一度お願いします。",
    "refused": "市のサインインで 取りやめになりました。もう一度お願いします。",
    "unproven": "サインインを確かめられませんでした。もう一度、はじめから お願いします。",
}
"""What is said when the city's own sign-in did not let somebody in, by the code in the address."""

Mark = Annotated[str, Cookie(alias=BEFORE)]
Waiting = Annotated[SignedIn, Depends(access.waiting)]


@router.get("/admin/sign-in")
def show(request: Request, then: str = "/admin", failed: str = "") -> Response:
    """Show the sign-in form, or go on if somebody is signed in."""
    viewer = access.viewer_of(request)
    if viewer is not None:
        return to(viewer.home)
    return _form(request, then=then, error=OPENID.get(failed, ""))


@router.post("/admin/sign-in")
def enter(request: Request, tools: Use, form: Form, before: Mark = "") -> Response:
    """Sign in; every sign-in is a new session, whatever the browser sent."""
    if not before or not same(before, form["csrf"]):
        raise NotAllowed("csrf")
    try:
        token = entering.sign_in(
            tools, form["login"], form["password"], entering.came_from(request)
        )
    except TooManyTries as error:
        wait = entering.wait_until(error)
        return _form(request, then=form["then"], login=form["login"], error=wait, status=429)
    if token is None:
        return _form(request, then=form["then"], login=form["login"], error=WRONG, status=422)
    return entered(tools, token, form["then"])


def entered(tools: Tools, token: str, then: str) -> Response:
    """Give the browser its session and go on: to the code, if one is owed, else where it wanted."""
    found = access.session_of(tools, token)
    owes = found is not None and access.waits_for_code(tools, found)
    there = access.safe_path(then or "/admin")
    if found is not None and not owes and there == "/admin":
        there = access.as_viewer(tools, found).home
    answer = to(f"{CODE}?{access.then_query(there)}" if owes else there)
    entering.set_cookie(answer, tools, token)
    entering.drop_mark(answer)
    return answer


@router.get(CODE)
def ask_code(request: Request, found: Waiting, then: str = "/admin") -> Response:
    """Ask for the second factor."""
    return _code_form(request, found, then)


@router.post(CODE)
def give_code(request: Request, tools: Use, found: Waiting, form: Form) -> Response:
    """Take the code; the session before it ends and a new one begins."""
    if not same(found.csrf_token, form["csrf"]):
        raise NotAllowed("csrf")
    try:
        token = entering.give_code(tools, found, form["code"])
    except TooManyTries as error:
        return _code_form(request, found, form["then"], entering.wait_until(error), 429)
    if token is None:
        of_paper = any(sign.isalpha() for sign in normal_code(form["code"]))
        wrong = WRONG_RECOVERY if of_paper else WRONG_CODE
        return _code_form(request, found, form["then"], wrong, 422)
    answer = to(access.safe_path(form["then"] or "/admin"))
    entering.set_cookie(answer, tools, token)
    return answer


@router.post("/admin/sign-out")
def leave(tools: Use, change: NewcomerChanges) -> Response:
    """End this session."""
    viewer = change.viewer
    with tools.database.transaction() as session:
        sessions.end_session(session, viewer.session_id, viewer.id, viewer.actor, tools.clock.now())
    answer = to("/admin/sign-in")
    entering.drop_cookie(answer, tools)
    return answer


def _openid_label(request: Request) -> str:
    settings = tools_of(request).settings
    return settings.oidc_label if settings.has_openid else ""


def _code_form(
    request: Request, found: SignedIn, then: str, error: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "sign_in_code.html",
        status=status,
        then=access.safe_path(then),
        error=error,
        csrf_token=found.csrf_token,
        name=found.account.name,
    )


def _form(
    request: Request, then: str, login: str = "", error: str = "", status: int = 200
) -> Response:
    mark = entering.mark_of(request)
    answer = page(
        request,
        "sign_in.html",
        status=status,
        then=access.safe_path(then),
        login=login,
        error=error,
        mark=mark,
        openid_label=_openid_label(request),
    )
    entering.set_mark(answer, request, mark)
    return answer
