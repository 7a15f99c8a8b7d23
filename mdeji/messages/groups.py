"""Leave group chats: we talk with one person at a time, and keep nothing of what groups say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.claims import Claim
from mdeji.kit.work import DONE, End, Ending
from mdeji.messages.channel import Body, Channel, Part, Sent, Verdict
from mdeji.messages.inbox import Heard
from mdeji.messages.service import REPLY_WITHIN


@dataclass(frozen=True)
class Chat:
    """A chat of several: ``kind`` is group or room."""

    kind: str
    id: str


@dataclass(frozen=True)
class Farewell:
    """What is said, while it can be said for nothing, and which chat is left."""

    chat: Chat
    token: str | None
    body: Body


def leave(session: Session, chat: Chat, event: Heard, part: Part, now: datetime) -> None:
    """Order that the chat is told why, in answer to the event, and then left."""
    payload = {
        "kind": chat.kind,
        "chat": chat.id,
        "token": event.reply_token,
        "until": (event.received_at + REPLY_WITHIN).isoformat(),
        "part": part,
    }
    jobs.put_again(session, jobs.Order("leave", payload, now, f"leave:{chat.id}"), now)


@dataclass(frozen=True)
class Leaving:
    """The errand behind the job ``leave``; nothing is pushed, for that costs once per member."""

    channel: Channel

    def prepare(self, session: Session, job: Claim, now: datetime) -> Farewell:
        """Return what is said and where; the sentence falls away when the token has expired."""
        del session
        chat = Chat(str(job.payload["kind"]), str(job.payload["chat"]))
        token = job.payload["token"]
        if token is None or datetime.fromisoformat(job.payload["until"]) <= now:
            return Farewell(chat, None, [])
        return Farewell(chat, str(token), self.channel.render([job.payload["part"]], None))

    def call(self, prepared: Farewell) -> Sent:
        """Say it, then go; a token that was used already means that it has been said."""
        if prepared.token is not None:
            said = self.channel.reply(prepared.token, prepared.body)
            if said.verdict is Verdict.RETRY:
                return said
        return self.channel.leave(prepared.chat.kind, prepared.chat.id)

    def record(
        self,
        session: Session,
        job: Claim,
        prepared: Farewell,
        outcome: Sent,
        now: datetime,
    ) -> Ending:
        """Try again what failed for now; a chat that is gone has been left."""
        del session, prepared
        if outcome.verdict in {Verdict.OK, Verdict.UNREACHABLE}:
            return DONE
        if outcome.verdict is not Verdict.RETRY or job.attempts >= jobs.MAX_ATTEMPTS:
            return Ending(End.DEAD, error=outcome.reason)
        wait = max(outcome.after or timedelta(0), jobs.backoff(job.attempts))
        return Ending(End.AGAIN, now + wait, outcome.reason)

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        """Stay in the chat and keep silent; the dead job tells why."""
