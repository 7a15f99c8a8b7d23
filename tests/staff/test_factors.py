"""The second factor: codes of half a minute, each used once, and ten codes for a lost telephone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.staff import factors, queries, service, totp
from mdeji.staff.service import NewAccount
from mdeji.staff.tables import RecoveryCode, StaffRole
from mdeji.staff.throttle import TooManyTries

HALF_MINUTE = timedelta(seconds=30)


def _account(database: Database, clock: SettableClock, login: str = "sato") -> int:
    new = NewAccount(login, "佐藤", StaffRole.COORDINATOR, "a long enough password")
    with database.transaction() as session:
        return service.add_account(session, new, "system", clock.now()).pk


def _set_up(database: Database, clock: SettableClock, account: int) -> tuple[str, tuple[str, ...]]:
    now = clock.now()
    with database.transaction() as session:
        secret = factors.begin(session, account, now)
        codes = factors.confirm(session, account, totp.code_at(secret, now), now, now)
    clock.advance(timedelta(minutes=5))
    return secret, codes


def _is_right(database: Database, clock: SettableClock, account: int, code: str) -> bool:
    now = clock.now()
    with database.transaction() as session:
        return factors.is_right(session, account, code, now, now)


def test_a_code_counts_half_a_minute_early_and_late_and_no_longer(clock: SettableClock) -> None:
    secret, now = totp.new_secret(), clock.now()

    def heard(at: datetime) -> bool:
        return totp.step_of(secret, totp.code_at(secret, at), now) is not None

    assert heard(now - HALF_MINUTE)
    assert heard(now)
    assert heard(now + HALF_MINUTE)
    assert not heard(now - 2 * HALF_MINUTE)
    assert not heard(now + 2 * HALF_MINUTE)


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{2}"])
def test_a_code_may_be_typed_as_the_app_shows_it(clock: SettableClock, typed: str) -> None:
    secret = totp.new_secret()
    code = totp.code_at(secret, clock.now())
    wide = code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    shown = typed.format(code[:3], code[3:], wide)

    assert totp.step_of(secret, shown, clock.now()) is not None


def test_a_factor_counts_only_after_its_first_code(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    with database.transaction() as session:
        secret = factors.begin(session, account, clock.now())

    with pytest.raises(Invalid, match="wrong"), database.transaction() as session:
        factors.confirm(session, account, "000000x", clock.now(), clock.now())

    code = totp.code_at(secret, clock.now())
    assert not _is_right(database, clock, account, code)
    with database.reading() as session:
        assert not queries.account(session, account, clock.now()).has_factor


def test_a_code_is_heard_once(database: Database, clock: SettableClock) -> None:
    account = _account(database, clock)
    secret, _ = _set_up(database, clock, account)
    code = totp.code_at(secret, clock.now())
    early = totp.code_at(secret, clock.now() - HALF_MINUTE)

    assert _is_right(database, clock, account, code)
    assert not _is_right(database, clock, account, code)
    assert not _is_right(database, clock, account, early)
    clock.advance(HALF_MINUTE)
    assert _is_right(database, clock, account, totp.code_at(secret, clock.now()))


def test_the_code_that_set_it_up_opens_nothing_more(
    database: Database, clock: SettableClock
) -> None:
    account, now = _account(database, clock), clock.now()
    with database.transaction() as session:
        secret = factors.begin(session, account, now)
        code = totp.code_at(secret, now)
        factors.confirm(session, account, code, now, now)

    assert not _is_right(database, clock, account, code)


def test_each_recovery_code_works_once_and_for_its_account_only(
    database: Database, clock: SettableClock
) -> None:
    account, other = _account(database, clock), _account(database, clock, "suzuki")
    _, codes = _set_up(database, clock, account)
    _set_up(database, clock, other)

    assert len(set(codes)) == 10
    assert not _is_right(database, clock, other, codes[0])
    assert _is_right(database, clock, account, codes[0].upper())
    assert not _is_right(database, clock, account, codes[0])
    assert _is_right(database, clock, account, codes[9].replace("-", ""))
    with database.reading() as session:
        assert queries.recovery_codes_left(session, account) == 8


def test_new_recovery_codes_make_the_earlier_ones_void(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    _, codes = _set_up(database, clock, account)

    with database.transaction() as session:
        fresh = factors.renew_codes(session, account, clock.now())

    assert not _is_right(database, clock, account, codes[3])
    assert _is_right(database, clock, account, fresh[3])


def test_the_database_holds_neither_secret_nor_codes(
    database: Database, clock: SettableClock
) -> None:
    secret, codes = _set_up(database, clock, _account(database, clock))

    with database.reading() as session:
        stored = session.execute(text("SELECT secret FROM staff_factor")).scalar_one()
        hashes = [row.code_hash for row in session.exec(select(RecoveryCode))]

    assert secret not in stored
    assert not {code.replace("-", "") for code in codes} & set(hashes)


def test_the_sixth_guess_is_told_to_wait(database: Database, clock: SettableClock) -> None:
    account = _account(database, clock)
    for _ in range(factors.TRIES):
        with database.transaction() as session:
            factors.note_code(session, account, clock.now())

    with pytest.raises(TooManyTries), database.transaction() as session:
        factors.note_code(session, account, clock.now())


def test_a_factor_is_not_replaced_but_taken_away_first(
    database: Database, clock: SettableClock
) -> None:
    account = _account(database, clock)
    _, codes = _set_up(database, clock, account)

    with pytest.raises(NotAllowed, match="has_factor"), database.transaction() as session:
        factors.begin(session, account, clock.now())
    with database.transaction() as session:
        factors.remove(session, account, "staff:9", clock.now())

    assert not _is_right(database, clock, account, codes[0])
