"""Who needs a look: not asked for long, silent, or without a training or consent that holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, or_, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, literal

from mdeji.dispatch import roster as offered
from mdeji.dispatch.tables import Offer
from mdeji.kit.calendar import day_of
from mdeji.people.tables import Person
from mdeji.supporters import roster as trained
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter

WHYS = ("idle", "unanswered", "no_consent", "untrained", "expiring")
"""Why somebody active needs a look; each is a flag of the list of supporters as well."""

FIRST = 6
_ANY = "any"


@dataclass(frozen=True)
class Look:
    """Somebody who needs a look, why, and since when."""

    supporter_id: int
    name: str
    kana: str
    district_id: str
    why: tuple[str, ...]
    since: datetime
    on_line: bool


@dataclass(frozen=True)
class Kind:
    """Those who need a look for one reason: how many, and those who have waited longest."""

    why: str
    count: int
    first: tuple[Look, ...]


@dataclass(frozen=True)
class Care:
    """How many need a look, and the reasons that anybody has."""

    count: int
    kinds: tuple[Kind, ...]


def needs_a_look(session: Session, now: datetime) -> Care:
    """Return the active supporters who need a look: how many, and the first of each reason."""
    found = session.execute(_counts_and_first(session, now)).all()
    counts = {why: number for why, one, _, number in found if one is None}
    first: dict[str, list[int]] = {why: [] for why in WHYS}
    seen: dict[int, tuple[datetime, int]] = {}
    for why, one, since, number in found:
        if one is not None:
            first[why].append(one)
            seen[one] = since, number
    looks = _looks(session, seen)
    kinds = (
        Kind(why, counts[why], _ordered(looks[one] for one in first[why]))
        for why in WHYS
        if counts[why]
    )
    return Care(counts[_ANY], tuple(kinds))


def _counts_and_first(session: Session, now: datetime) -> Any:
    """Select a reason with its count, and a reason with somebody: everybody is looked at once.

    The number beside somebody is the sum of the bits of all their reasons.
    """
    flags = [flag.label(why) for why, flag in _whys(session, now).items()]
    at_work = col(Supporter.status) == SupporterStatus.ACTIVE
    seen = columns(col(Supporter.id), _since().label("since"), *flags).where(at_work).cte("seen")
    # Each flag is dear, so that neither database may look again for each question below.
    seen = seen.prefix_with("MATERIALIZED")
    has = {why: seen.c[why] for why in WHYS}
    nobody = (literal(None, Integer()), literal(None, seen.c.since.type))
    legs = [
        columns(literal(why), *nobody, func.count()).select_from(seen).where(flag)
        for why, flag in (has | {_ANY: or_(*has.values())}).items()
    ]
    whys: Any = sum(case((flag, 1 << n), else_=0) for n, flag in enumerate(has.values()))
    for why, flag in has.items():
        those = columns(seen.c.id, seen.c.since, whys.label("whys")).where(flag)
        one = those.order_by(seen.c.since, seen.c.id).limit(FIRST).subquery().c
        legs.append(columns(literal(why), one.id, one.since, one.whys))
    return union_all(*legs)


def _looks(session: Session, seen: Mapping[int, tuple[datetime, int]]) -> dict[int, Look]:
    # Not whole people: their telephone numbers would have to be opened one by one.
    person: Any = (Person.name, Person.kana, Person.line_user_id, Person.blocked_at)
    found = columns(Supporter, *person).where(col(Supporter.id).in_(list(seen)))
    found = found.join_from(Supporter, Person, col(Person.id) == col(Supporter.person_id))
    looks = {}
    for row, name, kana, line, blocked_at in session.execute(found):
        since, bits = seen[row.pk]
        why = tuple(why for n, why in enumerate(WHYS) if bits & 1 << n)
        on_line = line is not None and blocked_at is None
        called = name or row.shown_name
        looks[row.pk] = Look(row.pk, called, kana, row.district_id, why, since, on_line)
    return looks


def _whys(session: Session, now: datetime) -> dict[str, ColumnElement[bool]]:
    today = day_of(now)
    return {
        why: offered.FLAGS[why](now) if why in offered.FLAGS else trained.FLAGS[why](session, today)
        for why in WHYS
    }


def _since() -> ColumnElement[datetime]:
    """Return the last offer, or else the day on which somebody came to stand where they stand."""
    last = columns(func.max(Offer.sent_at)).where(col(Offer.supporter_id) == col(Supporter.id))
    last = last.correlate(Supporter)
    return func.coalesce(last.scalar_subquery(), col(Supporter.status_since))


def _ordered(looks: Iterable[Look]) -> tuple[Look, ...]:
    return tuple(sorted(looks, key=lambda look: (look.since, look.supporter_id)))
