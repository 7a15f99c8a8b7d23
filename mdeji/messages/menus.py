"""Give a person the menu of their role."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.claims import Claim
from mdeji.kit.work import DONE, End, Ending
from mdeji.messages.channel import Channel, Sent, Verdict


def wear(session: Session, user_id: str, menu: str, now: datetime) -> None:
    """Order that the person sees the menu of this name; the last order counts."""
    payload = {"user_id": user_id, "menu": menu}
    jobs.put_again(session, jobs.Order("menu", payload, now, f"menu:{user_id}"), now)


@dataclass(frozen=True)
class Wearing:
    """The errand behind the job ``menu``; doing it twice does no harm."""

    channel: Channel

    def prepare(self, session: Session, job: Claim, now: datetime) -> tuple[str, str]:
        """Return who gets which menu."""
        del session, now
        return str(job.payload["user_id"]), str(job.payload["menu"])

    def call(self, prepared: tuple[str, str]) -> Sent:
        """Tell the channel."""
        return self.channel.link_menu(*prepared)

    def record(
        self,
        session: Session,
        job: Claim,
        prepared: tuple[str, str],
        outcome: Sent,
        now: datetime,
    ) -> Ending:
        """Try again what failed for now; what is refused needs a person."""
        del session, prepared
        if outcome.verdict in {Verdict.OK, Verdict.UNREACHABLE}:
            return DONE
        if outcome.verdict is not Verdict.RETRY or job.attempts >= jobs.MAX_ATTEMPTS:
            return Ending(End.DEAD, error=outcome.reason)
        wait = max(outcome.after or timedelta(0), jobs.backoff(job.attempts))
        return Ending(End.AGAIN, now + wait, outcome.reason)

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        """Leave the old menu; the dead job tells why."""
