"""What the office does by telephone about a request."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.board import FOLLOW_UP, TO_SPEAK
from mdeji.dispatch.holding import lock
from mdeji.kit.errors import NotAllowed
from mdeji.staff.journal import record


def attended(session: Session, request_id: int, actor: str, now: datetime) -> None:
    """Note that somebody was phoned, or that what follows the visit was talked over.

    Raises:
        NotAllowed: ``ended`` if the request waits for nothing of the kind.
    """
    request = lock(session, request_id)
    waiting = request.waiting_for or ""
    if not waiting.startswith(TO_SPEAK):
        raise NotAllowed("ended")
    event = "followed_up" if waiting == FOLLOW_UP else "phoned"
    request.waiting_for = None
    request.version += 1
    request.updated_at = now
    session.add(request)
    record(session, actor, f"request:{request_id}", event, {"waiting": waiting}, now)
