"""One's own second factor: set up with a QR code, proved with a code, and its recovery codes."""

import segno
from fastapi import APIRouter, Request, Response

from admin_ui import access, entering
from admin_ui.access import AnybodyChanges, Newcomer, NewcomerChanges, Viewer
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.staff import factors, queries, sessions, totp
from mdeji.staff.throttle import TooManyTries

router = APIRouter()
ISSUER = "Mデジ派遣"
WRONG = "コードが ちがいます。アプリの いまのコードを入れてください。"


@router.get(access.SET_UP)
def show(request: Request, tools: Use, viewer: Newcomer) -> Response:
    """Show whether the second factor is set up, or how to do it."""
    return _page(request, tools, viewer, Typing())


@router.post("/admin/me/factor/begin")
def begin(tools: Use, change: NewcomerChanges) -> Response:
    """Make the secret that the app reads."""
    _wanted(tools)
    with tools.database.transaction() as session:
        factors.begin(session, change.viewer.id, tools.clock.now())
    return to(access.SET_UP)


@router.post("/admin/me/factor/confirm")
def confirm(request: Request, tools: Use, change: NewcomerChanges) -> Response:
    """Take the first code; from now on every sign-in asks for one. This session begins anew."""
    _wanted(tools)
    viewer, now, at = change.viewer, tools.clock.now(), entering.real_now(tools)
    try:
        _count(tools, viewer)
        with tools.database.transaction() as session:
            codes = factors.confirm(session, viewer.id, change.form["code"], at, now)
            lives = access.lifetimes(tools)
            token = sessions.renew_session(session, viewer.session_id, viewer.id, lives, now)
    except Invalid:
        return _page(request, tools, viewer, Typing(WRONG, {"code": WRONG}, status=422))
    except TooManyTries as error:
        return _page(request, tools, viewer, Typing(entering.wait_until(error), status=429))
    renewed = access.session_of(tools, token)
    # The menu of the page needs the token of the new session, or signing out would fail.
    shown = viewer if renewed is None else access.as_viewer(tools, renewed)
    answer = _codes(request, shown, codes)
    entering.set_cookie(answer, tools, token)
    return answer


@router.post("/admin/me/factor/codes")
def renew_codes(request: Request, tools: Use, change: AnybodyChanges) -> Response:
    """Make ten new recovery codes, for a code of the app."""
    viewer = change.viewer
    fault = _fault(request, tools, change.viewer, change.form["code"])
    if fault is not None:
        return fault
    with tools.database.transaction() as session:
        codes = factors.renew_codes(session, viewer.id, tools.clock.now())
    return _codes(request, viewer, codes)


@router.post("/admin/me/factor/remove")
def remove(request: Request, tools: Use, change: AnybodyChanges) -> Response:
    """Take the second factor away, such as before changing the telephone, for one more code."""
    fault = _fault(request, tools, change.viewer, change.form["code"])
    if fault is not None:
        return fault
    with tools.database.transaction() as session:
        factors.remove(session, change.viewer.id, change.actor, tools.clock.now())
    return to(access.SET_UP)


def _fault(request: Request, tools: Tools, viewer: Viewer, code: str) -> Response | None:
    """Return the page that says what is wrong with a code, or None if it is right."""
    try:
        if entering.is_right_code(tools, viewer.id, code):
            return None
    except TooManyTries as error:
        return _page(request, tools, viewer, Typing(entering.wait_until(error), status=429))
    return _page(request, tools, viewer, Typing(WRONG, {"code": WRONG}, status=422))


def _count(tools: Tools, viewer: Viewer) -> None:
    with tools.database.transaction() as session:
        factors.note_code(session, viewer.id, tools.clock.now())


def _wanted(tools: Tools) -> None:
    if tools.settings.second_factor == "off":
        raise NotAllowed("off")


def _codes(request: Request, viewer: Viewer, codes: tuple[str, ...]) -> Response:
    return page(request, "factor_codes.html", viewer=viewer, codes=codes, login=viewer.login)


def _page(request: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    with tools.database.reading() as session:
        secret = factors.pending_secret(session, viewer.id)
        left = queries.recovery_codes_left(session, viewer.id)
    picture = None
    if secret is not None:
        address = totp.address(secret, viewer.login, ISSUER)
        picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4)
    return page(
        request,
        "factor.html",
        status=typing.status,
        viewer=viewer,
        factor=tools.settings.second_factor,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) if secret else "",
        picture=picture,
        codes_left=left,
        typing=typing,
    )
