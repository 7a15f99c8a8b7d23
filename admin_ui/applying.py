"""The form of an application, as the public and the desk fill it in: read, checked, with its words."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin_ui.enrol_words import AGES, FAULTS
from admin_ui.forms import Typed
from mdeji.people.rules import is_phone
from mdeji.places.queries import district_names, gazetteer
from mdeji.requests.service import DEVICES, TOPICS
from mdeji.supporters.birthdays import adult_on, read_birthday
from mdeji.supporters.enrolment import WHEN, Application

TEACHABLE = tuple(topic for topic in TOPICS if topic != "other")
MACHINES = tuple(device for device in DEVICES if device != "unknown")
LONGEST_NAME = 40
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fcー\s・]+")


@dataclass(frozen=True)
class Read:
    """An application that was read, or what is wrong with it by the name of the field."""

    application: Application
    errors: dict[str, str]


@dataclass(frozen=True)
class Home:
    """Where somebody lives, or the fault of what they wrote."""

    district_id: str = ""
    town_id: str | None = None
    fault: str = ""


def read_application(session: Any, form: Typed, key: str, today: date) -> Read:
    """Read the form; ``key`` makes sending it twice the same application."""
    home = _home(session, form)
    born = read_birthday(form["born_on"], today) if form["age"] == "minor" else None
    of_age = born is not None and adult_on(born) <= today
    application = Application(
        submit_key=key,
        name=form["name"],
        kana=form["kana"],
        phone=form["phone"],
        district_id=home.district_id,
        town_id=home.town_id,
        topics=_known(form, "topics", TEACHABLE),
        devices=_known(form, "devices", MACHINES),
        when=_known(form, "when", tuple(WHEN)),
        born_on=None if of_age else born,
        takes_honorarium=form["honorarium"] != "no",
    )
    errors = _errors(application, form, born)
    if home.fault:
        errors["town"] = FAULTS[home.fault]
    return Read(application, errors)


def _errors(read: Application, form: Typed, born: date | None) -> dict[str, str]:
    wrong = {
        "name": not is_name(read.name),
        "kana": not _KANA.fullmatch(read.kana) or len(read.kana) > LONGEST_NAME,
        "phone": not is_phone(read.phone),
        "topics": not read.topics,
        "devices": not read.devices,
        "when": not read.when,
        "age": form["age"] not in AGES,
        "born_on": form["age"] == "minor" and born is None,
        "consent": not form["consent"],
    }
    return {name: FAULTS[name] for name, is_wrong in wrong.items() if is_wrong}


def is_name(text: str) -> bool:
    """Tell whether this can be a name: letters, no digits, not too long."""
    said = unicodedata.normalize("NFKC", text).strip()
    odd = any(unicodedata.category(sign)[0] in "CNPS" and sign not in "-・'ー" for sign in said)
    return bool(said) and len(said) <= LONGEST_NAME and not odd


def _known(form: Typed, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    said = form.many(name)
    return tuple(code for code in codes if code in said)


def _home(session: Any, form: Typed) -> Home:
    """Return the district that was chosen, or that of the town that was written."""
    districts = district_names(session)
    found = gazetteer(session).read(form["town"][:60]) if form["town"] else None
    if form["district"] in districts:
        same = found is not None and found.district_id == form["district"]
        return Home(form["district"], found.town_id if found is not None and same else None)
    if found is None:
        return Home(fault="town" if form["town"] else "town_outside")
    elsewhere = {other.district_id for other in found.alternatives} - {found.district_id}
    return Home(fault="town_which") if elsewhere else Home(found.district_id, found.town_id)
