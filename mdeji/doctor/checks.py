"""Judge the facts: each check returns what it found, and nothing where all is well. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from math import log2
from typing import TypeAlias
from urllib.parse import urlsplit

from mdeji.doctor.facts import Facts

SAMPLE_WORDS = ("demo", "test", "secret", "password", "changeme", "example", "0123456789", "mdeji")
LEAST_BITS = 90
"""A key of openssl rand -base64 36 has about 240 by this count, one sign repeated has none."""

OLDEST_SQLITE = (3, 51, 3)
"""Before it a WAL that two connections checkpoint at once may be damaged (sqlite.org/changes)."""

OLDEST_POSTGRES = (14,)
"""The oldest release that the PostgreSQL project still mends in 2026."""

REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"}
)
LEAST_FREE_SHARE, LEAST_FREE_BYTES = 0.1, 1 << 30
MOST_DRIFT = timedelta(seconds=30)
OLDEST_BACKUP = timedelta(days=1, hours=2)
LONGEST_WAIT, LONGEST_MESSAGE = timedelta(minutes=5), timedelta(minutes=30)
LONGEST_NIGHT = timedelta(hours=30)
QUOTA_SHARE = 0.8


class Level(StrEnum):
    """How bad it is; a fault makes ``mdeji doctor`` fail."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; ``words`` fills the text of its catalogue entry."""

    key: str
    level: Level
    words: str = ""


Check: TypeAlias = Callable[[Facts], Iterable[Finding]]


def examine(facts: Facts) -> tuple[Finding, ...]:
    """Return everything that is not as it should be, the faults first."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return tuple(sorted(found, key=lambda finding: finding.level is not Level.FAULT))


def bits(secret: str) -> float:
    """Return how much chance is in a text: length times the entropy of its signs."""
    size = len(secret)
    return sum(-n * log2(n / size) for n in Counter(secret).values()) if size else 0.0


def secrets(facts: Facts) -> Iterator[Finding]:
    """Find sample secrets, weak ones, and one secret in two places."""
    keys = facts.keys
    named = [("MDEJI_SECRET_KEY", keys.secret_key)]
    named += [("MDEJI_DATA_KEYS", key) for key in keys.data_keys]
    for name, key in named:
        if any(word in key.lower() for word in SAMPLE_WORDS):
            yield Finding("sample_secret", Level.FAULT, name)
        elif bits(key) < LEAST_BITS:
            yield Finding("weak_secret", Level.FAULT, name)
    if len(keys.line_secret) != 32 or bits(keys.line_secret) < 64:
        yield Finding("sample_line_secret", Level.FAULT)


def data_keys(facts: Facts) -> Iterator[Finding]:
    """Find data without a key of its own, and data that an old key still holds."""
    if not facts.keys.data_keys:
        yield Finding("no_data_keys", Level.WARNING)
    elif facts.keys.secret_key in facts.keys.data_keys:
        yield Finding("same_secret_twice", Level.FAULT)
    if facts.database.old_key_values:
        yield Finding("old_key_in_use", Level.WARNING, str(facts.database.old_key_values))


def address(facts: Facts) -> Iterator[Finding]:
    """Find an address that phones reach unencrypted, or not at all."""
    parts = urlsplit(facts.public_url)
    if parts.scheme != "https":
        yield Finding("public_http", Level.FAULT, facts.public_url)
    if _is_inside(parts.hostname or ""):
        yield Finding("public_inside", Level.FAULT, facts.public_url)
    if facts.public_answers is False:
        yield Finding("public_silent", Level.FAULT, f"{facts.public_url}/healthz")
    if urlsplit(facts.line_api_base).hostname != "api.line.me":
        yield Finding("not_line", Level.WARNING, facts.line_api_base)


def database(facts: Facts) -> Iterator[Finding]:
    """Find a database that may be damaged, or does not fit this version."""
    found = facts.database
    version = ".".join(map(str, found.version))
    if not found.is_current:
        yield Finding("not_migrated", Level.FAULT)
    if found.is_sqlite and found.version < OLDEST_SQLITE:
        yield Finding("old_sqlite", Level.FAULT, version)
    if not found.is_sqlite and found.version < OLDEST_POSTGRES:
        yield Finding("old_postgres", Level.FAULT, version)
    if found.is_sqlite and found.processes > 1:
        yield Finding("sqlite_shared", Level.FAULT, str(found.processes))
    if found.is_sqlite and found.file_system in REMOTE:
        yield Finding("sqlite_remote", Level.FAULT, found.file_system)


def clock(facts: Facts) -> Iterator[Finding]:
    """Find a clock that differs from that of the database or of its disk; a demo moves its own."""
    if not facts.demo and abs(facts.database.drift) > MOST_DRIFT:
        yield Finding("clock_drift", Level.FAULT, str(round(facts.database.drift.total_seconds())))


def disk(facts: Facts) -> Iterator[Finding]:
    """Find a disk that is nearly full, and copies that are missing or old."""
    found = facts.disk
    if found.free_share < LEAST_FREE_SHARE or found.free_bytes < LEAST_FREE_BYTES:
        yield Finding("disk_full", Level.FAULT, f"{found.free_bytes / (1 << 30):.1f}")
    if not found.backup_dir:
        yield Finding("no_backup_dir", Level.WARNING)
    elif found.backup_age is None:
        yield Finding("no_backup", Level.FAULT, found.backup_dir)
    elif found.backup_age > OLDEST_BACKUP:
        yield Finding("old_backup", Level.FAULT, _hours(found.backup_age))


def work(facts: Facts) -> Iterator[Finding]:
    """Find work that stands still, and what was given up."""
    found = facts.work
    if found.job_waits > LONGEST_WAIT:
        yield Finding("jobs_stuck", Level.FAULT, _minutes(found.job_waits))
    if found.message_waits > LONGEST_MESSAGE:
        yield Finding("messages_stuck", Level.FAULT, _minutes(found.message_waits))
    if found.dead_jobs:
        yield Finding("dead_jobs", Level.WARNING, str(found.dead_jobs))
    if found.dead_letters:
        yield Finding("dead_letters", Level.WARNING, str(found.dead_letters))
    if found.last_night is not None and facts.now - found.last_night > LONGEST_NIGHT:
        yield Finding("no_night", Level.FAULT, _hours(facts.now - found.last_night))


def line(facts: Facts) -> Iterator[Finding]:
    """Find a channel that does not reach us, or that we may not use."""
    found = facts.line
    if found is None:
        return
    if not found.reached:
        yield Finding("line_silent", Level.WARNING)
        return
    if found.token_valid is False:
        yield Finding("line_token", Level.FAULT)
    expected = f"{facts.public_url}/line/webhook"
    if found.endpoint is not None and found.endpoint != expected:
        yield Finding("webhook_elsewhere", Level.FAULT, expected)
    if found.endpoint_active is False:
        yield Finding("webhook_off", Level.FAULT)
    if found.webhook_works is False:
        yield Finding("webhook_silent", Level.FAULT, found.webhook_reason or "")
    if found.quota and (found.quota_used or 0) >= found.quota * QUOTA_SHARE:
        yield Finding("quota_low", Level.WARNING, f"{found.quota_used}/{found.quota}")


def journal(facts: Facts) -> Iterator[Finding]:
    """Find a journal that somebody changed."""
    if facts.journal_fault is not None:
        yield Finding("journal_broken", Level.FAULT, facts.journal_fault)


def people(facts: Facts) -> Iterator[Finding]:
    """Find accounts that are too easily taken over, or forgotten."""
    found = facts.people
    if not found.admins:
        yield Finding("no_admin", Level.FAULT)
    if found.without_factor:
        level = Level.FAULT if facts.second_factor == "required" else Level.WARNING
        yield Finding("no_factor", level, "、".join(found.without_factor))
    if found.unused:
        yield Finding("unused_accounts", Level.WARNING, "、".join(found.unused))


CHECKS: tuple[Check, ...] = (
    secrets,
    data_keys,
    address,
    database,
    clock,
    disk,
    work,
    line,
    journal,
    people,
)


def _is_inside(host: str) -> bool:
    """Tell whether only this machine or its own network can reach a host."""
    if host == "localhost" or host.endswith((".local", ".internal", ".localhost")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host


def _hours(span: timedelta) -> str:
    return str(int(span.total_seconds() // 3600))


def _minutes(span: timedelta) -> str:
    return str(int(span.total_seconds() // 60))
