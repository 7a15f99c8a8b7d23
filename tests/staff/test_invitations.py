"""Links to choose a password: once, for three days, and never readable in the database."""

from datetime import timedelta

import pytest
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.staff import invitations, passwords, queries, service, sessions
from mdeji.staff.service import NewAccount
from mdeji.staff.sessions import Lifetimes, SignIn
from mdeji.staff.tables import InvitationKind, StaffInvitation, StaffRole

CHOSEN = "a password of one's own"


def _invited(database: Database, clock: SettableClock) -> tuple[int, str]:
    with database.transaction() as session:
        new = NewAccount("sato", "佐藤", StaffRole.COORDINATOR)
        account = service.add_account(session, new, "system", clock.now()).pk
        return account, invitations.invite(session, account, "system", clock.now())


def _use(database: Database, clock: SettableClock, token: str) -> int:
    made = passwords.hashed(CHOSEN)
    with database.transaction() as session:
        return invitations.use(session, token, made, clock.now())


def test_nobody_signs_in_before_the_link_was_used(database: Database, clock: SettableClock) -> None:
    account, token = _invited(database, clock)
    with database.reading() as session:
        before = queries.password_hash(session, "sato")

    _use(database, clock, token)

    with database.reading() as session:
        after = queries.password_hash(session, "sato")
    assert before == (account, "")
    assert not passwords.matches("", "")
    assert not passwords.matches("", "nobody has this password")
    assert after is not None
    assert passwords.matches(after[1], CHOSEN)


def test_a_link_works_once(database: Database, clock: SettableClock) -> None:
    _, token = _invited(database, clock)
    _use(database, clock, token)

    with pytest.raises(NotAllowed, match="link"):
        _use(database, clock, token)
    with database.reading() as session:
        assert queries.invitation(session, token, clock.now()) is None


def test_a_link_ends_after_three_days(database: Database, clock: SettableClock) -> None:
    _, token = _invited(database, clock)
    clock.advance(timedelta(hours=71, minutes=59))
    with database.reading() as session:
        still = queries.invitation(session, token, clock.now())
    clock.advance(timedelta(minutes=1))

    assert still is not None
    assert still.kind is InvitationKind.INVITE
    with pytest.raises(NotAllowed, match="link"):
        _use(database, clock, token)


def test_a_revoked_link_opens_nothing(database: Database, clock: SettableClock) -> None:
    account, token = _invited(database, clock)

    with database.transaction() as session:
        invitations.revoke(session, account, "staff:9", clock.now())

    with pytest.raises(NotAllowed, match="link"):
        _use(database, clock, token)


def test_a_new_link_makes_the_earlier_one_void(database: Database, clock: SettableClock) -> None:
    account, first = _invited(database, clock)

    with database.transaction() as session:
        second = invitations.invite(session, account, "system", clock.now())

    with pytest.raises(NotAllowed, match="link"):
        _use(database, clock, first)
    assert _use(database, clock, second) == account


def test_the_database_never_holds_the_link(database: Database, clock: SettableClock) -> None:
    _, token = _invited(database, clock)

    with database.reading() as session:
        row = session.exec(select(StaffInvitation)).one()

    assert token not in str(row)
    assert row.token_hash == sessions.token_hash(token)


def test_a_reset_ends_every_sign_in(database: Database, clock: SettableClock) -> None:
    account, token = _invited(database, clock)
    _use(database, clock, token)
    with database.transaction() as session:
        begun = sessions.begin_session(session, account, SignIn(), Lifetimes(), clock.now())
        reset = invitations.invite(session, account, "staff:9", clock.now())
    with database.reading() as session:
        found = queries.invitation(session, reset, clock.now())

    _use(database, clock, reset)

    assert found is not None
    assert found.kind is InvitationKind.RESET
    with database.reading() as session:
        assert queries.live_session(session, begun, Lifetimes(), clock.now()) is None


def test_a_locked_account_gets_no_link_and_its_link_opens_nothing(
    database: Database, clock: SettableClock
) -> None:
    account, token = _invited(database, clock)
    with database.transaction() as session:
        service.set_active(session, account, "staff:9", clock.now(), on=False)

    with pytest.raises(NotAllowed, match="link"):
        _use(database, clock, token)
    with pytest.raises(NotAllowed, match="inactive"), database.transaction() as session:
        invitations.invite(session, account, "staff:9", clock.now())
