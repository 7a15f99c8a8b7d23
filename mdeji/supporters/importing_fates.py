"""What would become of each row of a register: new, changed, as it is, a double, faulty, erased."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.vault import vault
from mdeji.people.names import fold_name
from mdeji.people.rules import plain_phone
from mdeji.people.tables import Person
from mdeji.people.tombstones import was_erased
from mdeji.supporters.importing_reading import Row
from mdeji.supporters.roster import skills_of
from mdeji.supporters.tables import Supporter, SupporterPrivate

PART = 500


@dataclass(frozen=True)
class Change:
    """A value that would change; private values are shown to nobody here."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Fate:
    """What becomes of a row: ``new``, ``update``, ``same``, ``double``, ``fault`` or ``erased``.

    ``supporter_id`` and ``known_as`` name whom it is, or seems to be; ``person_id`` is somebody
    who is known already but no supporter; ``same_row`` is the earlier row of the same person;
    ``is_other`` says that staff decided it is somebody else of the same name.
    """

    row: Row
    kind: str
    supporter_id: int | None = None
    person_id: int | None = None
    known_as: str = ""
    same_row: int | None = None
    changes: tuple[Change, ...] = ()
    erased_on: date | None = None
    is_other: bool = False


@dataclass(frozen=True)
class Known:
    """A supporter the register may speak of."""

    supporter: Supporter
    person: Person
    private: SupporterPrivate | None
    skills: dict[str, int]


def fates(session: Session, rows: Sequence[Row], others: frozenset[int]) -> tuple[Fate, ...]:
    """Return the fate of every row, in their order; ``others`` are rows that are somebody else."""
    memory = _Memory(session, rows)
    found: list[Fate] = []
    for row in rows:
        fate = _fate(session, row, memory, is_other=row.number in others)
        memory.note(row, fate)
        found.append(fate)
    return tuple(found)


def _fate(session: Session, row: Row, memory: "_Memory", *, is_other: bool) -> Fate:
    if row.faults:
        return Fate(row, "fault")
    earlier = memory.earlier(row)
    if earlier is not None:
        return Fate(row, "double", same_row=earlier)
    erased_on = was_erased(session, phone=row.phone, name=row.name, born_on=row.born_on)
    if erased_on is not None:
        return Fate(row, "erased", erased_on=erased_on)
    known = memory.known(row)
    if known is not None:
        changes = _changes(row, known)
        kind = "update" if changes else "same"
        one, who = known.supporter, known.person
        return Fate(row, kind, one.pk, who.pk, who.name, changes=changes)
    like = memory.like(row)
    if like is not None and not is_other:
        return Fate(row, "double", like.supporter.pk, known_as=like.person.name)
    if row.district_id is None:
        row.faults.append(("district", ""))
        return Fate(row, "fault")
    other = like is not None and is_other
    return Fate(row, "new", person_id=memory.person(row), is_other=other)


class _Memory:
    """Hold whom the rows may mean: by number, by telephone, by name; and the rows before."""

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        self.names: defaultdict[str, list[Known]] = defaultdict(list)
        self.numbers: dict[str, Known] = {}
        self.phones: dict[tuple[str, str], int] = {}
        self.rows: dict[tuple[str, str], int] = {}
        wanted = {fold_name(row.name) for row in rows if row.name}
        for known in _supporters(session, wanted, {_number(row) for row in rows}):
            self.names[fold_name(known.person.name)].append(known)
            self.numbers[f"S{known.supporter.pk}"] = known
        for phone, person in _people(session, {row.phone for row in rows if row.phone}):
            self.phones[phone, fold_name(person.name)] = person.pk

    def earlier(self, row: Row) -> int | None:
        """Return the earlier row about the same person."""
        keys = [(fold_name(row.name), sign) for sign in _signs(row)]
        return next((self.rows[key] for key in keys if key in self.rows), None)

    def note(self, row: Row, fate: Fate) -> None:
        """Remember a row for those that follow."""
        if fate.kind not in {"fault", "double"}:
            for sign in _signs(row):
                self.rows[fold_name(row.name), sign] = row.number

    def known(self, row: Row) -> Known | None:
        """Return the supporter this surely is: the number, or the name with phone or birth date."""
        by_number = self.numbers.get(_number(row))
        if by_number is not None and fold_name(by_number.person.name) == fold_name(row.name):
            return by_number
        for one in self.names[fold_name(row.name)]:
            born_on = one.private.born_on if one.private else None
            if row.phone and one.person.phone == row.phone:
                return one
            if row.born_on and born_on == row.born_on:
                return one
        return None

    def like(self, row: Row) -> Known | None:
        """Return a supporter of the same name, whom it might be."""
        return next(iter(self.names[fold_name(row.name)]), None)

    def person(self, row: Row) -> int | None:
        """Return somebody with this name and number who is no supporter yet."""
        return self.phones.get((row.phone, fold_name(row.name))) if row.phone else None


def _signs(row: Row) -> list[str]:
    """Return by what a second row about the same person is known: phone, birth date, or neither."""
    signs = [row.phone] if row.phone else []
    signs += [row.born_on.isoformat()] if row.born_on else []
    return signs or ["nothing else"]


def _number(row: Row) -> str:
    digits = plain_phone(row.texts.get("number", "")).lstrip("0")
    return f"S{digits}" if digits else ""


def _supporters(session: Session, names: set[str], numbers: set[str]) -> list[Known]:
    keys = select(Supporter.id, Person.name_key).join(
        Person, col(Person.id) == col(Supporter.person_id)
    )
    ids = [
        one
        for one, key in session.exec(keys)
        if one is not None and (key.partition("|")[0] in names or f"S{one}" in numbers)
    ]
    found: list[Known] = []
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        skills = skills_of(session, part)
        private = select(SupporterPrivate).where(col(SupporterPrivate.supporter_id).in_(part))
        kept = {row.supporter_id: row for row in session.exec(private)}
        pairs = select(Supporter, Person).join(Person, col(Person.id) == col(Supporter.person_id))
        for one, who in session.exec(pairs.where(col(Supporter.id).in_(part))):
            found.append(Known(one, who, kept.get(one.pk), skills.get(one.pk, {})))
    return found


def _people(session: Session, phones: set[str]) -> list[tuple[str, Person]]:
    by_key = {key: phone for phone in phones for key in vault().indexes(phone)}
    keys, found = sorted(by_key), []
    for start in range(0, len(keys), PART):
        some = select(Person).where(col(Person.phone_key).in_(keys[start : start + PART]))
        found += [(by_key[who.phone_key or ""], who) for who in session.exec(some)]
    return found


def _changes(row: Row, known: Known) -> tuple[Change, ...]:
    one, who = known.supporter, known.person
    plain: list[tuple[str, Any, Any]] = [
        ("kana", who.kana, row.kana or who.kana),
        ("shown_name", one.shown_name, row.texts.get("shown_name", one.shown_name)),
        ("district", one.district_id, row.district_id or one.district_id),
        ("radius_km", one.radius_m // 1000, row.numbers.get("radius_km", one.radius_m // 1000)),
        ("travel", one.travel_means, row.travel or one.travel_means),
        ("homes", one.visits_homes, row.flags.get("homes", one.visits_homes)),
        ("honorarium", one.takes_honorarium, row.flags.get("honorarium", one.takes_honorarium)),
        (
            "insurance_year",
            one.insurance_year,
            row.numbers.get("insurance_year", one.insurance_year),
        ),
        ("devices", sorted(one.devices), sorted(row.devices or one.devices)),
        ("topics", known.skills, row.skills or known.skills),
    ]
    changed = [Change(name, _said(b), _said(a)) for name, b, a in plain if b != a]
    return (*changed, *(Change(name, "", "") for name in _private_changes(row, known)))


def _private_changes(row: Row, known: Known) -> list[str]:
    kept = known.private
    pairs = {
        "phone": (known.person.phone, row.phone),
        "born_on": (kept.born_on if kept else None, row.born_on),
        "address": (kept.address if kept else "", row.texts.get("address")),
        "emergency_name": (kept.emergency_name if kept else "", row.texts.get("emergency_name")),
        "emergency_phone": (kept.emergency_phone if kept else "", row.emergency_phone),
        "emergency_relation": (
            kept.emergency_relation if kept else "",
            row.texts.get("emergency_relation"),
        ),
    }
    return [name for name, (before, after) in pairs.items() if after and before != after]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{topic}:{level}" for topic, level in sorted(value.items()))
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)
