"""One account on one screen: role, links, second factor, sign-ins."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Path, Request, Response

from admin_ui import access
from admin_ui.access import Admin, AdminChanges, Viewer
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use, tools_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.places.queries import centres
from mdeji.staff import factors, identities, invitations, queries, service, sessions
from mdeji.staff.service import Standing
from mdeji.staff.tables import StaffRole

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Work = Callable[[Any, datetime], object]
ONE = "/admin/accounts/{account_id:int}"
WRONG = "入力を確かめてください。"
WORDS = {
    ("login", "missing"): "名前(ID)を入れてください。",
    ("login", "taken"): "その名前(ID)は もう使われています。",
    ("login", "signs"): "半角の英数字と . - _ だけで、40文字までに してください。",
    ("name", "missing"): "お名前を入れてください。",
    ("centre_id", "missing"): "公民館を えらんでください。",
    ("directory_name", "taken"): "ほかの人のアカウントに もう入っています。",
}
DONE = {
    "changed": "変えました。",
    "locked": "停止しました。サインインは すべて終わりました。",
    "opened": "使えるように しました。",
    "revoked": "リンクを 取り消しました。",
    "ended": "サインインを 終わらせました。",
    "factor": "2段階の確認を 外しました。サインインも すべて終わりました。",
    "identity": "市のアカウントとの つながりを 外しました。",
}
REFUSED = {
    "yourself": "自分のアカウントは 止めたり、役割を変えたり できません。",
    "inactive": "停止中のアカウントです。先に 使えるように してください。",
}


@router.get(ONE)
def show(http: Request, tools: Use, viewer: Admin, account_id: Id, done: str = "") -> Response:
    """Show one account."""
    return _page(http, tools, viewer, account_id, Typing(), DONE.get(done, ""))


@router.post(ONE)
def change_standing(http: Request, tools: Use, change: AdminChanges, account_id: Id) -> Response:
    """Change name, role or centre; it holds from the person's next page on."""
    standing = read_standing(tools, change.form)

    def work(session: Any, now: datetime) -> None:
        service.change_standing(session, account_id, standing, change.actor, now)

    return _do(http, change, account_id, "changed", work)


@router.post(ONE + "/link")
def link(http: Request, tools: Use, change: AdminChanges, account_id: Id) -> Response:
    """Make a link to choose a password, and show it once."""
    try:
        with tools.database.transaction() as session:
            token = invitations.invite(session, account_id, change.actor, tools.clock.now())
    except NotAllowed as error:
        typing = Typing(REFUSED[error.reason], status=409)
        return _page(http, tools, change.viewer, account_id, typing)
    return show_link(http, tools, change.viewer, account_id, token)


@router.post(ONE + "/revoke")
def revoke(http: Request, change: AdminChanges, account_id: Id) -> Response:
    """Make the open link void."""

    def work(session: Any, now: datetime) -> None:
        invitations.revoke(session, account_id, change.actor, now)

    return _do(http, change, account_id, "revoked", work)


@router.post(ONE + "/active")
def set_active(http: Request, change: AdminChanges, account_id: Id) -> Response:
    """Lock an account and end its sessions, or open it again."""
    on = change.form["on"] == "1"

    def work(session: Any, now: datetime) -> None:
        service.set_active(session, account_id, change.actor, now, on=on)

    return _do(http, change, account_id, "opened" if on else "locked", work)


@router.post(ONE + "/end")
def end_session(http: Request, change: AdminChanges, account_id: Id) -> Response:
    """End one sign-in of somebody."""
    one = change.form.number("session") or 0

    def work(session: Any, now: datetime) -> None:
        sessions.end_session(session, one, account_id, change.actor, now)

    return _do(http, change, account_id, "ended", work)


@router.post(ONE + "/factor")
def reset_factor(http: Request, change: AdminChanges, account_id: Id) -> Response:
    """Take a lost second factor away and end the sign-ins that stood on it."""

    def work(session: Any, now: datetime) -> None:
        factors.remove(session, account_id, change.actor, now)
        sessions.end_sessions(session, account_id, now, but=change.viewer.session_id)

    return _do(http, change, account_id, "factor", work)


@router.post(ONE + "/identity")
def unlink(http: Request, change: AdminChanges, account_id: Id) -> Response:
    """Cut the account loose from the city's sign-in."""

    def work(session: Any, now: datetime) -> None:
        identities.unlink(session, account_id, change.actor, now)

    return _do(http, change, account_id, "identity", work)


def read_standing(tools: Tools, form: Typed) -> Standing:
    """Return what the form says about an account; an unknown role may only read."""
    role = StaffRole(form["role"]) if form["role"] in list(StaffRole) else StaffRole.READER
    with tools.database.reading() as session:
        known = {centre.id for centre in centres(session)}
    centre = form["centre"] if form["centre"] in known else None
    return Standing(form["name"][:60], role, centre, form["directory_name"][:200])


def fault(error: Invalid) -> dict[str, str]:
    """Return what is wrong, by the name of the field."""
    field = "centre" if error.field == "centre_id" else error.field
    return {field: WORDS.get((error.field, error.reason), WRONG)}


def show_link(http: Request, tools: Tools, viewer: Viewer, account_id: int, token: str) -> Response:
    """Show a link, once: as text to copy, and as a QR code."""
    address = f"{tools.settings.public_url}/admin/invitation/{token}"
    with tools.database.reading() as session:
        account = queries.account(session, account_id, tools.clock.now())
    return page(
        http,
        "account_link.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=account,
        link=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4),
    )


def _do(http: Request, change: access.Change, account_id: int, done: str, work: Work) -> Response:
    """Do the work in one transaction and go back to the page, or say why not."""
    tools = tools_of(http)
    try:
        with tools.database.transaction() as session:
            queries.account(session, account_id, tools.clock.now())
            work(session, tools.clock.now())
    except NotAllowed as error:
        typing = Typing(REFUSED[error.reason], status=409)
    except Invalid as error:
        typing = Typing(WRONG, fault(error), change.form, status=422)
    else:
        return to(f"/admin/accounts/{account_id}?done={done}")
    return _page(http, tools, change.viewer, account_id, typing)


def _page(
    http: Request,
    tools: Tools,
    viewer: Viewer,
    account_id: int,
    typing: Typing,
    done: str = "",
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        values = {
            "it": queries.account(session, account_id, now),
            "sessions": queries.sessions_of(session, account_id, access.lifetimes(tools).idle, now),
            "codes_left": queries.recovery_codes_left(session, account_id),
            "centres": {c.id: c.name for c in centres(session)},
        }
    return page(
        http,
        "account.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        done=done,
        has_openid=tools.settings.has_openid,
        **values,
    )
