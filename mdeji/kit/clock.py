"""The only place that reads the time of the machine."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tell the time as an aware UTC instant."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the machine's current instant in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """Stand still until moved; for tests."""

    def __init__(self, start: datetime) -> None:
        """Start at the aware instant ``start``."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant last set."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the clock to ``instant``."""
        self._now = instant.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by ``by``."""
        self._now += by


class RunningClock:
    """Run like the machine's clock, shifted by an offset that can only grow; for the demo."""

    def __init__(self, base: Clock, offset: timedelta = timedelta(0)) -> None:
        """Run ``offset`` ahead of ``base``."""
        self._base = base
        self._offset = offset
        self._lock = Lock()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of its base."""
        return self._offset

    def now(self) -> datetime:
        """Return the shifted instant in UTC."""
        return self._base.now() + self._offset

    def move_to(self, instant: datetime) -> None:
        """Move forward to ``instant``; never back."""
        with self._lock:
            ahead = instant.astimezone(UTC) - self.now()
            if ahead > timedelta(0):
                self._offset += ahead

    def advance(self, by: timedelta) -> None:
        """Move forward by ``by``."""
        self.move_to(self.now() + by)
