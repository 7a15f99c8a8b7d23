"""The city's own sign-in: whoever was invited comes in, by a subject that is nobody else's."""

import pytest

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.staff import identities, service
from mdeji.staff.identities import Claims
from mdeji.staff.service import NewAccount
from mdeji.staff.tables import StaffRole

CITY = "https://login.example/tenant/v2.0"


def _account(
    database: Database, clock: SettableClock, login: str = "sato", known: str = "Sato@city.example"
) -> int:
    new = NewAccount(login, "佐藤", StaffRole.OFFICER, directory_name=known)
    with database.transaction() as session:
        return service.add_account(session, new, "system", clock.now()).pk


def _claims(subject: str = "s-1", *names: str, issuer: str = CITY) -> Claims:
    return Claims(issuer, subject, names or ("sato@CITY.example",), second_factor=False)


def _enter(database: Database, clock: SettableClock, claims: Claims) -> int:
    with database.transaction() as session:
        return identities.account_of(session, claims, clock.now())


def test_the_first_time_the_directory_name_decides_and_then_the_subject(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)

    assert _enter(database, clock, _claims()) == account
    assert _enter(database, clock, _claims("s-1", "married.name@city.example")) == account


def test_a_name_that_was_given_to_somebody_else_opens_nothing(
    database: Database, clock: SettableClock
) -> None:
    _account(database, clock)
    _enter(database, clock, _claims("s-1"))

    with pytest.raises(NotAllowed, match="unknown"):
        _enter(database, clock, _claims("s-2"))


def test_nobody_comes_in_uninvited(database: Database, clock: SettableClock) -> None:
    _account(database, clock)

    with pytest.raises(NotAllowed, match="unknown"):
        _enter(database, clock, _claims("s-3", "tanaka@city.example"))
    with pytest.raises(NotAllowed, match="unknown"):
        _enter(database, clock, _claims("s-3", ""))


def test_the_same_subject_of_another_issuer_is_somebody_else(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    _enter(database, clock, _claims())

    with pytest.raises(NotAllowed, match="unknown"):
        _enter(database, clock, _claims("s-1", "x@y", issuer="https://evil.example"))
    assert _enter(database, clock, _claims()) == account


def test_a_locked_account_stays_outside(database: Database, clock: SettableClock) -> None:
    account = _account(database, clock)
    _enter(database, clock, _claims())
    with database.transaction() as session:
        service.set_active(session, account, "staff:9", clock.now(), on=False)

    with pytest.raises(NotAllowed, match="inactive"):
        _enter(database, clock, _claims())


def test_two_accounts_cannot_have_the_same_directory_name(
    database: Database, clock: SettableClock
) -> None:
    _account(database, clock)

    with pytest.raises(Invalid, match="taken"):
        _account(database, clock, "other", " SATO@city.example ")


def test_after_cutting_it_loose_the_directory_name_decides_again(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    _enter(database, clock, _claims("s-1"))

    with database.transaction() as session:
        identities.unlink(session, account, "staff:9", clock.now())

    assert _enter(database, clock, _claims("s-2")) == account
