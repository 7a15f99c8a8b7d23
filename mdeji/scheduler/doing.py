"""Do one job: claim it, do it, end it. A step takes one transaction, an errand two and a call."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from mdeji.kit import claims, origin
from mdeji.kit.claims import Claim
from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.kit.errors import BadSetting, MdejiError
from mdeji.kit.jobs import MAX_ATTEMPTS, JobStatus, backoff
from mdeji.kit.work import End, Ending, Errand, Step, Work
from mdeji.messages import taking

_log = logging.getLogger(__name__)


class LostLease(Exception):
    """Somebody else holds the job by now; what this worker did for it is rolled back."""


@dataclass(frozen=True)
class _Underway:
    """An errand whose preparation is stored and whose call comes next."""

    job: Claim
    errand: Errand
    prepared: Any


class Doer:
    """Do jobs one after the other; give each thread the same one, it holds no state."""

    def __init__(
        self, database: Database, clock: Clock, works: Mapping[str, Work], lease: timedelta
    ) -> None:
        """Prepare to do ``works``, which maps the kind of a job to what it means."""
        self._database = database
        self._clock = clock
        self._works = works
        self._lease = lease

    def once(self) -> bool:
        """Try the job that has been due longest; return False if none is due."""
        job: Claim | None = None
        try:
            with self._database.transaction() as session:
                now = self._clock.now()
                job = claims.claim(session, now, lease=self._lease)
                if job is None:
                    return False
                underway = self._begin(session, job, now)
        except claims.Rival:
            return True
        except Exception as error:
            if job is None:
                raise
            self._failed(job, error)
            return True
        if underway is not None:
            self._carry_out(underway)
        return True

    def take_in(self) -> int:
        """Make the jobs of events that came in; return how many events that were."""
        # Apart from doing them: a step that fails is rolled back, and its job must not go with it.
        with self._database.raw_statement() as connection:
            return taking.take_in(connection, is_sqlite=self._database.is_sqlite)

    def sees_work(self) -> bool:
        """Tell whether something seems to be due; cheap, for the idle."""
        with self._database.reading() as session:
            return claims.is_due(session, self._clock.now()) or taking.oldest(session) is not None

    def is_idle(self) -> bool:
        """Tell whether nobody holds a job."""
        with self._database.reading() as session:
            return not claims.is_anything_held(session)

    def next_due(self) -> datetime | None:
        """Return when the next job falls due, later than now."""
        with self._database.reading() as session:
            return claims.next_due(session, self._clock.now())

    def recover(self, *, everything: bool = False) -> None:
        """Free the jobs of workers that died: those whose lease ran out, or all."""
        now = datetime.max.replace(tzinfo=UTC) if everything else self._clock.now()
        with self._database.transaction() as session:
            if lost := claims.recover(session, now):
                _log.warning("jobs taken back from lost workers", extra={"count": lost})

    def _begin(self, session: Session, job: Claim, now: datetime) -> _Underway | None:
        """Do a step, or prepare an errand, inside the transaction that claimed the job."""
        event = job.payload.get("event")
        origin.begin(f"event:{event}" if event else f"job:{job.id}")
        work = self._works.get(job.kind)
        if work is None:
            claims.bury(session, job, f"no work is called {job.kind}", now)
            return None
        if not isinstance(work, Step):
            return self._prepare(session, job, work, now)
        work.run(session, job.payload, now)
        claims.finish(session, job, now)
        lane = work.then(job)
        follower = claims.claim(session, now, lane, self._lease) if lane else None
        errand = self._works.get(follower.kind) if follower else None
        if follower is None or errand is None or isinstance(errand, Step):
            return None
        return self._prepare(session, follower, errand, now)

    def _prepare(
        self, session: Session, job: Claim, errand: Errand, now: datetime
    ) -> _Underway | None:
        prepared = errand.prepare(session, job, now)
        if not isinstance(prepared, Ending):
            return _Underway(job, errand, prepared)
        self._end(session, job, errand, prepared, now)
        return None

    def _carry_out(self, underway: _Underway) -> None:
        """Make the call and store what came of it."""
        job, errand = underway.job, underway.errand
        try:
            outcome = errand.call(underway.prepared)
            with self._database.transaction() as session:
                now = self._clock.now()
                ending = errand.record(session, job, underway.prepared, outcome, now)
                self._end(session, job, errand, ending, now)
        except LostLease:
            _log.warning("lease lost", extra={"job": job.id, "kind": job.kind})
        except Exception as error:  # noqa: BLE001 – an edge: one bad call must not stop the worker
            _log.exception("errand failed", extra={"job": job.id, "kind": job.kind})
            self._errand_failed(job, errand, repr(error))

    def _errand_failed(self, job: Claim, errand: Errand, error: str) -> None:
        now = self._clock.now()
        ending = Ending(End.AGAIN, now + backoff(job.attempts), error)
        if job.attempts >= MAX_ATTEMPTS:
            ending = Ending(End.DEAD, error=error)
        try:
            with self._database.transaction() as session:
                self._end(session, job, errand, ending, now)
        except LostLease:
            _log.warning("lease lost", extra={"job": job.id, "kind": job.kind})

    def _end(
        self, session: Session, job: Claim, errand: Errand, ending: Ending, now: datetime
    ) -> None:
        if ending.end is End.DEAD:
            errand.give_up(session, job, ending.error)
        if not self._ended(session, job, ending, now):
            raise LostLease

    @staticmethod
    def _ended(session: Session, job: Claim, ending: Ending, now: datetime) -> bool:
        at = ending.at or now
        if ending.end is End.DONE:
            return claims.finish(session, job, now)
        if ending.end is End.LATER:
            return claims.postpone(session, job, at)
        if ending.end is End.AGAIN:
            return claims.retry(session, job, at, ending.error)
        return claims.bury(session, job, ending.error, now)

    def _failed(self, job: Claim, error: Exception) -> None:
        """Record why a job was rolled back: a refusal ends it, anything else is tried again."""
        seen = {"job": job.id, "kind": job.kind, "attempts": job.attempts}
        now = self._clock.now()
        values: dict[str, Any] = {"error": repr(error)}
        # A wrong setting is nobody's wish: the work waits until it is mended, and nothing is lost.
        if isinstance(error, MdejiError) and not isinstance(error, BadSetting):
            _log.info("job refused", extra=seen | {"refusal": type(error).__name__})
            status, values["done_at"] = JobStatus.DONE, now
        elif job.attempts >= MAX_ATTEMPTS:
            _log.error("job given up", extra=seen, exc_info=error)
            status, values["done_at"] = JobStatus.DEAD, now
        else:
            _log.warning("job will be tried again", extra=seen, exc_info=error)
            status, values["due_at"] = JobStatus.READY, now + backoff(job.attempts)
        with self._database.transaction() as session:
            claims.count_failure(session, job, status, **values)
