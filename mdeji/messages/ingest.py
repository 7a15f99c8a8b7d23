"""Store webhooks: everything that arrives while one commit runs shares the next (group commit).

LINE times this path: 200 within two seconds, and only after the commit. The job that hears an event
is made later, by ``messages.taking``.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import PoolProxiedConnection

from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.messages.arrivals import Arrival, insert

_log = logging.getLogger(__name__)

MOST_WAITING = 2000
"""Webhooks that may wait for a commit; further ones are refused, and LINE sends them again."""


MOST_GATHERED = 64
"""Webhooks that one commit waits for at most; those that arrive meanwhile share the next."""

LONGEST_SLEEP_S = 1.0
"""After so long the thread looks by itself, should a loop have ended before it rang."""


class Overloaded(Exception):
    """Too much waits to be stored; the channel shall send it again later."""


class Closed(Exception):
    """The process is stopping; the channel shall send it again later."""


@dataclass(frozen=True)
class _Batch:
    """The events of one webhook, since when and who waits for them to be stored."""

    arrivals: Sequence[Arrival]
    since: float
    stored: "asyncio.Future[None] | None" = None


class Ingest:
    """Store events in a thread of its own; ``on_stored`` is called after each commit."""

    def __init__(
        self, database: Database, clock: Clock, on_stored: Callable[[], None] = lambda: None
    ) -> None:
        """Prepare to store into ``database``; ``start`` starts the thread."""
        self._database = database
        self._clock = clock
        self._on_stored = on_stored
        self._waiting: list[_Batch] = []
        self._here: list[_Batch] = []
        self._gathering = False
        self._bell = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def start(self) -> None:
        """Start storing."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Store what was accepted, then stop; what comes from now on is refused."""
        with self._bell:
            self._closed = True
            self._bell.notify()
        if self._thread.is_alive():
            self._thread.join(timeout)

    async def store(self, arrivals: Sequence[Arrival]) -> None:
        """Return when the events are committed; those known already change nothing.

        Raises:
            Overloaded: too much waits.
            Closed: the process is stopping.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        batch = _Batch(arrivals, perf_counter(), stored)
        if self._database.is_sqlite and not self._closed:
            self._here.append(batch)
        else:
            self._accept(batch)
        if not self._gathering:
            self._gathering = True
            loop.call_soon(self._gather, loop, 0)
        await stored

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int) -> None:
        """Wait one more turn of the loop as long as each brings more: one commit does for all."""
        count = len(self._here) or len(self._waiting)
        if before < count < MOST_GATHERED:
            loop.call_soon(self._gather, loop, count)
            return
        self._gathering = False
        if self._here:
            self._store_here()
        if self._waiting:
            with self._bell:
                self._bell.notify()

    def _store_here(self) -> None:
        """Store what was gathered in the loop's thread, if nobody else writes.

        A commit takes less than handing it to a thread that then waits for the interpreter; while
        somebody else writes, the thread waits for the turn and the loop goes on answering.
        """
        batches, self._here = self._here, []
        try:
            with self._database.raw_transaction_if_free() as connection:
                if connection is not None:
                    self._insert(connection, batches)
        except Exception:  # noqa: BLE001 – the thread tries again, one by one, and tells
            connection = None
        if connection is None:
            for batch in batches:
                self._hand_over(batch)
            return
        for batch in batches:
            if batch.stored is not None and not batch.stored.done():
                batch.stored.set_result(None)
        self._stored(batches)

    def _hand_over(self, batch: _Batch) -> None:
        try:
            self._accept(batch)
        except (Closed, Overloaded) as refusal:
            if batch.stored is not None and not batch.stored.done():
                batch.stored.set_exception(refusal)

    def store_now(self, arrivals: Sequence[Arrival]) -> None:
        """Store in the calling thread; for tests and scripts."""
        self._write([_Batch(arrivals, perf_counter())])
        self._on_stored()

    def _accept(self, batch: _Batch) -> None:
        with self._bell:
            if self._closed or not self._thread.is_alive():
                raise Closed
            if len(self._waiting) >= MOST_WAITING:
                raise Overloaded
            self._waiting.append(batch)

    def _run(self) -> None:
        while True:
            with self._bell:
                while not self._waiting and not self._closed:
                    self._bell.wait(LONGEST_SLEEP_S)
                batches, self._waiting = self._waiting, []
            if not batches:
                return
            self._commit(batches)

    def _commit(self, batches: list[_Batch]) -> None:
        error: Exception | None = None
        try:
            self._write(batches)
        except Exception as failure:  # noqa: BLE001 – not stored, so LINE must send it again
            _log.exception("webhooks not stored", extra={"count": len(batches)})
            error = failure
        if error is not None and len(batches) > 1:  # One of them may have spoilt it for all.
            for batch in batches:
                self._commit([batch])
            return
        _tell([batch.stored for batch in batches if batch.stored is not None], error)
        if error is None:
            self._stored(batches)

    def _stored(self, batches: list[_Batch]) -> None:
        """Tell the worker, and the log once for all that shared a commit: a line costs as much."""
        self._on_stored()
        count = sum(len(batch.arrivals) for batch in batches)
        took = round((perf_counter() - batches[0].since) * 1000, 1)
        _log.info("webhooks stored", extra={"webhooks": len(batches), "events": count, "ms": took})

    def _write(self, batches: list[_Batch]) -> None:
        with self._database.raw_statement() as connection:
            self._insert(connection, batches)

    def _insert(self, connection: PoolProxiedConnection, batches: list[_Batch]) -> None:
        arrivals = [arrival for batch in batches for arrival in batch.arrivals]
        insert(connection, arrivals, self._clock.now(), is_sqlite=self._database.is_sqlite)


def _tell(waiting: "list[asyncio.Future[None]]", error: Exception | None) -> None:
    """Wake those who wait, with one call for each loop: each call wakes a sleeping thread."""
    for loop in {future.get_loop() for future in waiting}:
        mine = [future for future in waiting if future.get_loop() is loop]
        try:
            loop.call_soon_threadsafe(_settle, mine, error)
        except RuntimeError:  # The loop is closed: nobody waits any more.
            _log.warning("webhooks stored after their callers had gone")


def _settle(waiting: "list[asyncio.Future[None]]", error: Exception | None) -> None:
    for future in waiting:
        if future.done():  # The caller has gone; the events are stored all the same.
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
