"""The parts of a supporter's settings: what each shows, and how it keeps what was sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui import labels
from admin_ui.applying import is_name
from admin_ui.pages import signed_me_words as words
from admin_ui.pages.signed_posted import Posted
from mdeji.kit.errors import Invalid
from mdeji.places import queries as places
from mdeji.supporters import preferences
from mdeji.supporters.preferences import Area, Emergency, Limits
from mdeji.supporters.service import get as supporter_row

Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """Who changes what now; ``form`` is what was sent."""

    session: Any
    supporter_id: int
    form: Posted
    actor: str
    now: datetime

    @property
    def by(self) -> tuple[str, datetime]:
        """The actor and the instant, as services take them."""
        return self.actor, self.now


@dataclass(frozen=True)
class Part:
    """One page of the settings: its template, what it shows, and what its form does."""

    template: str
    show: Callable[[Any, int, datetime], Values]
    keep: Callable[[Change], None]


def _show_name(session: Any, supporter_id: int, _: datetime) -> Values:
    name = supporter_row(session, supporter_id).shown_name
    return {"name": name, "longest": preferences.LONGEST_NAME}


def _keep_name(change: Change) -> None:
    if change.form.one("name").strip() and not is_name(change.form.one("name")):
        raise Invalid("name", "signs")
    preferences.set_name(change.session, change.supporter_id, change.form.one("name"), *change.by)


def _show_skills(session: Any, supporter_id: int, _: datetime) -> Values:
    return {"levels": words.LEVELS, "skills": preferences.skills_of(session, supporter_id)}


def _keep_skills(change: Change) -> None:
    said = {topic: change.form.number(f"topic-{topic}") or 0 for topic in labels.TOPICS}
    skills = {topic: level for topic, level in said.items() if level}
    preferences.set_skills(change.session, change.supporter_id, skills, *change.by)


def _show_devices(session: Any, supporter_id: int, _: datetime) -> Values:
    known = supporter_row(session, supporter_id).devices
    return {"names": words.DEVICES, "devices": tuple(known)}


def _keep_devices(change: Change) -> None:
    sent = [code for code in change.form.many("device") if code in words.DEVICES]
    preferences.set_devices(change.session, change.supporter_id, sent, *change.by)


def _show_area(session: Any, supporter_id: int, _: datetime) -> Values:
    area = preferences.area_of(session, supporter_id)
    radii = {metres: words.far(metres) for metres in {*preferences.RADII_M, area.radius_m}}
    return {
        "districts": places.district_names(session),
        "area": area,
        "radii": dict(sorted(radii.items())),
        "means": words.TRAVEL,
    }


def _keep_area(change: Change) -> None:
    known, form = places.district_names(change.session), change.form
    if form.one("district") not in known:
        raise Invalid("area", "unknown")
    further = tuple(sorted(set(form.many("further")) & known.keys()))
    radius = form.number("radius") or 0
    area = Area(form.one("district"), radius, form.one("means"), further)
    preferences.set_area(change.session, change.supporter_id, area, *change.by)


def _show_limits(session: Any, supporter_id: int, _: datetime) -> Values:
    return {
        "limits": preferences.limits_of(session, supporter_id),
        "offers": preferences.OFFERS_A_WEEK,
        "quiet_from": [(m, words.minutes(m)) for m in preferences.QUIET_FROM],
        "quiet_until": [(m, words.minutes(m)) for m in preferences.QUIET_UNTIL],
    }


def _keep_limits(change: Change) -> None:
    form = change.form
    limits = Limits(
        offers_per_week=form.number("offers") or 0,
        quiet_from=_own(form.number("quiet_from"), 21 * 60),
        quiet_until=_own(form.number("quiet_until"), 8 * 60),
        visits_homes=form.one("homes") == "yes",
        takes_honorarium=form.one("honorarium") == "yes",
    )
    preferences.set_limits(change.session, change.supporter_id, limits, *change.by)


def _own(minute: int | None, usual: int) -> int | None:
    """Return None for everybody's hour, so that it follows if that is ever moved."""
    return None if minute in {None, usual} else minute


def _show_emergency(session: Any, supporter_id: int, _: datetime) -> Values:
    return {"whom": preferences.emergency_of(session, supporter_id)}


def _keep_emergency(change: Change) -> None:
    form = change.form
    whom = Emergency(form.one("name"), form.one("phone"), form.one("relation"))
    preferences.set_emergency(change.session, change.supporter_id, whom, *change.by)


PARTS: Mapping[str, Part] = {
    "name": Part("signed/me_name.html", _show_name, _keep_name),
    "skills": Part("signed/me_skills.html", _show_skills, _keep_skills),
    "devices": Part("signed/me_devices.html", _show_devices, _keep_devices),
    "area": Part("signed/me_area.html", _show_area, _keep_area),
    "limits": Part("signed/me_limits.html", _show_limits, _keep_limits),
    "emergency": Part("signed/me_emergency.html", _show_emergency, _keep_emergency),
}
