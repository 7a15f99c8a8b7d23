"""The demo's two fiscal years: plausible, the same at every start, and true to every rule."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from chatbot.simulator import line_user_id
from mdeji.demo import duty as demo_duty
from mdeji.demo import sample as demo
from mdeji.demo import years as demo_years
from mdeji.demo.draws import pick, share, weighted
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.tables import Attendance, Report, Visit
from mdeji.figures.pictures_desks import sessions_held
from mdeji.figures.pictures_gap import Help, desk_advice
from mdeji.figures.pictures_period import Where, year_of
from mdeji.kit.calendar import day_of, jst
from mdeji.kit.database import Database
from mdeji.places.queries import centres
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from mdeji.staff.journal_tables import JournalEntry
from mdeji.staff.service import NewAccount, add_account
from mdeji.staff.tables import StaffRole
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.tables import Consultation, ConsultationTopic, YorozuSession

NOW = jst(2026, 11, 27, 10)
EARLY = jst(2027, 4, 3, 10)


def seeded(file: Path, now: datetime) -> Database:
    database = Database(f"sqlite:///{file}")
    ids = {sample.key: line_user_id(sample.key) for sample in demo.everybody()}
    with database.transaction() as session:
        demo.seed(session, ids, now)
        account = NewAccount("office", "事務局", StaffRole.COORDINATOR, "krtjew AB93 ffw", None)
        add_account(session, account, "system", now)
        demo_years.seed(session, now)
        demo_duty.seed(session, now)
    return database


@pytest.fixture(scope="module")
def years(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give a session on the demo with its two years, which is only looked at."""
    file = tmp_path_factory.mktemp("years") / "mdeji.db"
    shutil.copy(migrated_sqlite, file)
    database = seeded(file, NOW)
    with database.reading() as session:
        yield session
    database.dispose()


def test_a_draw_is_the_same_at_every_start() -> None:
    assert share("rain", date(2026, 7, 1)) == share("rain", date(2026, 7, 1))
    assert share("a", 1) != share("a", 2)
    drawn = Counter(pick(weighted("a 70, b 30"), "test", n) for n in range(2000))
    assert 1300 < drawn["a"] < 1500


def test_the_desks_grew_to_three_hundred_visitors_a_month(years: Session) -> None:
    months = Counter(f"{on:%Y-%m}" for on in years.exec(select(col(Consultation.on))))

    assert min(months) == "2025-04"
    assert max(months) == "2026-11"
    assert months["2025-04"] < 100
    assert all(300 <= months[f"2026-{month}"] <= 500 for month in ("09", "10", "11"))
    assert months["2026-08"] < months["2026-10"], "summer is quiet"


def test_every_centre_has_a_desk_in_the_end(years: Session) -> None:
    recent = select(YorozuSession.centre_id).where(YorozuSession.on >= date(2026, 9, 1))

    assert set(years.exec(recent)) == {one.id for one in centres(years)}


def test_most_visitors_are_in_their_seventies_and_some_things_are_unknown(years: Session) -> None:
    ages = Counter(years.exec(select(Consultation.age)))

    assert ages.most_common(1)[0][0] == "70s"
    assert ages["unknown"]
    assert set(years.exec(select(Consultation.door))) == {"live", "paper"}


def test_some_desks_are_overfull_and_to_some_nobody_comes(years: Session) -> None:
    advice = desk_advice(sessions_held(years, Where(year_of(2026)), NOW))

    assert {one.help for one in advice} == {Help.SECOND_DESK, Help.EMPTY_DESK}


def test_topics_are_counted_as_they_are_shown(years: Session) -> None:
    shown = {
        (one, topic)
        for one, topics in years.exec(select(Consultation.id, Consultation.topics))
        for topic in topics
    }

    indexed = years.exec(select(ConsultationTopic.consultation_id, ConsultationTopic.topic)).all()

    assert set(indexed) == shown
    assert len(indexed) == len(shown)


def test_every_record_lies_within_its_session_and_in_the_past(years: Session) -> None:
    of: Any = YorozuSession
    rows = years.exec(select(Consultation.at, of.starts_at, of.ends_at, of.on).join(of)).all()

    assert all(start <= at <= end < NOW and day_of(start) == on for at, start, end, on in rows)


def test_the_journal_tells_of_every_row(years: Session) -> None:
    def told(event: str) -> int:
        found = select(func.count()).where(JournalEntry.event == event)
        return int(years.exec(found).one())

    assert told("consultation.added") == years.exec(select(func.count(col(Consultation.id)))).one()
    assert told("request.added") == years.exec(select(func.count(col(Request.id)))).one()


def test_most_requests_were_visited_reported_and_are_in_the_ledger(years: Session) -> None:
    fates = Counter(years.exec(select(Request.status)))
    held = years.exec(select(Report.visit_id).where(col(Report.not_held).is_(False))).all()
    lines = set(years.exec(select(HonorariumLine.visit_id)))

    assert fates[RequestStatus.CLOSED] > 50
    assert fates[RequestStatus.CANCELLED]
    assert fates[RequestStatus.REFERRED]
    assert set(held) == lines
    assert set(years.exec(select(HonorariumLine.status))) >= {"paid", "open"}


def test_nobody_went_on_a_visit_before_they_had_joined(years: Session) -> None:
    rows = years.exec(
        select(Supporter.joined_at, Visit.starts_at)
        .join(Attendance, col(Attendance.supporter_id) == col(Supporter.id))
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
    ).all()

    assert rows
    assert all(joined_at < starts_at for joined_at, starts_at in rows)


def test_supporters_came_and_went_over_the_two_years(years: Session) -> None:
    joined = sorted(day_of(at) for at in years.exec(select(Supporter.joined_at)))

    assert joined[0] < date(2025, 6, 1)
    assert joined[-1] > date(2026, 5, 1)
    assert years.exec(select(Supporter.left_reason).where(Supporter.status == "left")).all()


def test_the_first_days_of_a_fiscal_year_are_no_trouble(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "mdeji.db")
    database = seeded(tmp_path / "mdeji.db", EARLY)

    with database.reading() as session:
        assert session.exec(select(func.min(Consultation.on))).one() >= date(2026, 4, 1)
        assert session.exec(select(func.max(Consultation.on))).one() <= date(2027, 4, 2)
    database.dispose()
