"""Which kind of job means what: one table, made by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlmodel import Session

from mdeji.kit.claims import Claim
from mdeji.kit.work import Step, Work
from mdeji.messages import inbox
from mdeji.messages.channel import Channel
from mdeji.messages.delivery import Delivery
from mdeji.messages.fetching import Fetching
from mdeji.messages.groups import Leaving
from mdeji.messages.inbox import Heard
from mdeji.messages.menus import Wearing
from mdeji.messages.outbox import lane_of
from mdeji.scheduler.handlers import HANDLERS

Hear: TypeAlias = Callable[[Session, Heard, datetime], None]
"""Act on an event; ``chatbot.desk.hear``."""

STANDBY = "standby"
HEARD_IN_STANDBY = frozenset({"follow", "unfollow", "unsend"})
"""While another module has the chat (``mode: standby``) we only take note, and send nothing."""


@dataclass(frozen=True)
class Hearing:
    """The step behind the job ``hear``: load the event and let the bot act on it."""

    hear: Hear

    def __call__(self, session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        """Act on the event in the transaction that marks the job done."""
        event = inbox.event(session, int(payload["event"]))
        if event.problem == STANDBY and event.kind not in HEARD_IN_STANDBY:
            return
        self.hear(session, event, now)


def works(hear: Hear, channel: Channel, monthly_limit: int) -> Mapping[str, Work]:
    """Return the table of all work of the product."""
    steps: dict[str, Work] = {kind: Step(run) for kind, run in HANDLERS.items()}
    return steps | {
        "hear": Step(Hearing(hear), then=_answers),
        "deliver": Delivery(channel, monthly_limit),
        "fetch": Fetching(channel),
        "menu": Wearing(channel),
        "leave": Leaving(channel),
    }


def _answers(job: Claim) -> str | None:
    """Return the lane of the answers to a person, so that they leave without another look."""
    return lane_of(job.lane.removeprefix("in:")) if job.lane else None
