"""One thing done to many supporters: planned and shown first, then done at once, and undone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, NotFound
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.bulk_deeds import DEEDS, Case, Deed
from mdeji.supporters.list_tables import BulkAction
from mdeji.supporters.tables import Supporter

MOST = 2_000
UNDO_WITHIN = timedelta(minutes=10)
NAMED = 200
"""So many are named on the screen; the rest is counted."""

_READ_AT_ONCE = 1_000


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do: a year or a step of the training in ``value``, words in ``text``."""

    action: str
    value: str = ""
    text: str = ""


@dataclass(frozen=True)
class Touched:
    """A supporter the action would touch, or leave alone for a reason; then ``reason`` is a code."""

    id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """A bulk action as the screen shows it; ``left_alone`` counts by reason."""

    id: int
    action: str
    value: str
    text: str
    touched: tuple[Touched, ...]
    left_alone: tuple[Touched, ...]
    touched_count: int
    reasons: Mapping[str, int]
    applied_at: datetime | None
    undone_at: datetime | None

    def may_be_undone(self, now: datetime) -> bool:
        """Tell whether it was done so recently that it can be taken back."""
        done = self.applied_at is not None and self.undone_at is None
        return done and self.applied_at is not None and now - self.applied_at < UNDO_WITHIN


def plan(session: Session, wish: Wish, ids: Sequence[int], actor: str, now: datetime) -> int:
    """Keep what somebody is about to do, and return its id; nothing is done yet.

    Raises:
        Invalid: there is no such action, nobody is chosen, too many are, or the value is wrong.
    """
    deed = DEEDS.get(wish.action)
    if deed is None:
        raise Invalid("action", "unknown")
    if not ids or len(ids) > MOST:
        raise Invalid("chosen", "none" if not ids else "too_many")
    kept: dict[str, Any] = {"chosen": list(ids), "done": [], "before": {}, "planned_at": now}
    row = BulkAction(
        actor=actor, action=wish.action, value=wish.value, text=wish.text.strip(), **kept
    )
    deed.check(session, row)
    session.add(row)
    session.flush()
    return row.pk


def plan_of(session: Session, action_id: int, actor: str, now: datetime) -> Plan:
    """Return one's own action: whom it touches and whom it leaves alone, as things stand.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    row = _own(session, action_id, actor)
    deed = DEEDS[row.action]
    fates = [
        _fate(deed, Case(session, one, row, now), who) for one, who in _chosen(session, row.chosen)
    ]
    done = set(row.done)
    was_done = row.applied_at is not None
    touched = [fate for fate in fates if (fate.id in done if was_done else not fate.reason)]
    named = {fate.id for fate in touched}
    alone = [fate for fate in fates if fate.id not in named]
    return Plan(
        id=row.pk,
        action=row.action,
        value=row.value,
        text=row.text,
        touched=tuple(touched[:NAMED]),
        left_alone=tuple(alone[:NAMED]),
        touched_count=len(touched),
        reasons=Counter(fate.reason or "as_before" for fate in alone),
        applied_at=row.applied_at,
        undone_at=row.undone_at,
    )


def apply(session: Session, action_id: int, actor: str, now: datetime) -> int:
    """Do what was planned to everybody whom it still fits, and return how many they are.

    Raises:
        NotFound: it is not one's own.
        NotAllowed: ``done_before`` if it was done already.
    """
    row = _own(session, action_id, actor, hold=True)
    if row.applied_at is not None:
        raise NotAllowed("done_before")
    deed = DEEDS[row.action]
    done: list[int] = []
    before: dict[str, Any] = {}
    for supporter, _ in _chosen(session, row.chosen):
        case = Case(session, supporter, row, now)
        if not deed.why_not(case):
            before[str(supporter.pk)] = deed.do(case)
            done.append(supporter.pk)
    row.done, row.before, row.applied_at = done, before, now
    session.add(row)
    detail = {"action": row.action, "count": len(done), "left": len(row.chosen) - len(done)}
    record(session, actor, f"bulk:{action_id}", "bulk_applied", detail, now)
    return len(done)


def undo(session: Session, action_id: int, actor: str, now: datetime) -> int:
    """Take back what was done, except where something happened since; return how many are as before.

    Raises:
        NotFound: it is not one's own.
        NotAllowed: ``too_late`` if it was done too long ago, or taken back before.
    """
    row = _own(session, action_id, actor, hold=True)
    recent = row.applied_at is not None and now - row.applied_at < UNDO_WITHIN
    if row.undone_at is not None or not recent:
        raise NotAllowed("too_late")
    deed, count = DEEDS[row.action], 0
    for supporter, _ in _chosen(session, row.done):
        try:
            before = row.before[str(supporter.pk)]
            count += deed.undo(Case(session, supporter, row, now), before)
        except IllegalMove:
            continue  # Moved on since: what came later stays.
    row.undone_at = now
    session.add(row)
    detail = {"action": row.action, "count": count, "left": len(row.done) - count}
    record(session, actor, f"bulk:{action_id}", "bulk_undone", detail, now)
    return count


def _fate(deed: Deed, case: Case, person: Person) -> Touched:
    name = person.name or case.supporter.shown_name
    return Touched(case.supporter.pk, name, deed.why_not(case))


def _chosen(session: Session, ids: Sequence[int]) -> list[tuple[Supporter, Person]]:
    found: list[tuple[Supporter, Person]] = []
    for start in range(0, len(ids), _READ_AT_ONCE):
        pairs = select(Supporter, Person).join(Person, col(Person.id) == col(Supporter.person_id))
        part = pairs.where(col(Supporter.id).in_(ids[start : start + _READ_AT_ONCE]))
        found += session.exec(part.order_by(col(Person.reading_key), col(Person.id)))
    return found


def _own(session: Session, action_id: int, actor: str, *, hold: bool = False) -> BulkAction:
    """Return one's own action; held, so that of two taps at once the second finds it done."""
    row = session.get(BulkAction, action_id, with_for_update=hold, populate_existing=hold)
    if row is None or row.actor != actor:
        raise NotFound("bulk action", action_id)
    return row
