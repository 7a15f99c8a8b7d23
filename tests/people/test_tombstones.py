"""Whoever was erased does not come back through an old register; they may come back themselves."""

from datetime import date

import pytest
from sqlmodel import Session, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.people.service import blocked, consent, meet
from mdeji.people.tables import Pepper, Person, Tombstone
from mdeji.people.tombstones import Signs, bury, was_erased

LINE = "U" + "b" * 32
HANA = Signs("027-224-0001", LINE, "髙橋 ハナ", date(1954, 3, 2))


@pytest.fixture
def buried(database: Database, clock: SettableClock) -> Database:
    with database.transaction() as session:
        bury(session, HANA, clock.now())
    return database


def known(session: Session) -> list[Person]:
    return list(session.exec(select(Person).where(Person.line_user_id == LINE)))


def test_somebody_erased_is_known_by_each_sign_alone(buried: Database) -> None:
    with buried.reading() as session:
        assert was_erased(session, phone="+81 27-224-0001") == date(2026, 11, 24)
        assert was_erased(session, line_user_id=LINE) == date(2026, 11, 24)
        assert was_erased(session, name="高橋ﾊﾅ", born_on=date(1954, 3, 2)) == date(2026, 11, 24)


def test_nobody_else_is_taken_for_them(buried: Database) -> None:
    with buried.reading() as session:
        assert was_erased(session, phone="027-224-0002") is None
        assert was_erased(session, name="高橋 ハナ", born_on=date(1954, 3, 3)) is None
        assert was_erased(session, name="高橋 ハナ") is None


def test_a_tombstone_names_nobody(buried: Database) -> None:
    with buried.reading() as session:
        stones = repr(session.exec(select(Tombstone)).all())

        assert len(session.exec(select(Pepper)).all()) == 1
        assert not [word for word in ("0272240001", LINE, "ハナ", "1954") if word in stones]


def test_a_block_after_the_erasure_meets_nobody(buried: Database, clock: SettableClock) -> None:
    with buried.transaction() as session:
        assert not blocked(session, LINE, clock.now())
        assert known(session) == []


def test_a_fresh_consent_lets_somebody_back_in(buried: Database, clock: SettableClock) -> None:
    with buried.transaction() as session:
        person = meet(session, LINE, clock.now())
        before = was_erased(session, line_user_id=LINE)
        consent(session, person.pk, "2026-11", "line", clock.now())

        assert person.consented_at == clock.now()
        assert before is not None
        assert was_erased(session, line_user_id=LINE) is None
        assert was_erased(session, phone=HANA.phone) is not None
