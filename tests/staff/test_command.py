"""The command that lets in the first administrator, and whoever has locked themselves out."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from mdeji.cli import main
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.vault import unlock, vault
from mdeji.staff import queries
from mdeji.staff.tables import StaffAccount, StaffFactor


@pytest.fixture(autouse=True)
def environment(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(f"MDEJI_{name}", "0" * 36)
    monkeypatch.setenv("MDEJI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MDEJI_PUBLIC_URL", "https://mdeji.example")
    ours = vault()
    yield
    unlock(ours)


def _link(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().out
    return next(word for word in said.split() if word.startswith("https://"))


def test_an_account_with_a_password_can_sign_in_at_once(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MDEJI_NEW_PASSWORD", "a long enough password")

    assert main(["staff", "add", "boss", "--name", "佐藤"]) == 0

    with Database(sqlite_url).reading() as session:
        account = session.exec(select(StaffAccount)).one()
    assert account.password_hash.startswith("$argon2id$")


def test_an_account_may_begin_with_a_link(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    role = ["--role", "centre", "--centre", "soja-centre"]

    assert main(["staff", "add", "soja", "--name", "総社", *role, "--link"]) == 0

    token = _link(capsys).rsplit("/", 1)[1]
    with Database(sqlite_url).reading() as session:
        found = queries.invitation(session, token, SystemClock().now())
    assert found is not None
    assert found.login == "soja"


def test_whoever_lost_password_and_telephone_gets_a_link_and_begins_anew(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MDEJI_NEW_PASSWORD", "a long enough password")
    main(["staff", "add", "boss", "--name", "佐藤"])
    now = SystemClock().now()
    with Database(sqlite_url).transaction() as session:
        session.add(StaffFactor(account_id=1, secret="x", created_at=now, confirmed_at=now))

    assert main(["staff", "link", "Boss", "--drop-second-factor"]) == 0

    assert "/admin/invitation/" in _link(capsys)
    with Database(sqlite_url).reading() as session:
        assert session.exec(select(StaffFactor)).all() == []


def test_nobody_knows_that_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "link", "nobody"]) == 1
    assert "not found" in capsys.readouterr().err
