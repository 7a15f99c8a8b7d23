"""What the doctor looks at, as plain facts: probes gather them, checks judge them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Keys:
    """The secrets of the configuration; they are judged and never shown."""

    secret_key: str
    data_keys: tuple[str, ...]
    line_secret: str
    line_token: str


@dataclass(frozen=True)
class DatabaseFacts:
    """Where everything is kept; ``version`` is that of SQLite or of the PostgreSQL server."""

    is_sqlite: bool
    version: tuple[int, ...]
    is_current: bool
    processes: int = 1
    file_system: str = ""
    drift: timedelta = timedelta(0)
    old_key_values: int = 0


@dataclass(frozen=True)
class DiskFacts:
    """How full the disk is, and how old the newest copy; None if there is no folder or no copy."""

    free_bytes: int
    free_share: float
    backup_dir: str = ""
    backup_age: timedelta | None = None


@dataclass(frozen=True)
class WorkFacts:
    """What waits: how long the oldest due job and message, and what was given up."""

    job_waits: timedelta = timedelta(0)
    message_waits: timedelta = timedelta(0)
    dead_jobs: int = 0
    dead_letters: int = 0
    last_night: datetime | None = None


@dataclass(frozen=True)
class LineFacts:
    """What LINE says; None means that it could not be asked."""

    reached: bool = True
    token_valid: bool | None = None
    endpoint: str | None = None
    endpoint_active: bool | None = None
    webhook_reason: str | None = None
    webhook_works: bool | None = None
    quota: int | None = None
    quota_used: int | None = None


@dataclass(frozen=True)
class PeopleFacts:
    """The accounts of the staff: logins of those that lack something."""

    admins: int
    without_factor: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything the doctor looks at."""

    now: datetime
    public_url: str
    line_api_base: str
    second_factor: str
    keys: Keys
    database: DatabaseFacts
    disk: DiskFacts
    work: WorkFacts
    people: PeopleFacts
    line: LineFacts | None = None
    public_answers: bool | None = None
    journal_fault: str | None = None
    demo: bool = field(default=False)
