"""Gather the facts: read the database, the disk and the process table; change nothing."""

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import func, make_url, select, text
from sqlmodel import Session, SQLModel

from mdeji.doctor.facts import DatabaseFacts, DiskFacts, Facts, Keys, PeopleFacts, WorkFacts
from mdeji.kit import jobs
from mdeji.kit.database import Database
from mdeji.kit.migrations import is_current
from mdeji.kit.settings import Settings
from mdeji.messages.queries import dead_letter_count
from mdeji.messages.tables import Fate
from mdeji.privacy.retention import last_run
from mdeji.privacy.rotation import survey
from mdeji.staff import journal_checking, queries
from mdeji.staff.tables import StaffRole

UNUSED = timedelta(days=90)
NONE = timedelta(0)


def gather(settings: Settings, database: Database, now: datetime, *, deep: bool) -> Facts:
    """Return what can be seen without the network; ``deep`` also reads every sealed value.

    A database that lacks migrations cannot be read further.
    """
    found = database_facts(database, now, deep=deep)
    readable = found.is_current
    with database.reading() as session:
        people = people_facts(session, now) if readable else PeopleFacts(admins=1)
        work = work_facts(session, now) if readable else WorkFacts()
        broken = journal_fault(session) if readable and deep else None
    return Facts(
        now=now,
        public_url=settings.public_url,
        line_api_base=settings.line_api_base,
        second_factor=settings.second_factor,
        keys=keys_of(settings),
        database=found,
        disk=disk_facts(folder_of(database), settings.backup_dir, now),
        work=work,
        people=people,
        journal_fault=broken,
    )


def keys_of(settings: Settings) -> Keys:
    """Return the secrets, to be judged."""
    stored = settings.data_keys.get_secret_value().split(",")
    return Keys(
        settings.secret_key.get_secret_value(),
        tuple(key.strip() for key in stored if key.strip()),
        settings.line_channel_secret.get_secret_value(),
        settings.line_channel_access_token.get_secret_value(),
    )


def database_facts(database: Database, now: datetime, *, deep: bool) -> DatabaseFacts:
    """Return what kind of database it is, and who else uses it."""
    current = is_current(database)
    old = sum(one.old for one in survey(database)) if deep and current else 0
    with database.reading() as session:
        if not database.is_sqlite:
            version, drift = _postgres(session, now)
            return DatabaseFacts(False, version, current, drift=drift, old_key_values=old)
        version = session.connection().execute(text("SELECT sqlite_version()")).scalar_one()
    folder, file = folder_of(database), make_url(database.url).database or ""
    return DatabaseFacts(
        True,
        tuple(int(part) for part in str(version).split(".")),
        current,
        # The doctor on the command line is no server; on the page the server itself looks.
        processes=len(processes_with(Path(file))) + (0 if deep else 1),
        file_system=file_system_of(folder),
        drift=drift_of(folder, now),
        old_key_values=old,
    )


def _postgres(session: Session, now: datetime) -> tuple[tuple[int, ...], timedelta]:
    number = session.connection().execute(text("SHOW server_version_num")).scalar_one()
    there: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return (int(number) // 10000, int(number) % 10000), there - now


def folder_of(database: Database) -> Path:
    """Return the folder of an SQLite file, or this one for a server elsewhere."""
    file = make_url(database.url).database if database.is_sqlite else None
    return Path(file).parent if file else Path()


def processes_with(file: Path) -> set[int]:
    """Return the processes that hold a file open, apart from this one; only Linux tells."""
    wanted, found = file.resolve(), set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if link.readlink() == wanted:
                found.add(int(link.parts[2]))
    with suppress(OSError):
        found.discard(int(Path("/proc/self").readlink().name))
    return found


def file_system_of(folder: Path) -> str:
    """Return the kind of file system a folder lies on, or an empty text."""
    with suppress(OSError):
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
        mounts = [(parts[1], parts[2]) for parts in (line.split() for line in lines)]
        there = folder.resolve()
        over = [one for one in mounts if there.is_relative_to(one[0])]
        return max(over, key=lambda one: len(one[0]), default=("", ""))[1]
    return ""


def drift_of(folder: Path, now: datetime) -> timedelta:
    """Return how far the clock of the disk is ahead of ours; a network disk has its own."""
    with suppress(OSError), NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        there = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
        return there - now
    return NONE


def disk_facts(folder: Path, backup_dir: str, now: datetime) -> DiskFacts:
    """Return how full the disk is, and how old the newest copy."""
    usage = shutil.disk_usage(folder)
    times = [file.stat().st_mtime for file in _copies(backup_dir)]
    newest = datetime.fromtimestamp(max(times), UTC) if times else None
    age = now - newest if newest else None
    return DiskFacts(usage.free, usage.free / usage.total, backup_dir, age)


def _copies(backup_dir: str) -> list[Path]:
    if not backup_dir:
        return []
    found = Path(backup_dir).glob("mdeji-*")
    return [file for file in found if file.suffix in {".gz", ".dump"}]


def work_facts(session: Session, now: datetime) -> WorkFacts:
    """Return what waits and what was given up."""
    message: Any = SQLModel.metadata.tables["message"]
    waiting = select(func.min(message.c.wanted_at)).where(
        message.c.fate == Fate.WAITING, message.c.error.is_distinct_from("quota")
    )
    oldest, due = session.execute(waiting).scalar(), jobs.next_due(session)
    return WorkFacts(
        job_waits=max(now - due, NONE) if due else NONE,
        message_waits=max(now - oldest, NONE) if oldest else NONE,
        dead_jobs=len(jobs.dead(session)),
        dead_letters=dead_letter_count(session),
        last_night=last_run(session),
    )


def people_facts(session: Session, now: datetime) -> PeopleFacts:
    """Return the accounts that lack something."""
    live = [one for one in queries.accounts(session, now) if one.active and one.has_begun]
    admins = [one for one in live if one.role is StaffRole.ADMIN]
    since = now - UNUSED
    return PeopleFacts(
        admins=len(admins),
        without_factor=tuple(x.login for x in admins if not x.has_factor and not x.has_identity),
        unused=tuple(x.login for x in live if (x.seen_at or x.created_at) < since),
    )


def journal_fault(session: Session) -> str | None:
    """Return what is wrong with the journal, or None."""
    broken = journal_checking.verify(session).broken
    return f"{broken.fault.value} {broken.number}" if broken else None
