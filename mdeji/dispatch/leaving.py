"""Let a supporter go: what they had promised goes to others, and they are asked nothing more."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch import queries
from mdeji.dispatch.shadow import cannot_come, decline
from mdeji.supporters import feeds
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.service import get, move


def leave(session: Session, supporter_id: int, reason: str, actor: str, now: datetime) -> int:
    """Let a supporter leave; return how many visits were given back. ``reason`` is a code.

    Raises:
        IllegalMove: they have left before, or never became one.
    """
    row = get(session, supporter_id)
    given_back = give_back(session, supporter_id, actor, now)
    move(session, supporter_id, SupporterEvent.LEFT, actor, now, reason=reason)
    row.left_reason, row.paused_until, row.snoozed_until = reason, None, None
    session.add(row)
    feeds.turn_off(session, supporter_id, actor, now)
    session.flush()
    return given_back


def give_back(session: Session, supporter_id: int, actor: str, now: datetime) -> int:
    """Let others go where a supporter was promised or asked; return how many visits these were."""
    person_id = get(session, supporter_id).person_id
    for offer in queries.offers_of_person(session, person_id, open_only=True):
        decline(session, offer.id, person_id, now, actor)
    promised = queries.visits_of_person(session, person_id, now)
    coming = [visit for visit in promised if visit.starts_at > now]
    for visit in coming:
        cannot_come(session, visit.id, person_id, "left", now, actor)
    return len(coming)
