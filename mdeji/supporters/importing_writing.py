"""Write one row of a register, and remember what was there before."""

import json
from datetime import datetime, time
from typing import Any

from sqlmodel import Session

from mdeji.kit.calendar import at_jst
from mdeji.people.service import get as person_of
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.birthdays import adult_on
from mdeji.supporters.editing import Master, edit, private_of
from mdeji.supporters.importing_fates import Fate
from mdeji.supporters.importing_reading import Row
from mdeji.supporters.list_tables import ImportRow
from mdeji.supporters.queries import required_steps
from mdeji.supporters.roster import skills_of
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.service import Profile, enrol, get
from mdeji.supporters.tables import EnrolmentDoor, TrainingResult

NOON = time(12)
_RESTORED = (
    "shown_name district_id radius_m travel_means devices visits_homes takes_honorarium "
    "insurance_year birth_year"
).split()
_PRIVATE = ("address", "emergency_name", "emergency_phone", "emergency_relation")


def write(session: Session, fate: Fate, kept: ImportRow, actor: str, now: datetime) -> None:
    """Enrol or change whom the row tells of; ``kept`` remembers how to take it back."""
    if fate.kind == "new":
        _enrol(session, fate, kept, actor, now)
    elif fate.supporter_id is not None:
        kept.supporter_id, kept.person_id = fate.supporter_id, fate.person_id
        kept.before = json.dumps(_before(session, fate.supporter_id), ensure_ascii=False)
        edit(session, fate.supporter_id, _master(fate.row), actor, now)
    detail = {"batch": kept.batch_id, "row": fate.row.number}
    record(session, actor, f"supporter:{kept.supporter_id}", "imported", detail, now)


def _enrol(session: Session, fate: Fate, kept: ImportRow, actor: str, now: datetime) -> None:
    row = fate.row
    person_id = fate.person_id
    kept.new_person = person_id is None
    if person_id is None:
        person = Person(name=row.name, kana=row.kana, phone=row.phone, created_at=now)
        session.add(person)
        session.flush()
        person_id = person.pk
    supporter = enrol(session, person_id, _profile(row), now)
    kept.supporter_id, kept.person_id = supporter.pk, person_id
    if "joined_on" in row.dates:
        supporter.joined_at = at_jst(row.dates["joined_on"], NOON)
        session.add(supporter)
    if "pledged_on" in row.dates and "trained_on" not in row.dates:
        _keep_pledge(session, supporter.pk, row, actor, now)
    edit(session, supporter.pk, _master(row), actor, now)


def _profile(row: Row) -> Profile:
    trained_on = row.dates.get("trained_on")
    usual = SupporterStatus.ACTIVE if trained_on else SupporterStatus.TRAINING
    return Profile(
        shown_name=row.texts.get("shown_name") or row.name.split()[0],
        district_id=row.district_id or "",
        skills=row.skills,
        devices=tuple(row.devices),
        hours=(),
        adult_on=adult_on(row.born_on) if row.born_on else None,
        trained_on=trained_on,
        status=row.status or usual,
        door=EnrolmentDoor.IMPORT,
    )


def _master(row: Row) -> Master:
    far = row.numbers.get("radius_km")
    return Master(
        kana=row.kana or None,
        phone=row.phone or None,
        shown_name=row.texts.get("shown_name"),
        district_id=row.district_id,
        radius_m=far * 1000 if far else None,
        travel_means=row.travel,
        devices=row.devices or None,
        visits_homes=row.flags.get("homes"),
        takes_honorarium=row.flags.get("honorarium"),
        insurance_year=row.numbers.get("insurance_year"),
        note=row.texts.get("note"),
        skills=row.skills or None,
        born_on=row.born_on,
        address=row.texts.get("address"),
        emergency_name=row.texts.get("emergency_name"),
        emergency_phone=row.emergency_phone or None,
        emergency_relation=row.texts.get("emergency_relation"),
    )


def _keep_pledge(session: Session, supporter_id: int, row: Row, actor: str, now: datetime) -> None:
    for need in required_steps(session):
        if need.step == "pledge":
            session.add(
                TrainingResult(
                    supporter_id=supporter_id,
                    step=need.step,
                    done_on=row.dates["pledged_on"],
                    version=need.version,
                    actor=actor,
                    at=now,
                )
            )


def _before(session: Session, supporter_id: int) -> dict[str, Any]:
    supporter = get(session, supporter_id)
    person, private = person_of(session, supporter.person_id), private_of(session, supporter_id)
    return {
        "supporter": {name: getattr(supporter, name) for name in (*_RESTORED, "note")},
        "adult_on": supporter.adult_on.isoformat() if supporter.adult_on else None,
        "person": {"kana": person.kana, "phone": person.phone},
        "private": {name: getattr(private, name) for name in _PRIVATE},
        "born_on": private.born_on.isoformat() if private.born_on else None,
        "skills": skills_of(session, [supporter_id]).get(supporter_id, {}),
    }
