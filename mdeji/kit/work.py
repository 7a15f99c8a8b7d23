"""The two shapes of work a job can mean: a step inside one transaction, or an errand outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from sqlmodel import Session

from mdeji.kit.claims import Claim


class End(StrEnum):
    """How a try ended."""

    DONE = "done"
    AGAIN = "again"
    LATER = "later"
    DEAD = "dead"


@dataclass(frozen=True)
class Ending:
    """What is to become of a job: AGAIN counts as a failure, LATER does not."""

    end: End
    at: datetime | None = None
    error: str = ""


DONE = Ending(End.DONE)


@dataclass(frozen=True)
class Step:
    """Work whose whole effect is in the database: it commits together with the job's end.

    ``then`` names a lane whose first job the same worker takes up at once.
    """

    run: Callable[[Session, Mapping[str, Any], datetime], None]
    then: Callable[[Claim], str | None] = lambda _: None


class Errand(Protocol):
    """Work with a call to the outside, made while no transaction is open.

    It happens at least once: whoever is called must tell a repetition by its key.
    """

    def prepare(self, session: Session, job: Claim, now: datetime) -> Any:
        """Return what ``call`` needs, or an Ending if there is nothing to call for."""
        ...

    def call(self, prepared: Any) -> Any:
        """Make the call; no transaction is open."""
        ...

    def record(
        self, session: Session, job: Claim, prepared: Any, outcome: Any, now: datetime
    ) -> Ending:
        """Store what came of it."""
        ...

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        """Store that it will not be tried again."""
        ...


Work: TypeAlias = Step | Errand
