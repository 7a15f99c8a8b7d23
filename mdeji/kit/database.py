"""The only module that opens connections and commits.

SQLite has exactly one writer connection, behind a lock that serves in the order of arrival, and
readers that cannot write: several writers would wait for each other by polling, and SQLite before
3.51.3 may corrupt a WAL that two connections checkpoint at once. PostgreSQL has a pool.
"""

import importlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from mdeji.kit import changes
from mdeji.kit.clock import Clock, SystemClock
from mdeji.kit.errors import BadSetting

CLASHES = (OperationalError, IntegrityError)
"""What the database says to one of two who change the same at the same moment."""

RESTED_SECONDS = 1.0
"""A connection of PostgreSQL that was idle for longer is asked whether it still works."""

_USED_AT = "used_at"


class FairLock:
    """A lock whose waiters are served in the order of arrival."""

    def __init__(self) -> None:
        """Start unlocked."""
        self._guard = Lock()
        self._held = False
        self._waiters: deque[Event] = deque()

    def __enter__(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = Event()
            self._waiters.append(turn)
        turn.wait()

    def take_if_free(self) -> bool:
        """Take the lock without waiting, or return False."""
        with self._guard:
            if self._held:
                return False
            self._held = True
            return True

    def __exit__(self, *_: object) -> None:
        """Hand over to whoever has waited longest."""
        with self._guard:
            if self._waiters:
                self._waiters.popleft().set()
            else:
                self._held = False


def sqlite_module() -> ModuleType:
    """Return pysqlite3, whose SQLite is current, or the standard library's module without it."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


class Writing(Session):
    """A session whose changed rows are told to the journal."""


changes.watch(Writing)


class Database:
    """Give out sessions; commit when the block ends well, roll back when it does not."""

    def __init__(self, url: str, clock: Clock | None = None, *, pool_size: int = 8) -> None:
        """Prepare engines for ``url``, an SQLAlchemy URL of SQLite or PostgreSQL.

        ``clock`` dates changes in the journal that no event of the same transaction dates.
        """
        self.url = url
        self._clock = clock or SystemClock()
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._turn = FairLock()
        if self.is_sqlite:
            self.writer = _sqlite_engine(url, write=True, pool_size=1)
            self.reader = _sqlite_engine(url, write=False, pool_size=pool_size)
        else:
            self.writer = self.reader = _postgres_engine(url, pool_size)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that may write; commit at the end of the block.

        On SQLite only one such block runs at a time; never nest them.
        """
        with self._writers_turn(), Writing(self.writer, expire_on_commit=False) as session:
            yield session
            changes.hand_over(session, self._clock.now)
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reading; whatever it changed is rolled back."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # A rollback would empty the rows that the reader keeps.
            session.rollback()

    @contextmanager
    def raw_transaction(self) -> Iterator[PoolProxiedConnection]:
        """Open a driver connection that may write, for the one hot path; commit at the end."""
        with self._writers_turn():
            yield from self._raw()

    @contextmanager
    def raw_statement(self) -> Iterator[PoolProxiedConnection]:
        """Open the same for what PostgreSQL is told in one statement, which commits by itself.

        That is one question instead of three. On SQLite the end of the block commits.
        """
        if self.is_sqlite:
            with self.raw_transaction() as connection:
                yield connection
            return
        connection = self.writer.raw_connection()
        driver: Any = connection.driver_connection
        try:
            driver.autocommit = True
            yield connection
        finally:
            if not driver.closed:
                driver.autocommit = False
            connection.close()

    @contextmanager
    def raw_transaction_if_free(self) -> Iterator[PoolProxiedConnection | None]:
        """Open the same without waiting for a turn, or give None: SQLite's writer is busy."""
        if self.is_sqlite and not self._turn.take_if_free():
            yield None
            return
        try:
            yield from self._raw()
        finally:
            if self.is_sqlite:
                self._turn.__exit__()

    def _raw(self) -> Iterator[PoolProxiedConnection]:
        connection = self.writer.raw_connection()
        try:
            if self.is_sqlite:
                connection.cursor().execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()

    @contextmanager
    def _writers_turn(self) -> Iterator[None]:
        if self.is_sqlite:
            with self._turn:
                yield
        else:
            yield


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Undo what the block wrote if it raises, and keep what was written before."""
    with session.begin_nested():
        yield


def normal_url(url: str) -> str:
    """Return the SQLAlchemy URL for what operators write, such as ``postgres://…``.

    Raises:
        BadSetting: the URL names no database we can use.
    """
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    message = "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    raise BadSetting(message)


# Checkpoints move pages one by one: four times as rarely as by default, for 16 MB of log.
_WRITING = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "wal_autocheckpoint=4000",
)
# Mapped, a walk through fifty thousand people takes half the time of reading page by page.
_READING = (
    "busy_timeout=30000",
    "query_only=1",
    "wal_autocheckpoint=0",
    "mmap_size=268435456",
)


def _sqlite_engine(url: str, *, write: bool, pool_size: int) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=sqlite_module(),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0 if write else 32,
        connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None},
    )
    pragmas = _WRITING if write else _READING

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


def _postgres_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(url, pool_size=pool_size, max_overflow=8)

    def answer_at_once(connection: Any, _record: object) -> None:
        """Compile no question: that takes longer than any page may, and pays for hours of work."""
        connection.execute("SET jit = off")
        connection.commit()

    def ask_the_rested(connection: Any, record: Any, _proxy: object) -> None:
        """Replace a connection that broke while nobody used it; to ask always costs at each use."""
        if monotonic() - record.info.get(_USED_AT, monotonic()) < RESTED_SECONDS:
            return
        try:
            connection.execute("")
            connection.rollback()
        except Exception as broken:
            raise DisconnectionError from broken

    def note_use(_connection: object, record: Any) -> None:
        record.info[_USED_AT] = monotonic()

    event.listen(engine, "connect", answer_at_once)
    event.listen(engine, "checkout", ask_the_rested)
    event.listen(engine, "checkin", note_use)
    return engine
