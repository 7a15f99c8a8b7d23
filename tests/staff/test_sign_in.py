"""Signing in: throttled, revocable, and never the session somebody else chose."""

from datetime import timedelta

import pytest
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.staff import passwords, queries, service, sessions
from mdeji.staff.service import NewAccount
from mdeji.staff.sessions import Lifetimes, SignIn
from mdeji.staff.tables import SignInAttempt, StaffRole, StaffSession
from mdeji.staff.throttle import TooManyTries

LIVES = Lifetimes(idle=timedelta(hours=2), total=timedelta(hours=12))


def _account(database: Database, clock: SettableClock, login: str = "Sato") -> int:
    new = NewAccount(login, "佐藤", StaffRole.COORDINATOR, "a long enough password")
    with database.transaction() as session:
        return service.add_account(session, new, "system", clock.now()).pk


def _begin(database: Database, clock: SettableClock, account: int) -> str:
    with database.transaction() as session:
        return sessions.begin_session(session, account, SignIn("127.0.0.1"), LIVES, clock.now())


def _is_live(database: Database, clock: SettableClock, token: str) -> bool:
    with database.reading() as session:
        return queries.live_session(session, token, LIVES, clock.now()) is not None


def test_a_password_is_stored_as_argon2_and_checked(
    database: Database, clock: SettableClock
) -> None:
    _account(database, clock)

    with database.reading() as session:
        known = queries.password_hash(session, " SATO ")

    assert known is not None
    assert known[1].startswith("$argon2id$")
    assert passwords.matches(known[1], "a long enough password")
    assert not passwords.matches(known[1], "another password")
    assert not passwords.matches(None, "a long enough password")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(Invalid, match="too_short"):
        passwords.hashed("short")


def test_two_accounts_cannot_have_the_same_name(database: Database, clock: SettableClock) -> None:
    _account(database, clock, "sato")

    with pytest.raises(Invalid, match="taken"):
        _account(database, clock, " SATO")


def test_the_database_never_holds_the_token_of_a_session(
    database: Database, clock: SettableClock
) -> None:
    token = _begin(database, clock, _account(database, clock))

    with database.reading() as session:
        row = session.exec(select(StaffSession)).one()

    assert token not in row.token_hash
    assert row.token_hash == sessions.token_hash(token)


def test_a_session_ends_after_two_hours_without_use(
    database: Database, clock: SettableClock
) -> None:
    token = _begin(database, clock, _account(database, clock))

    clock.advance(timedelta(minutes=119))
    still = _is_live(database, clock, token)
    clock.advance(timedelta(minutes=2))

    assert still
    assert not _is_live(database, clock, token)


def test_a_session_ends_after_twelve_hours_whatever_happens(
    database: Database, clock: SettableClock
) -> None:
    token = _begin(database, clock, _account(database, clock))

    for _ in range(12):
        clock.advance(timedelta(minutes=59))
        with database.transaction() as session:
            found = queries.live_session(session, token, LIVES, clock.now())
            assert found is not None
            sessions.touch(session, found.session_id, clock.now())
    clock.advance(timedelta(minutes=13))

    assert not _is_live(database, clock, token)


def test_a_revoked_session_is_over_at_once(database: Database, clock: SettableClock) -> None:
    account = _account(database, clock)
    token = _begin(database, clock, account)
    other = _begin(database, clock, account)

    with database.transaction() as session:
        live = queries.live_session(session, token, LIVES, clock.now())
        assert live is not None
        sessions.end_session(session, live.session_id, account, "system", clock.now())

    assert not _is_live(database, clock, token)
    assert _is_live(database, clock, other)


def test_nobody_ends_somebody_elses_session(database: Database, clock: SettableClock) -> None:
    mine, yours = _account(database, clock), _account(database, clock, "suzuki")
    _begin(database, clock, mine)

    with pytest.raises(NotFound), database.transaction() as session:
        sessions.end_session(session, 1, yours, "system", clock.now())


def test_locking_an_account_ends_its_sessions(database: Database, clock: SettableClock) -> None:
    account, boss = _account(database, clock), _account(database, clock, "boss")
    token = _begin(database, clock, account)

    with database.transaction() as session:
        service.set_active(session, account, f"staff:{boss}", clock.now(), on=False)

    assert not _is_live(database, clock, token)
    with pytest.raises(NotAllowed, match="inactive"):
        _begin(database, clock, account)


def test_nobody_locks_themselves_out(database: Database, clock: SettableClock) -> None:
    account = _account(database, clock)

    with pytest.raises(NotAllowed, match="yourself"), database.transaction() as session:
        service.set_active(session, account, f"staff:{account}", clock.now(), on=False)


def test_guessing_is_stopped_after_five_tries_and_opens_again_later(
    database: Database, clock: SettableClock
) -> None:
    for _ in range(sessions.TRIES_PER_LOGIN):
        with database.transaction() as session:
            sessions.note_sign_in(session, "sato", "10.0.0.1", clock.now())

    with pytest.raises(TooManyTries), database.transaction() as session:
        sessions.note_sign_in(session, " Sato", "10.0.0.2", clock.now())

    clock.advance(sessions.WINDOW + timedelta(seconds=1))
    with database.transaction() as session:
        sessions.note_sign_in(session, "sato", "10.0.0.1", clock.now())


def test_tries_survive_a_restart_and_a_right_password_forgets_them(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    with database.transaction() as session:
        sessions.note_sign_in(session, "sato", "127.0.0.1", clock.now())
    again = Database(database.url)
    with again.reading() as session:
        before = len(session.exec(select(SignInAttempt)).all())
    again.dispose()

    _begin(database, clock, account)

    with database.reading() as session:
        after = len(session.exec(select(SignInAttempt)).all())
    assert before == 2
    assert after == 0
