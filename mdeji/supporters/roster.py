"""The list of supporters: which ones a search means, as conditions of the database."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, exists, false, or_
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from mdeji.kit.calendar import fiscal_year
from mdeji.kit.vault import vault
from mdeji.people.names import fold_name
from mdeji.people.rules import plain_phone
from mdeji.people.tables import PHONE_END, Person
from mdeji.supporters.queries import required_steps
from mdeji.supporters.rules import GONE, Required, SupporterStatus
from mdeji.supporters.tables import (
    GuardianConsent,
    Skill,
    Supporter,
    SupporterDistrict,
    TrainingResult,
)

PAGE = 100
SOON = timedelta(days=60)
"""A training that ends within this time is expiring."""

MOST_WORDS = 5
_NUMBER = re.compile(r"S-?0*(\d{1,9})")
"""A supporter's number, as their letters and their card name them."""

Condition = ColumnElement[bool]

AT_WORK = frozenset({SupporterStatus.ACTIVE, SupporterStatus.PAUSED})
"""Accepted and trained: whoever needs a valid training, an insurance and a way to be reached."""


@dataclass(frozen=True)
class Search:
    """Which supporters to list; what is empty filters nothing. ``words`` never stand in an address.

    ``among`` selects those of whom another room knows something.
    """

    status: str = ""
    district_id: str = ""
    topic: str = ""
    device: str = ""
    flags: tuple[str, ...] = ()
    words: str = ""
    sort: str = "kana"
    page: int = 1
    among: SelectOfScalar[int] | None = field(default=None, compare=False)

    def on_page(self, page: int) -> "Search":
        """Return the same search, on another page."""
        return replace(self, page=page)


def conditions(session: Session, search: Search, today: date) -> list[Condition]:
    """Return what the supporters of a search have in common, as far as this room knows it."""
    found: list[Condition] = []
    if search.status:
        found.append(col(Supporter.status) == search.status)
    if search.district_id:
        found.append(_goes_to(search.district_id))
    if search.topic:
        able = select(Skill.supporter_id).where(Skill.topic == search.topic)
        found.append(col(Supporter.id).in_(able))
    if search.device:
        found.append(
            cast(col(Supporter.devices), Text).contains(f'"{search.device}"', autoescape=True)
        )
    found += [FLAGS[flag](session, today) for flag in search.flags if flag in FLAGS]
    found += [_named(session, word) for word in search.words.split()[:MOST_WORDS]]
    if search.among is not None:
        found.append(col(Supporter.id).in_(search.among))
    return found


def counts(session: Session) -> dict[str, int]:
    """Return how many supporters there are in each status, without those who were erased."""
    found = select(Supporter.status, func.count()).group_by(col(Supporter.status))
    all_of = {str(status): count for status, count in session.exec(found)}
    # Only whoever has left is erased, so nobody else need be looked at.
    erased = (
        found.where(col(Supporter.status).in_(GONE))
        .join(Person, col(Person.id) == Supporter.person_id)
        .where(col(Person.erased_at).is_not(None))
    )
    for status, count in session.exec(erased):
        all_of[str(status)] -= count
    return all_of


def skills_of(session: Session, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return topic and level of these supporters, what they do best first."""
    found: dict[int, dict[str, int]] = {}
    statement = select(Skill).where(col(Skill.supporter_id).in_(ids))
    for skill in session.exec(statement.order_by(col(Skill.level).desc(), col(Skill.id))):
        found.setdefault(skill.supporter_id, {})[skill.topic] = skill.level
    return found


def _goes_to(district_id: str) -> Condition:
    further = select(SupporterDistrict.supporter_id).where(
        SupporterDistrict.district_id == district_id
    )
    return or_(col(Supporter.district_id) == district_id, col(Supporter.id).in_(further))


def _named(session: Session, word: str) -> Condition:
    """Match a word of the search: part of a name, a card, a telephone number or its end."""
    sought, digits = fold_name(word), plain_phone(word)
    if numbered := _NUMBER.fullmatch(sought):
        return col(Supporter.id) == int(numbered[1])
    if len(digits) >= PHONE_END and len(digits) >= len(sought) - 4:
        ends, whole = col(Person.phone_end_key), col(Person.phone_key)
        keys = vault().indexes(digits)
        called = select(Person.id).where(or_(ends.in_(keys), whole.in_(keys)))
        return or_(_holds(session, Supporter.card_number, digits), col(Person.id).in_(called))
    ways = [_holds(session, Person.name_key, sought), _holds(session, Supporter.shown_name, word)]
    if digits:
        ways.append(_holds(session, Supporter.card_number, sought))
    return or_(*ways)


def _holds(session: Session, column: Any, text: str) -> Condition:
    # LIKE takes four times as long on SQLite, and both would need the text escaped.
    place = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    return place(column, text) > 0


def lacking(session: Session, on: date) -> Condition:
    """Match supporters who lack a required step of the training on this day."""
    return lacks(required_steps(session), on)


def lacks(needs: Sequence[Required], on: date) -> Condition:
    """Match supporters who lack one of these steps of the training on this day."""
    if not needs:
        return false()
    wanted = or_(*(_is(need) for need in needs))
    # Counted, not looked for one by one: a question for each step makes PostgreSQL read all results
    # as often as there are steps.
    held = select(func.count(col(TrainingResult.step).distinct())).where(
        col(TrainingResult.supporter_id) == col(Supporter.id),
        col(TrainingResult.passed),
        _lasts(on),
        wanted,
    )
    return held.correlate(Supporter).scalar_subquery() < len(needs)


def unagreed(today: date) -> Condition:
    """Match minors for whom no guardian's consent holds."""
    agreed = exists().where(
        col(GuardianConsent.supporter_id) == col(Supporter.id),
        col(GuardianConsent.withdrawn_at).is_(None),
    )
    return and_(col(Supporter.adult_on) > today, ~agreed)


def _is(need: Required) -> Condition:
    step = col(TrainingResult.step) == need.step
    return and_(step, col(TrainingResult.version) == need.version) if need.version else step


def _lasts(on: date) -> Condition:
    ends = col(TrainingResult.expires_on)
    return or_(ends.is_(None), ends >= on)


def _untrained(session: Session, today: date) -> Condition:
    wanted = col(Supporter.status).in_([*AT_WORK, SupporterStatus.TRAINING])
    return and_(wanted, lacking(session, today))


def _expiring(session: Session, today: date) -> Condition:
    ends = col(TrainingResult.expires_on)
    soon = select(TrainingResult.supporter_id).where(
        col(TrainingResult.passed), ends >= today, ends < today + SOON
    )
    # Few results end soon, so the dear question is asked of those few only.
    return and_(
        col(Supporter.status).in_(AT_WORK),
        col(Supporter.id).in_(soon),
        lacking(session, today + SOON),
    )


def _unreachable(session: Session, today: date) -> Condition:
    del session, today
    off_line = or_(col(Person.line_user_id).is_(None), col(Person.blocked_at).is_not(None))
    return and_(col(Supporter.status).not_in(GONE), off_line)


def _minor(session: Session, today: date) -> Condition:
    del session
    return and_(col(Supporter.status).not_in(GONE), col(Supporter.adult_on) > today)


def _no_consent(session: Session, today: date) -> Condition:
    del session
    return and_(col(Supporter.status).not_in(GONE), unagreed(today))


def _uninsured(session: Session, today: date) -> Condition:
    del session
    year = col(Supporter.insurance_year)
    late = or_(year.is_(None), year < fiscal_year(today))
    return and_(col(Supporter.status).in_([*AT_WORK, SupporterStatus.TRAINING]), late)


FLAGS: dict[str, Callable[[Session, date], Condition]] = {
    "untrained": _untrained,
    "expiring": _expiring,
    "unreachable": _unreachable,
    "minor": _minor,
    "no_consent": _no_consent,
    "uninsured": _uninsured,
}
"""What the office looks after, as far as this room knows it; dispatch adds what it knows."""

SORTS: dict[str, tuple[Any, ...]] = {
    "kana": (),
    "status": (col(Supporter.status),),
    "since": (col(Supporter.status_since),),
    "district": (col(Supporter.district_id),),
    "joined": (col(Supporter.joined_at).desc(),),
}
"""By what the list can be sorted; the reading decides among equals."""
