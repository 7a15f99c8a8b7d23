"""A supporter's visits as a calendar feed: what is shown, and what has changed since."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.dispatch.mine import Turn, turns
from mdeji.dispatch.rules import VisitStatus
from mdeji.supporters import feeds
from mdeji.supporters.feeds import Shown, Stamp

BACK = timedelta(days=90)
AHEAD = timedelta(days=400)
CALLED_OFF_SHOWN = timedelta(days=30)
"""How long a feed goes on saying that a visit was called off."""


@dataclass(frozen=True)
class Item:
    """A visit in the feed; ``firm`` once the whole team is found."""

    turn: Turn
    called_off: bool
    firm: bool
    stamp: Stamp


def items(session: Session, supporter_id: int, now: datetime) -> tuple[Item, ...] | None:
    """Return what the feed shows, or None if something has to be stamped first."""
    known = feeds.stamps(session, supporter_id)
    found = _shown(session, supporter_id, known.keys(), now)
    if any(known.get(one.visit_id, ("",))[0] != one.digest for _, one in found):
        return None
    return _items(found, {visit_id: stamp for visit_id, (_, stamp) in known.items()}, now)


def stamped_items(session: Session, supporter_id: int, now: datetime) -> tuple[Item, ...]:
    """Return what the feed shows, after noting what has changed since it was read last."""
    known = feeds.stamps(session, supporter_id)
    found = _shown(session, supporter_id, known.keys(), now)
    return _items(found, feeds.stamp(session, supporter_id, [one for _, one in found], now), now)


def _shown(
    session: Session, supporter_id: int, known: Collection[int], now: datetime
) -> list[tuple[Turn, Shown]]:
    """Return the visits to show; one that is off is shown only to whoever saw it before."""
    found = []
    for turn in turns(session, supporter_id, now - BACK, now + AHEAD):
        off = not turn.here or turn.status is VisitStatus.CANCELLED
        if not off or turn.visit_id in known:
            found.append((turn, Shown(turn.visit_id, _digest(turn, off=off), off)))
    return found


def _items(
    found: list[tuple[Turn, Shown]], stamps: Mapping[int, Stamp], now: datetime
) -> tuple[Item, ...]:
    shown = (
        Item(turn, one.called_off, turn.status is not VisitStatus.FORMING, stamps[turn.visit_id])
        for turn, one in found
    )
    return tuple(
        item
        for item in shown
        if item.stamp.called_off_at is None or now < item.stamp.called_off_at + CALLED_OFF_SHOWN
    )


def _digest(turn: Turn, *, off: bool) -> str:
    forming = turn.status is VisitStatus.FORMING
    said = (turn.starts_at, turn.ends_at, turn.topics, turn.district_id, turn.number, forming, off)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
