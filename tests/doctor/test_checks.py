"""Each fault of an installation is found, named and explained; a sound one passes."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from mdeji.doctor.checks import CHECKS, Finding, Level, bits, examine
from mdeji.doctor.facts import (
    DatabaseFacts,
    DiskFacts,
    Facts,
    Keys,
    LineFacts,
    PeopleFacts,
    WorkFacts,
)
from mdeji.doctor.network import line_facts
from mdeji.doctor.probes import disk_facts, file_system_of, journal_fault, people_facts, work_facts
from mdeji.doctor.words import GROUPS, WORDS, said
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.staff.tables import StaffRole
from tests.factories import World

NOW = jst(2026, 11, 24, 10, 0)
STRONG = "Zt7vQ2mXk9Ew4LrB1sYc6HuNf3PjGa8DoTi5Vx0KqReWhUzM"
OTHER = "b8XnJ2cVq6LsD4gHk1Tw9RzEy3Fm7PaUo5IvQxNtKjWlBrCe"
LINE_SECRET = "f3a91c07be5d42e68f10c7a9b24d6e35"

SOUND = Facts(
    now=NOW,
    public_url="https://mdeji.city.maebashi.gunma.jp",
    line_api_base="https://api.line.me",
    second_factor="required",
    keys=Keys(STRONG, (OTHER,), LINE_SECRET, "token"),
    database=DatabaseFacts(True, (3, 51, 3), True),
    disk=DiskFacts(50 << 30, 0.5, "/backups", timedelta(hours=7)),
    work=WorkFacts(last_night=NOW - timedelta(hours=7)),
    people=PeopleFacts(admins=1),
    line=LineFacts(
        token_valid=True,
        endpoint="https://mdeji.city.maebashi.gunma.jp/line/webhook",
        endpoint_active=True,
        webhook_works=True,
        quota=5000,
        quota_used=120,
    ),
    public_answers=True,
)
DB, DISK, WORK, LINE = SOUND.database, SOUND.disk, SOUND.work, SOUND.line or LineFacts()
HOURS = timedelta(hours=1)
CASES: dict[str, Mapping[str, Any]] = {
    "sample_secret": {"keys": replace(SOUND.keys, secret_key="demo" + STRONG)},
    "weak_secret": {"keys": replace(SOUND.keys, data_keys=("abababababababababababababababab",))},
    "sample_line_secret": {"keys": replace(SOUND.keys, line_secret="s" * 32)},
    "no_data_keys": {"keys": replace(SOUND.keys, data_keys=())},
    "same_secret_twice": {"keys": replace(SOUND.keys, data_keys=(STRONG,))},
    "old_key_in_use": {"database": replace(DB, old_key_values=7)},
    "public_http": {"public_url": "http://mdeji.city.maebashi.gunma.jp"},
    "public_inside": {"public_url": "https://192.168.1.4"},
    "public_silent": {"public_answers": False},
    "not_line": {"line_api_base": "http://127.0.0.1:9000"},
    "not_migrated": {"database": replace(DB, is_current=False)},
    "old_sqlite": {"database": replace(DB, version=(3, 45, 1))},
    "old_postgres": {"database": DatabaseFacts(False, (13, 4), True)},
    "sqlite_shared": {"database": replace(DB, processes=2)},
    "sqlite_remote": {"database": replace(DB, file_system="nfs4")},
    "clock_drift": {"database": replace(DB, drift=timedelta(seconds=-95))},
    "disk_full": {"disk": replace(DISK, free_share=0.03)},
    "no_backup_dir": {"disk": replace(DISK, backup_dir="", backup_age=None)},
    "no_backup": {"disk": replace(DISK, backup_age=None)},
    "old_backup": {"disk": replace(DISK, backup_age=timedelta(days=3))},
    "jobs_stuck": {"work": replace(WORK, job_waits=HOURS)},
    "messages_stuck": {"work": replace(WORK, message_waits=HOURS)},
    "dead_jobs": {"work": replace(WORK, dead_jobs=2)},
    "dead_letters": {"work": replace(WORK, dead_letters=2)},
    "no_night": {"work": replace(WORK, last_night=NOW - 40 * HOURS)},
    "line_silent": {"line": LineFacts(reached=False)},
    "line_token": {"line": replace(LINE, token_valid=False)},
    "webhook_elsewhere": {"line": replace(LINE, endpoint="https://example.jp/line")},
    "webhook_off": {"line": replace(LINE, endpoint_active=False)},
    "webhook_silent": {"line": replace(LINE, webhook_works=False, webhook_reason="TIMEOUT")},
    "quota_low": {"line": replace(LINE, quota_used=4500)},
    "journal_broken": {"journal_fault": "changed 12"},
    "no_admin": {"people": PeopleFacts(admins=0)},
    "no_factor": {"people": PeopleFacts(admins=1, without_factor=("sato",))},
    "unused_accounts": {"people": PeopleFacts(admins=1, unused=("mori",))},
}


def test_a_sound_installation_passes() -> None:
    assert examine(SOUND) == ()


@pytest.mark.parametrize("key", sorted(CASES))
def test_each_fault_is_found(key: str) -> None:
    assert key in [finding.key for finding in examine(replace(SOUND, **CASES[key]))]


def test_every_finding_says_what_is_the_matter_and_how_to_mend_it() -> None:
    assert set(CASES) == set(WORDS)
    for key in WORDS:
        what, mend = said(Finding(key, Level.FAULT, "7"))
        assert "{" not in what + mend
        assert mend.endswith("。")


def test_no_secret_is_ever_shown() -> None:
    weak = replace(SOUND, keys=Keys("aaaaaaaa" * 5, ("demo" * 9,), "x", "y"))

    told = " ".join(" ".join(said(finding)) for finding in examine(weak))

    assert "aaaa" not in told
    assert "demodemo" not in told


def test_a_key_of_openssl_is_strong_and_a_repeated_word_is_not() -> None:
    assert bits(new_token(36)) > 180
    assert bits("abababababababababababababababab") < 40


def test_the_newest_copy_counts(tmp_path: Path) -> None:
    assert disk_facts(tmp_path, str(tmp_path), NOW).backup_age is None
    (tmp_path / "mdeji-20261124T000000Z.sqlite3.gz").write_bytes(b"x")

    assert disk_facts(tmp_path, str(tmp_path), NOW).backup_age is not None
    assert file_system_of(tmp_path) not in {"nfs", "cifs"}


def test_what_stands_still_in_the_database_is_seen(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        world.staff("admin", StaffRole.ADMIN)
        world.message(world.person(), fate="waiting", sent_at=None)
        record(session, "staff:1", "person:1", "contact_seen", None, clock.now())

    later = clock.now() + timedelta(days=91)
    with database.reading() as session:
        assert work_facts(session, later).message_waits == timedelta(days=91)
        people = people_facts(session, later)
        assert (people.admins, people.without_factor, people.unused) == (1, ("admin",), ("admin",))
        assert journal_fault(session) is None


def test_a_journal_that_was_written_in_behind_our_back_is_seen(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        record(session, "staff:1", "person:1", "contact_seen", None, clock.now())
    with database.writer.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO journal_entry (at, actor, subject, event, detail)"
                " SELECT at, 'staff:9', subject, event, detail FROM journal_entry"
            )
        )

    with database.reading() as session:
        assert journal_fault(session) is not None


class Answers:
    """LINE as a table of answers."""

    def __init__(self, status: int, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self.status, self.answers = status, answers

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        return self.status, self.answers.get(path, {})


def test_what_line_says_is_told_apart() -> None:
    test = {"/v2/bot/channel/webhook/test": {"success": False, "reason": "COULD_NOT_CONNECT"}}

    assert line_facts(Answers(0, {})).reached is False
    assert line_facts(Answers(401, {})).token_valid is False
    assert line_facts(Answers(200, test)).webhook_reason == "COULD_NOT_CONNECT"


def test_the_command_fails_on_faults_and_programs_can_read_why(sqlite_url: str) -> None:
    settings = {
        "MDEJI_DATABASE_URL": sqlite_url,
        "MDEJI_SECRET_KEY": "demo" * 10,
        "MDEJI_LINE_CHANNEL_SECRET": LINE_SECRET,
        "MDEJI_LINE_CHANNEL_ACCESS_TOKEN": "token",
    }
    command = [sys.executable, "-m", "mdeji.cli", "doctor", "--json", "--offline"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)

    assert done.returncode == 1, done.stderr
    found = {row["check"]: row for row in json.loads(done.stdout)}
    assert {"sample_secret", "public_http", "no_admin"} <= set(found)
    assert "openssl" in found["sample_secret"]["mend"]


def test_every_check_says_what_it_looks_at_and_a_demo_may_move_its_clock() -> None:
    moved = replace(SOUND, database=replace(SOUND.database, drift=timedelta(days=2)))

    assert {check.__name__ for check in CHECKS} == set(GROUPS)
    assert [one.key for one in examine(moved)] == ["clock_drift"]
    assert examine(replace(moved, demo=True)) == ()
