"""Change the master data of a supporter, such as of somebody who enrolled on paper."""

import re
import unicodedata
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.forms import Typed
from admin_ui.labels import DEVICES, TOPICS, TRAVEL
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.calendar import day_of
from mdeji.people.rules import is_phone, plain_phone
from mdeji.places.queries import district_names
from mdeji.staff.journal import record
from mdeji.supporters import dossier, editing
from mdeji.supporters.birthdays import read_birthday
from mdeji.supporters.editing import Master

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
LEVELS = (1, 2, 3)
LONGEST = {"name": 60, "kana": 60, "shown_name": 30, "address": 200, "emergency_name": 60,
           "emergency_relation": 30, "payee": 200, "note": 1000}  # fmt: skip
FAR_KM, MOST_OFFERS = 40, 14
FAULTS = {
    "name": "名前を入れてください。",
    "shown_name": "住民に見える名前を入れてください。",
    "phone": "電話番号を 数字10けたか11けたで 入れてください。",
    "emergency_phone": "電話番号を 数字10けたか11けたで 入れてください。",
    "born_on": "生年月日が読めません。例:昭和30年5月3日、S30.5.3、1955/5/3",
    "district_id": "地区を えらんでください。",
    "radius_km": f"0.5から{FAR_KM}までの数字を 入れてください。",
    "max_offers_per_week": f"0から{MOST_OFFERS}までの数字を 入れてください。",
    "insurance_year": "年度を 西暦4けたで 入れてください。例:2026",
}


@router.get("/admin/supporters/{supporter_id:int}/edit")
def show(http: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show the form with what is known; that it shows personal data is written down."""
    with tools.database.transaction() as session:
        it = dossier.profile(session, supporter_id, day_of(tools.clock.now()))
        if it.is_erased:
            return to(f"/admin/supporters/{supporter_id}")
        about, detail = f"supporter:{supporter_id}", {"what": "edit"}
        record(session, viewer.actor, about, "contact_seen", detail, tools.clock.now())
    return _form(http, tools, viewer, it, Typing())


@router.post("/admin/supporters/{supporter_id:int}/edit")
def save(http: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Keep what was typed, or say what is wrong with it."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = dossier.profile(session, supporter_id, day_of(now))
        districts = district_names(session)
    master, errors = _read(change.form, tools, districts)
    if errors:
        typing = Typing("入力を確かめてください。", errors, change.form, status=422)
        return _form(http, tools, change.viewer, it, typing)
    with tools.database.transaction() as session:
        editing.edit(session, supporter_id, master, change.actor, now)
    return to(f"/admin/supporters/{supporter_id}")


def _form(
    http: Request, tools: Tools, viewer: Viewer, it: dossier.Profile, typing: Typing
) -> Response:
    with tools.database.reading() as session:
        districts = district_names(session)
    return page(
        http,
        "supporter_edit.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        typing=typing,
        typed=typing.typed if typing.errors else _known(it),
        devices=typing.typed.many("device") if typing.errors else it.devices,
        districts=districts,
        device_names={code: said for code, said in DEVICES.items() if code != "unknown"},
        travel=TRAVEL,
    )


def _known(it: dossier.Profile) -> Typed:
    """Return the form as it would have been typed for what is known."""
    private, kept = it.private, it.private.born_on
    rows: dict[str, Any] = {
        "name": it.full_name,
        "kana": it.kana,
        "shown_name": it.shown_name,
        "phone": private.phone,
        "born_on": kept.strftime("%Y/%m/%d") if kept else "",
        "district_id": it.district_id,
        "radius_km": f"{it.radius_m / 1000:g}",
        "travel_means": it.travel_means,
        "max_offers_per_week": it.max_offers_per_week,
        "insurance_year": it.insurance_year or "",
        "visits_homes": "1" if it.visits_homes else "",
        "takes_honorarium": "1" if it.takes_honorarium else "",
        "note": it.note,
        **{f"level_{topic}": level for topic, level in it.skills.items()},
        **{name: getattr(private, name) for name in PRIVATE_TEXTS},
    }
    return Typed((name, str(value)) for name, value in rows.items())


PRIVATE_TEXTS = ("address", "emergency_name", "emergency_phone", "emergency_relation", "payee")


def _read(form: Typed, tools: Tools, districts: dict[str, str]) -> tuple[Master, dict[str, str]]:
    text = {name: form[name][:longest] for name, longest in LONGEST.items()}
    born_on = read_birthday(form["born_on"], day_of(tools.clock.now()))
    master = Master(
        **text,
        phone=plain_phone(form["phone"]),
        emergency_phone=plain_phone(form["emergency_phone"]),
        born_on=born_on,
        district_id=form["district_id"],
        radius_m=_metres(form["radius_km"]),
        travel_means=form["travel_means"] if form["travel_means"] in TRAVEL else None,
        devices=[code for code in DEVICES if code in form.many("device")],
        visits_homes=form["visits_homes"] == "1",
        max_offers_per_week=form.number("max_offers_per_week"),
        takes_honorarium=form["takes_honorarium"] == "1",
        insurance_year=form.number("insurance_year"),
        skills=_skills(form),
        cleared=frozenset(name for name in ("born_on", "insurance_year") if not form[name]),
    )
    return master, _faults(form, master, districts)


def _faults(form: Typed, master: Master, districts: dict[str, str]) -> dict[str, str]:
    year, most = master.insurance_year, master.max_offers_per_week
    wrong = {
        "name": not master.name,
        "shown_name": not master.shown_name,
        "phone": bool(form["phone"]) and not is_phone(form["phone"]),
        "emergency_phone": bool(form["emergency_phone"]) and not is_phone(form["emergency_phone"]),
        "born_on": bool(form["born_on"]) and master.born_on is None,
        "district_id": master.district_id not in districts,
        "radius_km": not 500 <= (master.radius_m or 0) <= FAR_KM * 1000,
        "max_offers_per_week": most is None or most > MOST_OFFERS,
        "insurance_year": bool(form["insurance_year"]) and (year is None or not 2000 < year < 2100),
    }
    return {name: FAULTS[name] for name, is_wrong in wrong.items() if is_wrong}


def _metres(km: str) -> int:
    said = unicodedata.normalize("NFKC", km)
    return round(float(said) * 1000) if re.fullmatch(r"\d{1,2}(\.\d{1,3})?", said) else 0


def _skills(form: Typed) -> dict[str, int]:
    given = {topic: form.number(f"level_{topic}") for topic in TOPICS}
    return {topic: level for topic, level in given.items() if level in LEVELS}
