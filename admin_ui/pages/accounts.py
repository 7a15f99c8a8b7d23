"""The accounts of the staff, for the administrator."""

from fastapi import APIRouter, Request, Response

from admin_ui.access import Admin, AdminChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.places.queries import centres
from mdeji.staff import queries, service
from mdeji.staff.service import NewAccount
from mdeji.staff.tables import StaffRole

router = APIRouter()
WORDS = {
    ("login", "missing"): "名前(ID)を入れてください。",
    ("login", "taken"): "その名前(ID)は もう使われています。",
    ("name", "missing"): "お名前を入れてください。",
    ("password", "too_short"): "パスワードは 10文字以上にしてください。",
    ("centre_id", "missing"): "公民館を えらんでください。",
}


@router.get("/admin/accounts")
def show(http: Request, tools: Use, viewer: Admin) -> Response:
    """List the accounts."""
    return _page(http, tools, viewer, Typing())


@router.post("/admin/accounts")
def add(http: Request, tools: Use, change: AdminChanges) -> Response:
    """Add an account."""
    form = change.form
    role = StaffRole(form["role"]) if form["role"] in list(StaffRole) else StaffRole.READER
    new = NewAccount(form["login"], form["name"], role, form["password"], form["centre"] or None)
    try:
        with tools.database.transaction() as session:
            service.add_account(session, new, change.actor, tools.clock.now())
    except Invalid as error:
        text = WORDS.get((error.field, error.reason), "入力を確かめてください。")
        errors = {"centre" if error.field == "centre_id" else error.field: text}
        typing = Typing("入力を確かめてください。", errors, form, status=422)
        return _page(http, tools, change.viewer, typing)
    return to("/admin/accounts")


@router.post("/admin/accounts/active")
def set_active(http: Request, tools: Use, change: AdminChanges) -> Response:
    """Lock an account and end its sessions, or open it again."""
    account_id, on = change.form.number("id") or 0, change.form["on"] == "1"
    now = tools.clock.now()
    try:
        with tools.database.transaction() as session:
            service.set_active(session, account_id, change.actor, now, on=on)
    except NotAllowed:
        typing = Typing("自分のアカウントは 止められません。", status=409)
        return _page(http, tools, change.viewer, typing)
    return to("/admin/accounts")


@router.post("/admin/accounts/password")
def set_password(http: Request, tools: Use, change: AdminChanges) -> Response:
    """Give an account another password."""
    account_id, now = change.form.number("id") or 0, tools.clock.now()
    try:
        with tools.database.transaction() as session:
            service.set_password(
                session, account_id, change.form["new_password"], change.actor, now
            )
    except Invalid:
        typing = Typing("パスワードは 10文字以上にしてください。", status=422)
        return _page(http, tools, change.viewer, typing)
    return to("/admin/accounts")


def _page(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    with tools.database.reading() as session:
        accounts = queries.accounts(session)
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
    )
