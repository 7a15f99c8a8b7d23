"""A PostgreSQL database that many tests use one after the other, each as if it were new.

Copying a database takes half a second, since every table and index is a file; putting the few rows
of a test back as they were takes a hundredth of it.
"""

from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql

from tests.rigs.postgres import Postgres

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_SCHEMA = """
    SELECT count(*), max(oid), sum(relnatts), sum(relchecks), (
        SELECT string_agg(tgname::text || tgenabled::text, ',' ORDER BY oid) FROM pg_trigger
    ) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S', 'v')
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Contents:
    """What a database holds: its schema's fingerprint, its rows by table, where its numbers stand."""

    schema: tuple[object, ...]
    rows: dict[str, bytes]
    numbers: dict[str, int | None]


class Reused:
    """One database, copied from a template at first use, and put back after each test."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server, self._template = server, template
        self._begin()

    def _begin(self) -> None:
        self.url = self._server.create(self._template)
        with self._connected() as connection:
            rows = {table: _copied(connection, table) for table in _filled(connection)}
            self._first = Contents(_schema(connection), rows, _numbers(connection))

    def put_back(self) -> None:
        """Make everything as it was at first, whoever is still connected."""
        with self._connected() as connection:
            connection.execute(_OTHERS)
            whole = _schema(connection) == self._first.schema
            if whole:
                self._put_back(connection)
        if not whole:  # A test has changed the tables or their triggers themselves.
            self._server.drop(self.url)
            self._begin()

    def _put_back(self, connection: Connection) -> None:
        connection.execute("SET session_replication_role = replica")
        for table in _filled(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table, rows in self._first.rows.items():
            into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(into) as copy:
                copy.write(rows)
        for name, number in _numbers(connection).items():
            _set_number(connection, name, number, self._first.numbers.get(name))

    def _connected(self) -> Connection:
        return psycopg.connect(self.url.replace("postgresql+psycopg://", "postgresql://"))


def _schema(connection: Connection) -> tuple[object, ...]:
    found = connection.execute(_SCHEMA).fetchone()
    assert found is not None
    return found


def _filled(connection: Connection) -> list[str]:
    """Return the tables that have a row."""
    tables = [name for (name,) in connection.execute(_TABLES)]
    some = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    asked = [some.format(sql.Literal(name), sql.Identifier(name)) for name in tables]
    return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked))]


def _copied(connection: Connection, table: str) -> bytes:
    out = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor().copy(out) as copy:
        return b"".join(bytes(part) for part in copy)


def _numbers(connection: Connection) -> dict[str, int | None]:
    return dict(connection.execute(_SEQUENCES).fetchall())


def _set_number(connection: Connection, name: str, now: int | None, first: int | None) -> None:
    """Let the next number of a sequence be what it was at first."""
    if now == first:
        return
    if first is None:
        connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name)))
    else:
        connection.execute("SELECT setval(%s::regclass, %s)", (f'"{name}"', first))
