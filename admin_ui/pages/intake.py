"""Intake at the phone, the counter, for family, and from paper: the same request, one screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.forms import Typed
from admin_ui.next_steps import known_of
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from admin_ui.wishes import FAULTS, RANKS, Wishes, read_wishes
from admin_ui.yorozu_parts import own
from mdeji.kit.calendar import day_of, wareki
from mdeji.kit.errors import Invalid
from mdeji.kit.ids import new_token
from mdeji.people.rules import is_phone
from mdeji.people.service import add_person, consent
from mdeji.places.queries import centres, district_names
from mdeji.requests.rules import GROUP_FROM, LARGEST_GROUP, Door, Kind, PlaceKind
from mdeji.requests.service import DEVICES, TOPICS, Draft, submit
from mdeji.staff.journal import record
from mdeji.yorozu.service import consultation, link_request

router = APIRouter()
CONSENT_VERSION = "desk-2026-11"
PREFILLED = frozenset({"door", "topics", "device", "district", "place", "centre", "log"})
DOORS = (Door.PHONE, Door.COUNTER, Door.FAMILY, Door.PAPER)
KEYS = dict(zip(TOPICS, "1234567890-^", strict=True))
WORDS = {
    "name": "お名前を入れてください。",
    "phone": "電話番号を、市外局番から入れてください。例:027-000-0000",
    "topics": "相談したいことを 1つ以上 えらんでください。",
    "district": "地区を えらんでください。",
    "place": "場所を えらんでください。",
    "centre": "公民館を えらんでください。",
    "place_detail": "住所か 建物の名前を入れてください。",
    "headcount": "グループは 3人から40人までです。2人以下のときは「個人」をえらんでください。",
    "consent": "個人情報の扱いを 伝えて、チェックを入れてください。",
    "door": "受付経路を えらんでください。",
}


@dataclass(frozen=True)
class Intake:
    """Hold a form that was read: what it says, and what is wrong by the name of the field."""

    door: Door
    kind: Kind
    place: PlaceKind
    headcount: int
    wishes: Wishes
    errors: dict[str, str]


@router.get("/admin/requests/new")
def show(http: Request, tools: Use, viewer: Desk) -> Response:
    """Show the empty form."""
    again = http.query_params.get("again", "")
    if viewer.is_office and again.isdecimal() and len(again) < 9:
        with tools.database.transaction() as session:
            known = known_of(session, int(again))
            about, seen = f"request:{int(again)}", {"what": "intake"}
            record(session, viewer.actor, about, "contact_seen", seen, tools.clock.now())
        return _form(http, tools, viewer, Typing(typed=known))
    return _form(http, tools, viewer, Typing(typed=_known(http)))


def _known(http: Request) -> Typed:
    """Return what the address knows already, such as from a record of a desk."""
    given = http.query_params.multi_items()
    return Typed((name, value) for name, value in given if name in PREFILLED)


@router.get("/admin/requests/new/day")
def say_day(http: Request, tools: Use, viewer: Desk) -> Response:
    """Say how a typed date was understood: 「令和8年6月12日(金)」."""
    day = next((http.query_params[f"day{r}"] for r in RANKS if f"day{r}" in http.query_params), "")
    found = read_day(day[:40], day_of(tools.clock.now()))
    said = wareki(found) if found else ("日付が読めません" if day.strip() else "")
    return page(http, "parts/day_said.html", viewer=viewer, said=said, ok=bool(found))


@router.post("/admin/requests/new")
def take_in(http: Request, tools: Use, change: DeskChanges) -> Response:
    """Store the request, or show the form again with everything that was typed."""
    now = tools.clock.now()
    read = _read(tools, change, now)
    if read.errors:
        typing = Typing("入力を確かめてください。", read.errors, change.form, status=422)
        return _form(http, tools, change.viewer, typing)
    try:
        with tools.database.transaction() as session:
            request_id = _store(session, change, read, now)
            _link(session, change, request_id, now)
    except Invalid as error:
        text = FAULTS.get(error.reason, WORDS.get(error.field, "入力を確かめてください。"))
        field = {"wishes": "day1", "centre_id": "centre"}.get(error.field, error.field)
        typing = Typing("入力を確かめてください。", {field: text}, change.form, status=422)
        return _form(http, tools, change.viewer, typing)
    if change.viewer.is_office:
        return to(f"/admin/requests/{request_id}?done=created")
    return to(f"/admin/requests/new?done={request_id}")


def _link(session: Any, change: Change, request_id: int, now: datetime) -> None:
    """Note at the record of a desk, if it began there, that a visit was asked for."""
    number = change.form.number("log")
    if number is not None:
        own(change.viewer, consultation(session, number).centre_id)
        link_request(session, number, request_id, change.actor, now)


def _read(tools: Tools, change: Change, now: datetime) -> Intake:
    form, own = change.form, change.viewer.only_centre
    kind = Kind(form["kind"]) if form["kind"] in list(Kind) else Kind.INDIVIDUAL
    door = Door(form["door"]) if form["door"] in DOORS else Door.PHONE
    place = PlaceKind(form["place"]) if form["place"] in list(PlaceKind) else PlaceKind.CENTRE
    wishes, errors = read_wishes(form, kind, door, now)
    headcount = form.number("headcount") or 0 if kind is Kind.GROUP else 1
    with tools.database.reading() as session:
        known = {c.id for c in centres(session) if own in {None, c.id}}
        districts = district_names(session)
    wrong = {
        "name": not form["name"],
        "phone": not is_phone(form["phone"]),
        "topics": not form.many("topics") or bool(set(form.many("topics")) - set(TOPICS)),
        "district": form["district"] not in districts,
        "centre": place is PlaceKind.CENTRE and form["centre"] not in known,
        "place_detail": place is not PlaceKind.CENTRE and not form["place_detail"],
        "headcount": kind is Kind.GROUP and not GROUP_FROM <= headcount <= LARGEST_GROUP,
        "consent": not form["consent"],
        "door": form["door"] not in DOORS,
    }
    errors |= {name: WORDS[name] for name, is_wrong in wrong.items() if is_wrong}
    return Intake(door, kind, place, headcount, wishes, errors)


def _store(session: Any, change: Change, read: Intake, now: datetime) -> int:
    form = change.form
    person = add_person(session, form["name"], form["kana"], form["phone"], now)
    consent(session, person.pk, CONSENT_VERSION, read.door, now)
    at_centre = read.place is PlaceKind.CENTRE
    draft = Draft(
        requester_id=person.pk,
        door=read.door,
        kind=read.kind,
        topics=tuple(dict.fromkeys(form.many("topics"))),
        device=form["device"] if form["device"] in DEVICES else "unknown",
        district_id=form["district"],
        place=read.place,
        headcount=read.headcount,
        wishes=read.wishes,
        centre_id=form["centre"] if at_centre else None,
        place_detail="" if at_centre else form["place_detail"],
        for_whom=form["for_whom"] or "self",
        learner_name=form["learner_name"],
        memo=form["memo"],
        group_name=form["group_name"] or None if read.kind is Kind.GROUP else None,
        submit_key=f"desk:{form['once']}" if form["once"] else None,
    )
    return submit(session, draft, change.actor, now).pk


def _form(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    with tools.database.reading() as session:
        every = centres(session)
        districts = district_names(session)
    own = next((c for c in every if c.id == viewer.centre_id), None)
    done = http.query_params.get("done", "")
    return page(
        http,
        "intake.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        centres={c.id: c.name for c in every if viewer.only_centre in {None, c.id}},
        districts=districts,
        own=own,
        keys=KEYS,
        doors={door.value: door for door in DOORS},
        once=typing.typed["once"] or new_token(16),
        done=f"M-{int(done):04d}" if done.isdecimal() and len(done) < 9 else "",
    )
