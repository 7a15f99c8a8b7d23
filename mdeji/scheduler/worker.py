"""The loop that does what is due, in some threads of this process."""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Protocol

from mdeji.kit.claims import LEASE
from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.kit.work import Work
from mdeji.scheduler.doing import Doer

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
"""How long a job of another process waits at most before an idle worker sees it."""

RECOVER_SECONDS = 1.0
TAKE_IN_SECONDS = 0.05
"""How often a busy worker looks for events that came in."""

LONGEST_JOB_SECONDS = 10.0


class Movable(Clock, Protocol):
    """A clock that can be moved."""

    def move_to(self, instant: datetime) -> None:
        """Set the clock to ``instant``."""
        ...


class Worker:
    """Do the jobs of a database with some threads; on PostgreSQL any number of workers may run."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        works: Mapping[str, Work],
        threads: int = 4,
        lease: timedelta = LEASE,
    ) -> None:
        """Prepare to do ``works``, which maps the kind of a job to what it means."""
        self._doer = Doer(database, clock, works, lease)
        self._is_alone = database.is_sqlite
        self._bell = threading.Condition()
        self._rings = 0
        self._heard, self._taken_in_at = -1, 0.0
        self._scout = threading.Lock()
        self._stopping = False
        self._recovered_at = 0.0
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads; on SQLite nobody else can hold a job, so all are free again."""
        self._doer.recover(everything=self._is_alone)
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 15.0) -> None:
        """Let every thread end its job, then stop."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        until = monotonic() + timeout
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(until - monotonic(), 0.1))

    def wake(self) -> None:
        """Tell that there is something to do, so that it need not wait for the next look."""
        with self._bell:
            self._rings += 1
            self._bell.notify()

    def drain(self) -> int:
        """Do everything that is due, in the calling thread; return how many tries that took."""
        self._doer.recover()
        tries = 0
        while self._doer.take_in() or self._doer.once():
            tries += 1
        return tries

    def has_work(self) -> bool:
        """Tell whether something is due or being done."""
        return self._doer.sees_work() or not self._doer.is_idle()

    def next_due(self) -> datetime | None:
        """Return when the next job falls due, later than now, or None."""
        return self._doer.next_due()

    def advance(self, to: datetime, clock: Movable) -> None:
        """Move the clock from job to job up to ``to``, so that each is done in its time."""
        while True:
            self._settle()
            due = self._doer.next_due()
            if due is None or due > to:
                break
            clock.move_to(due)
        clock.move_to(to)
        self._settle()

    def _settle(self) -> None:
        """Do all that is due, and wait for what other threads are doing."""
        until = monotonic() + LONGEST_JOB_SECONDS
        while self.drain() or not self._doer.is_idle():
            if monotonic() > until and not self.drain():
                return
            sleep(0.002)

    def _run(self) -> None:
        done = 0
        while not self._stopping:
            heard = self._rings
            try:
                if self._is_new(heard, TAKE_IN_SECONDS if done else 0):
                    self._doer.take_in()
                if self._doer.once():
                    done += 1
                    if done > 1:
                        self._call_another()
                elif not (self._is_new(heard) and self._doer.take_in()):
                    done = 0
                    self._wait(heard)
            except Exception:  # noqa: BLE001 – an edge: the database may come back
                _log.exception("worker cannot reach its database")
                sleep(POLL_SECONDS)

    def _is_new(self, heard: int, wait: float = 0) -> bool:
        """Tell one thread, once for each ring, to give what came in its place in the order.

        The busy wait a little, so that many events share a transaction; the idle take in at once.
        """
        with self._bell:
            if heard == self._heard or monotonic() - self._taken_in_at < wait:
                return False
            self._heard, self._taken_in_at = heard, monotonic()
            return True

    def _call_another(self) -> None:
        """Where one job came after another there may be more: let one more thread look."""
        with self._bell:
            self._bell.notify()

    def _wait(self, heard: int) -> None:
        """Sleep until something may be due; one idle thread looks out for all of them."""
        is_scout = self._scout.acquire(blocking=False)
        try:
            while not self._stopping:
                with self._bell:
                    if self._rings != heard or self._bell.wait(POLL_SECONDS if is_scout else 5):
                        return
                if not is_scout:
                    return
                if self._look_out():  # As if it had been rung for: perhaps it came in elsewhere.
                    with self._bell:
                        self._rings += 1
                    return
        finally:
            if is_scout:
                self._scout.release()

    def _look_out(self) -> bool:
        if monotonic() - self._recovered_at > RECOVER_SECONDS:
            self._recovered_at = monotonic()
            self._doer.recover()
        return self._doer.sees_work()
