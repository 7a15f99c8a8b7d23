"""Sealing the journal: each minute, what was written gets its place in the chain."""

import logging
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.staff import journal

_log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
AT_ONCE = 1000


class Sealing:
    """Seal from a thread of its own; a job a minute would fill the table of jobs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Prepare to seal what stands in ``database``."""
        self._database = database
        self._clock = clock
        self._stop = Event()
        self._thread = Thread(target=self._run, name="sealing", daemon=True)

    def start(self) -> None:
        """Begin; any number of processes may."""
        self._thread.start()

    def stop(self) -> None:
        """Seal what is left and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def once(self) -> int:
        """Seal everything that waits; return how many entries that were."""
        return seal_all(self._database, self._clock)

    def _run(self) -> None:
        while True:
            try:
                self.once()
            except SQLAlchemyError:  # An edge: the database may come back.
                _log.warning("journal cannot be sealed now", exc_info=True)
            if self._stop.is_set():
                return
            self._stop.wait(EVERY_SECONDS)


def seal_all(database: Database, clock: Clock) -> int:
    """Seal in short transactions, so that writers need not wait long; return how many entries."""
    done = 0
    while sealed := seal_some(database, clock):
        done += sealed
    return done


def seal_some(database: Database, clock: Clock) -> int:
    """Seal what waits, but not so much that somebody waits for it; return how many entries."""
    with database.reading() as session:
        if journal.is_sealed(session):
            return 0
    with database.transaction() as session:
        return journal.seal(session, clock.now(), AT_ONCE)
