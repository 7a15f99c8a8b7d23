"""One person and their data: shown by need, handed out in full, erased with a reason."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.mydata_words import shown
from admin_ui.pages.board import pulse_for
from admin_ui.pages.signed_mydata import download
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import NotAllowed
from mdeji.people.queries import person
from mdeji.places.queries import district_names
from mdeji.privacy import erasing
from mdeji.privacy.mydata import as_json, hand_out
from mdeji.requests.queries import of_person
from mdeji.staff.journal import record
from mdeji.supporters.queries import of_person as supporter_of

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]

REASONS = {
    "asked": "本人から 申し出があった",
    "family": "家族から 申し出があった",
    "mistake": "まちがえて 登録した",
    "dead": "亡くなられた",
}
"""Why somebody is erased; the code stands in the journal."""

REFUSED = {
    "under_way": "いま 訪問の時間です。訪問が終わってから、もう一度 お願いします。",
    "erased": "この人の情報は もう消してあります。",
}
SURE = "消去"
"""What is typed before somebody is erased for good."""


@router.get("/admin/persons/{person_id:int}")
def show(http: Request, tools: Use, viewer: Office, person_id: Id) -> Response:
    """Show who it is, with the number masked, and what erasing would do."""
    return _show(http, tools, viewer, person_id, Typing())


@router.post("/admin/persons/{person_id:int}/contact")
def reveal(http: Request, tools: Use, change: OfficeChanges, person_id: Id) -> Response:
    """Show the number; the journal remembers who saw it, and for what if they said so."""
    with tools.database.transaction() as session:
        person(session, person_id)
        detail = {"what": "phone", "page": "person"}
        about = f"person:{person_id}"
        record(session, change.actor, about, "contact_seen", detail, tools.clock.now())
    return _show(http, tools, change.viewer, person_id, Typing(contact=True))


@router.post("/admin/persons/{person_id:int}/mydata")
def mydata(http: Request, tools: Use, change: OfficeChanges, person_id: Id) -> Response:
    """Show everything about a person, to be printed for them."""
    with tools.database.transaction() as session:
        who = person(session, person_id)
        found = hand_out(session, person_id, change.actor, tools.clock.now())
        districts = district_names(session)
    return page(
        http,
        "person_data.html",
        viewer=change.viewer,
        pulse=pulse_for(tools, change.viewer),
        who=who,
        sections=shown(found, districts),
    )


@router.post("/admin/persons/{person_id:int}/mydata.json")
def mydata_file(tools: Use, change: OfficeChanges, person_id: Id) -> Response:
    """Give everything about a person as a file."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        return download(as_json(hand_out(session, person_id, change.actor, now), now), person_id)


@router.post("/admin/persons/{person_id:int}/erase")
def erase(http: Request, tools: Use, change: OfficeChanges, person_id: Id) -> Response:
    """Erase a person for good, if the word and the reason are there."""
    form, errors = change.form, {}
    if form["reason"] not in REASONS:
        errors["reason"] = "理由を えらんでください。"
    if form["sure"] != SURE:
        errors["sure"] = f"「{SURE}」と 入れてください。"
    if errors:
        typing = Typing("入力を確かめてください。", errors, form, "erase", status=422)
        return _show(http, tools, change.viewer, person_id, typing)
    try:
        with tools.database.transaction() as session:
            now = tools.clock.now()
            erasing.erase(session, person_id, change.actor, form["reason"], now)
    except NotAllowed as refusal:
        typing = Typing(REFUSED.get(refusal.reason, ""), {}, form, "erase", status=409)
        return _show(http, tools, change.viewer, person_id, typing)
    return to(f"/admin/persons/{person_id}")


def _show(http: Request, tools: Tools, viewer: Viewer, person_id: int, typing: Typing) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        helper = supporter_of(session, person_id)
        values: dict[str, Any] = {
            "who": person(session, person_id),
            "plan": erasing.plan(session, person_id, now),
            "requests": of_person(session, person_id, open_only=False)[:20],
            "supporter_id": helper.id if helper else None,
            "districts": district_names(session),
        }
    return page(
        http,
        "person.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        reasons=REASONS,
        sure=SURE,
        **values,
    )
