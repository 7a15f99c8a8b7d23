"""Counted work is written down once, names nobody, and keeps its history."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, Stale
from mdeji.outreach import activities, kinds
from mdeji.outreach.activities import Doubtful, Draft
from mdeji.outreach.kinds import KindDraft
from mdeji.outreach.rules import Unit
from mdeji.outreach.tables import Activity, ActivityKind
from mdeji.staff.tables import JournalEntry
from tests.outreach.conftest import STAFF


def kind_id(session: Session, code: str = "association_tablet") -> int:
    return session.exec(select(ActivityKind).where(ActivityKind.code == code)).one().pk


def draft(session: Session, uid: str = "activity-0001", **more: Any) -> Draft:
    made: dict[str, Any] = {
        "kind_id": kind_id(session, more.pop("code", "association_tablet")),
        "on": date(2026, 11, 20),
        "centre_id": "haga-centre",
        "organisation": "朝日が丘町自治会",
        "participants": 12,
        "note": "タブレットの配布のあと",
    }
    return Draft(uid=uid, **(made | more))


def test_the_first_kinds_are_there_with_their_units(city: Database) -> None:
    with city.reading() as session:
        found = {kind.name: kind.unit for kind in kinds.kinds(session)}

    assert found["自治会タブレット支援"] is Unit.ASSOCIATIONS
    assert found["介護予防サポーター講座"] is Unit.TIMES


def test_the_same_sent_twice_is_kept_once_and_knows_its_district(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        first = activities.enter(session, draft(session), STAFF, clock.now())
        again = activities.enter(session, draft(session), STAFF, clock.now())

        assert first.pk == again.pk
        assert first.district_id == "haga"


def test_an_organisation_is_known_however_it_is_written(city: Database) -> None:
    keys = {activities.organisation_key(name) for name in ("朝日が丘町 自治会", "朝日が丘町自治会")}

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"on": date(2027, 11, 20)}, "on"),
        ({"on": date(1999, 1, 1)}, "on"),
        ({"count": -1}, "count"),
        ({"count": 3}, "count"),
        ({"participants": 100_000}, "participants"),
        ({"minutes": 0}, "minutes"),
        ({"centre_id": "nowhere"}, "centre_id"),
        ({"organisation": "関口ハナ様"}, "organisation"),
        ({"organisation": "あ" * 61}, "organisation"),
        ({"note": "暗証番号は1234"}, "note"),
        ({"uid": "x"}, "uid"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    city: Database, clock: SettableClock, more: dict[str, Any], field: str
) -> None:
    with city.transaction() as session, pytest.raises(Invalid) as refused:
        activities.enter(session, draft(session, **more), STAFF, clock.now())

    assert refused.value.field == field


def test_what_may_be_a_slip_is_asked_about(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        activities.enter(session, draft(session), STAFF, clock.now())
        again = draft(session, "activity-0002")

        with pytest.raises(Doubtful) as asked:
            activities.enter(session, again, STAFF, clock.now())
        activities.enter(session, again, STAFF, clock.now(), confirmed=True)

        assert asked.value.asked == ("twice",)
        assert len(session.exec(select(Activity)).all()) == 2


def test_a_correction_keeps_what_was_said_before(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        row = activities.enter(session, draft(session), STAFF, now)
        fixed = replace(draft(session), participants=15)

        activities.correct(session, row.pk, fixed, 1, (STAFF, now))
        with pytest.raises(Stale):
            activities.correct(session, row.pk, fixed, 1, (STAFF, now))
        activities.take_back(session, row.pk, STAFF, now)

    with city.reading() as session:
        event = JournalEntry.event == "activity_corrected"
        entry = session.exec(select(JournalEntry).where(event)).one()
        assert entry.detail["before"] == {"participants": 12}
        assert entry.detail["after"] == {"participants": 15}
        kept = session.exec(select(Activity)).one()
        assert kept.taken_back_at is not None
        told = session.exec(
            select(JournalEntry).where(col(JournalEntry.event).contains("activity."))
        )
        assert "自治会" not in " ".join(str(one.detail) for one in told)


def test_the_office_adds_a_kind_and_puts_it_away(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        made = kinds.add_kind(session, "cafe", KindDraft("スマホカフェ", Unit.TIMES), STAFF, now)
        with pytest.raises(Invalid):
            kinds.add_kind(session, "cafe", KindDraft("ほかの名前", Unit.TIMES), STAFF, now)
        with pytest.raises(Invalid):
            kinds.change_kind(session, made.pk, KindDraft("イベント", Unit.TIMES), STAFF, now)
        with pytest.raises(Invalid):
            kinds.change_kind(session, made.pk, KindDraft("団体", Unit.GROUPS), STAFF, now)
        kinds.change_kind(
            session, made.pk, KindDraft("スマホカフェ", Unit.TIMES, active=False), STAFF, now
        )

        assert "スマホカフェ" not in {k.name for k in kinds.kinds(session, active_only=True)}
