"""Say when a centre has its desk: weekly rules, exceptions, and the end for good."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotFound
from mdeji.places.tables import Centre
from mdeji.requests.duty import MOST_SEATS
from mdeji.staff.journal import record
from mdeji.yorozu.materialise import keep_up, tell_rota
from mdeji.yorozu.rules import FOR_GOOD, REASONS, WANTED
from mdeji.yorozu.tables import DeskClosure, DeskPage, DeskRule
from mdeji.yorozu.weeks import EVERY_WEEK

LONGEST_MINUTES = 8 * 60
LONGEST_TEXT = 200


@dataclass(frozen=True)
class NewRule:
    """What a weekly rule says; ``weeks`` are the 1st to 5th such weekday of the month."""

    weekday: int
    opens: time
    closes: time
    weeks: tuple[int, ...] = EVERY_WEEK
    on_holidays: bool = False
    supporters: int = WANTED
    from_on: date | None = None
    until_on: date | None = None


def add_rule(session: Session, centre_id: str, new: NewRule, actor: str, now: datetime) -> DeskRule:
    """Let a centre have a desk every week; its dates exist at once.

    Raises:
        Invalid: what cannot be.
    """
    _check(new)
    _centre(session, centre_id)
    rule = DeskRule(centre_id=centre_id, **_values(new, day_of(now)))
    session.add(rule)
    session.flush()
    _told(session, centre_id, "desk_rule_added", actor, now)
    keep_up(session, now, centre_id)
    return rule


def change_rule(session: Session, rule_id: int, new: NewRule, actor: str, now: datetime) -> None:
    """Change a rule; dates to come that nobody has touched follow it.

    Raises:
        Invalid: what cannot be.
    """
    _check(new)
    rule = rule_of(session, rule_id)
    for name, value in _values(new, rule.from_on).items():
        setattr(rule, name, value)
    session.flush()
    _told(session, rule.centre_id, "desk_rule_changed", actor, now)
    keep_up(session, now, rule.centre_id)
    tell_rota(session, rule.centre_id, now)


def end_rule(session: Session, rule_id: int, last_on: date, actor: str, now: datetime) -> None:
    """Let a rule make no more dates after ``last_on``."""
    rule = rule_of(session, rule_id)
    rule.until_on = last_on
    session.flush()
    _told(session, rule.centre_id, "desk_rule_ended", actor, now)
    keep_up(session, now, rule.centre_id)


@dataclass(frozen=True)
class NewClosure:
    """Days without a desk; without an end the centre is closed for good."""

    from_on: date
    until_on: date | None
    reason: str


def close(
    session: Session, centre_id: str, new: NewClosure, actor: str, now: datetime
) -> DeskClosure:
    """Close the desk of a centre for some days, or for good; what was planned is called off.

    Raises:
        Invalid: the days are out of order or in the past, or the reason is unknown.
    """
    _centre(session, centre_id)
    if new.until_on is not None and new.until_on < new.from_on:
        raise Invalid("until_on", "order")
    if new.from_on < day_of(now):
        raise Invalid("from_on", "past")
    if new.reason not in (*REASONS, FOR_GOOD) or (new.reason == FOR_GOOD) != (new.until_on is None):
        raise Invalid("reason", "unknown")
    closure = DeskClosure(
        centre_id=centre_id, from_on=new.from_on, until_on=new.until_on, reason=new.reason
    )
    session.add(closure)
    session.flush()
    _told(session, centre_id, "desk_closed", actor, now)
    keep_up(session, now, centre_id)
    return closure


def reopen(session: Session, closure_id: int, actor: str, now: datetime) -> DeskClosure:
    """Take an exception back; what it called off takes place again."""
    closure = closure_of(session, closure_id)
    if closure.removed_at is None:
        closure.removed_at = now
        session.flush()
        _told(session, closure.centre_id, "desk_reopened", actor, now)
        keep_up(session, now, closure.centre_id)
    return closure


def describe(
    session: Session, centre_id: str, bring: str, way: str, actor: str, now: datetime
) -> None:
    """Say what visitors of a desk bring, and how they get there; both are public.

    Raises:
        Invalid: a text is too long.
    """
    for name, text in (("bring", bring), ("way", way)):
        if len(text) > LONGEST_TEXT:
            raise Invalid(name, "long")
    _centre(session, centre_id)
    found = session.get(DeskPage, centre_id) or DeskPage(centre_id=centre_id)
    found.bring, found.way = bring.strip(), way.strip()
    session.add(found)
    _told(session, centre_id, "desk_described", actor, now)


def rule_of(session: Session, rule_id: int) -> DeskRule:
    """Return a rule.

    Raises:
        NotFound: there is none.
    """
    rule = session.get(DeskRule, rule_id)
    if rule is None:
        raise NotFound("desk_rule", rule_id)
    return rule


def closure_of(session: Session, closure_id: int) -> DeskClosure:
    """Return an exception.

    Raises:
        NotFound: there is none.
    """
    found = session.get(DeskClosure, closure_id)
    if found is None:
        raise NotFound("desk_closure", closure_id)
    return found


def rules_of(session: Session, centre_id: str) -> list[DeskRule]:
    """Return the rules of a centre, those that have ended too."""
    query = select(DeskRule).where(DeskRule.centre_id == centre_id)
    order = (col(DeskRule.until_on).is_not(None), col(DeskRule.weekday), col(DeskRule.from_minute))
    return list(session.exec(query.order_by(*order)))


def closures_of(session: Session, centre_id: str, after: date) -> list[DeskClosure]:
    """Return the exceptions of a centre that are not over."""
    query = select(DeskClosure).where(
        DeskClosure.centre_id == centre_id, col(DeskClosure.removed_at).is_(None)
    )
    found = session.exec(query.order_by(col(DeskClosure.from_on)))
    return [one for one in found if one.until_on is None or one.until_on >= after]


def _values(new: NewRule, from_on: date) -> dict[str, Any]:
    return {
        "weekday": new.weekday,
        "from_minute": new.opens.hour * 60 + new.opens.minute,
        "until_minute": new.closes.hour * 60 + new.closes.minute,
        "weeks": sorted(set(new.weeks)),
        "on_holidays": new.on_holidays,
        "supporters": new.supporters,
        "from_on": new.from_on or from_on,
        "until_on": new.until_on,
    }


def _check(new: NewRule) -> None:
    if not 0 <= new.weekday <= 6:
        raise Invalid("weekday", "unknown")
    minutes = (new.closes.hour - new.opens.hour) * 60 + new.closes.minute - new.opens.minute
    if minutes <= 0:
        raise Invalid("closes", "order")
    if minutes > LONGEST_MINUTES:
        raise Invalid("closes", "long")
    if not 0 <= new.supporters <= MOST_SEATS:
        raise Invalid("supporters", "out_of_range")
    if not new.weeks or set(new.weeks) - set(EVERY_WEEK):
        raise Invalid("weeks", "unknown")
    if new.until_on is not None and new.from_on is not None and new.until_on < new.from_on:
        raise Invalid("until_on", "order")


def _centre(session: Session, centre_id: str) -> Centre:
    found = session.get(Centre, centre_id)
    if found is None:
        raise NotFound("centre", centre_id)
    return found


def _told(session: Session, centre_id: str, event: str, actor: str, now: datetime) -> None:
    record(session, actor, f"centre:{centre_id}", event, {}, now)
