"""Fetch photos and voice messages from the channel."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mdeji.kit.claims import Claim
from mdeji.kit.jobs import MAX_ATTEMPTS, backoff
from mdeji.kit.work import DONE, End, Ending
from mdeji.messages import attachments
from mdeji.messages.channel import Channel, NotReady

Content = tuple[bytes, str]


@dataclass(frozen=True)
class Fetching:
    """The errand behind the job ``fetch``."""

    channel: Channel

    def prepare(self, session: Session, job: Claim, now: datetime) -> str | Ending:
        """Return the message whose content is still wanted."""
        del now
        message_id = str(job.payload["message_id"])
        return message_id if attachments.is_wanted(session, message_id) else DONE

    def call(self, prepared: str) -> Content | NotReady | None:
        """Ask the channel for the content."""
        try:
            return self.channel.content(prepared)
        except NotReady as later:
            return later

    def record(
        self,
        session: Session,
        job: Claim,
        prepared: str,
        outcome: Content | NotReady | None,
        now: datetime,
    ) -> Ending:
        """Store the content; if it is gone already, leave the attachment empty."""
        if isinstance(outcome, NotReady):
            if job.attempts >= MAX_ATTEMPTS:
                return Ending(End.DEAD, error=repr(outcome))
            return Ending(End.AGAIN, now + backoff(job.attempts), repr(outcome))
        if outcome is not None:
            attachments.fill(session, prepared, *outcome)
        return DONE

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        """Leave the attachment empty; the dead job tells why."""
