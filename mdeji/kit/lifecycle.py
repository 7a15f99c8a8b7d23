"""A lifecycle is a table: (status, event) → status."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from mdeji.kit.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[S, E]):
    """Say which event leads from which status to which; everything else derives from it."""

    name: str
    start: S
    moves: Mapping[tuple[S, E], S]

    def after(self, status: S, event: E) -> S:
        """Return the status after ``event``.

        Raises:
            IllegalMove: the table has no such move.
        """
        try:
            return self.moves[(status, event)]
        except KeyError:
            raise IllegalMove(self.name, status, event) from None

    def allows(self, status: S, event: E) -> bool:
        """Tell whether ``event`` may happen in ``status``."""
        return (status, event) in self.moves

    def events_from(self, status: S) -> tuple[E, ...]:
        """Return the events possible in ``status``, in the table's order."""
        return tuple(event for at, event in self.moves if at == status)

    def is_final(self, status: S) -> bool:
        """Tell whether nothing can happen any more in ``status``."""
        return not self.events_from(status)

    def statuses(self) -> tuple[S, ...]:
        """Return every status that can be reached, the start first."""
        seen = [self.start]
        for status in seen:
            for event in self.events_from(status):
                if (after := self.moves[(status, event)]) not in seen:
                    seen.append(after)
        return tuple(seen)

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram."""
        rows = [f"    [*] --> {self.start}"]
        rows += [f"    {at} --> {to}: {event}" for (at, event), to in self.moves.items()]
        rows += [f"    {status} --> [*]" for status in self.statuses() if self.is_final(status)]
        return "\n".join(["stateDiagram-v2", *rows])
