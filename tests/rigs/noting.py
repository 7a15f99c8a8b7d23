"""A worker in a process of its own, that notes the number of each job: python -m tests.rigs.noting URL."""

import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.work import Step
from mdeji.scheduler.worker import Worker
from mdeji.staff.tables import SignInAttempt


def note(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Note the number where the test can count it."""
    session.add(SignInAttempt(who=str(payload["number"]), tried_at=now))


def main(url: str) -> None:
    """Work until nothing is left to do for a while."""
    database = Database(url)
    worker = Worker(database, SystemClock(), {"note": Step(note)}, threads=2)
    worker.start()
    until = time.monotonic() + 50
    while time.monotonic() < until:
        time.sleep(0.2)
        if not worker.has_work():
            break
    worker.stop()
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
