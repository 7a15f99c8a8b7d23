"""Let a supporter go from every room: visits, classes and the fixed rota go to others."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch import leaving
from mdeji.outreach import place_queries, teachers
from mdeji.rota import standing
from mdeji.supporters.service import get


def leave(session: Session, supporter_id: int, reason: str, actor: str, now: datetime) -> int:
    """Let a supporter leave; return how many visits were given back. ``reason`` is a code.

    Raises:
        IllegalMove: they have left before, or never became one.
    """
    get(session, supporter_id)
    hand_on(session, supporter_id, actor, now)
    return leaving.leave(session, supporter_id, reason, actor, now)


def hand_on(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """Let others teach at the classes, and stand on the fixed rota, where a supporter did.

    Who teaches by a seat of the duty gives that seat back with the visits; the class follows it.
    """
    for taught in place_queries.taught_beside(session, supporter_id, now):
        teachers.remove(session, taught.teacher_id, actor, now)
    for row in standing.of_supporter(session, supporter_id):
        standing.end_always(session, row.pk, actor, now)
