"""The log of a desk: stored once, counted right, corrected with its history."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotFound, Stale
from mdeji.kit.ids import new_uuid
from mdeji.requests.service import TOPICS
from mdeji.staff.journal import entries_about
from mdeji.yorozu import following, service
from mdeji.yorozu.calendar import sessions_between
from mdeji.yorozu.following import Contact
from mdeji.yorozu.paper import SheetFaults, log_sheet
from mdeji.yorozu.queries import count_of, logs_of
from mdeji.yorozu.rules import AGES, DEVICES, MANY_AN_HOUR, OUTCOMES, VISITS, Draft, LogDoor
from mdeji.yorozu.sessions import call_off
from mdeji.yorozu.tables import ConsultationTopic, FollowUp
from tests.yorozu.conftest import STAFF, desk

THEN = jst(2026, 12, 2, 14)


def draft(**more: Any) -> Draft:
    return replace(Draft(uid=new_uuid(), topics=("line",), age="70s", outcome="done"), **more)


def opened(city: Database, clock: SettableClock) -> int:
    """Open the desk of 芳賀 on the 2nd of December, at two."""
    desk(city, clock.now())
    clock.move_to(THEN)
    with city.reading() as session:
        found = sessions_between(session, date(2026, 12, 2), date(2026, 12, 2), THEN)[0].id
    assert found is not None
    return found


def logged(city: Database, at: int, one: Draft, *confirmed: str) -> service.Logged:
    with city.transaction() as session:
        return service.log(session, at, one, (STAFF, THEN), confirmed)


def test_the_same_record_sent_twice_is_stored_once(city: Database, clock: SettableClock) -> None:
    at, one = opened(city, clock), draft(topics=("photo", "line"))

    first, second = logged(city, at, one), logged(city, at, one)

    with city.reading() as session:
        assert count_of(session, at) == 1
        assert logs_of(session, at)[0].topics == ("line", "photo")
    assert (first.id, first.known, second.known, second.changed) == (second.id, False, True, False)


def test_a_late_copy_does_not_undo_a_correction_and_says_so(
    city: Database, clock: SettableClock
) -> None:
    at, one = opened(city, clock), draft()
    number = logged(city, at, one).id
    with city.transaction() as session:
        better = replace(one, outcome="partly", topics=("line", "app"))
        service.correct(session, number, better, 1, (STAFF, THEN))

    again = logged(city, at, one)

    with city.reading() as session:
        kept = logs_of(session, at)[0]
        told = entries_about(session, [f"consultation:{number}"])
    assert (again.known, again.changed) == (True, True)
    assert (kept.outcome, kept.topics, kept.version) == ("partly", ("line", "app"), 2)
    assert told[-1].detail["before"] == {"outcome": "done", "topics": ["line"]}
    assert told[-1].detail["after"] == {"outcome": "partly", "topics": ["line", "app"]}


def test_of_two_who_correct_one_record_the_second_is_told(
    city: Database, clock: SettableClock
) -> None:
    at, one = opened(city, clock), draft()
    number = logged(city, at, one).id
    with city.transaction() as session:
        service.correct(session, number, replace(one, age="80s"), 1, (STAFF, THEN))

    with city.transaction() as session, pytest.raises(Stale):
        service.correct(session, number, replace(one, age="60s"), 1, ("staff:2", THEN))


def test_what_is_taken_back_counts_nowhere_and_can_be_put_back(
    city: Database, clock: SettableClock
) -> None:
    at, one = opened(city, clock), draft()
    number = logged(city, at, one).id
    with city.transaction() as session:
        service.take_back(session, one.uid, STAFF, THEN)
    with city.reading() as session:
        without = count_of(session, at)
    with city.transaction() as session:
        service.put_back(session, number, STAFF, THEN)
    with city.reading() as session:
        again = count_of(session, at)

    assert (without, again) == (0, 1)


@pytest.mark.parametrize(
    "memo",
    ["暗証番号は 4921", "パスワードは abcd1234", "4111 1111 1111 1111", "PIN 0000"],
)
def test_a_secret_in_a_memo_is_refused(city: Database, clock: SettableClock, memo: str) -> None:
    at = opened(city, clock)

    with pytest.raises(Invalid) as refused:
        logged(city, at, draft(memo=memo))

    assert refused.value.field == "memo"
    with city.reading() as session:
        assert count_of(session, at) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"topics": ()}, "topics"),
        ({"topics": ("nonsense",)}, "topics"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "great"}, "outcome"),
        ({"device": "fridge"}, "device"),
        ({"age": "12"}, "age"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 9999}, "minutes"),
        ({"referral": "nowhere"}, "referral"),
        ({"memo": "あ" * 201}, "memo"),
        ({"uid": "1"}, "uid"),
        ({"uid": "<script>alert(1)"}, "uid"),
    ],
)
def test_what_cannot_be_is_refused(
    city: Database, clock: SettableClock, wrong: dict[str, Any], field: str
) -> None:
    at = opened(city, clock)

    with pytest.raises(Invalid) as refused:
        logged(city, at, draft(**wrong))

    assert refused.value.field == field


def test_a_session_that_never_existed_is_to_come_or_was_called_off_takes_no_log(
    city: Database, clock: SettableClock
) -> None:
    at = opened(city, clock)
    with city.transaction() as session:
        later = sessions_between(session, date(2026, 12, 9), date(2026, 12, 9), THEN)[0].id
        assert later is not None
        call_off(session, at, "weather", STAFF, THEN)

    with pytest.raises(NotFound):
        logged(city, 4711, draft())
    with pytest.raises(Invalid, match="future"):
        logged(city, later, draft())
    with pytest.raises(Invalid, match="cancelled"):
        logged(city, at, draft())


def test_sixty_visitors_in_an_hour_and_long_talks_are_asked_about(
    city: Database, clock: SettableClock
) -> None:
    at = opened(city, clock)
    for _ in range(MANY_AN_HOUR):
        logged(city, at, draft())

    with pytest.raises(service.Doubtful) as many:
        logged(city, at, draft(minutes=200))
    stored = logged(city, at, draft(minutes=200), "many", "long")

    assert many.value.asked == ("long", "many")
    assert not stored.known


def test_a_wrong_clock_of_a_tablet_does_not_change_the_day(
    city: Database, clock: SettableClock
) -> None:
    at = opened(city, clock)
    for year in (1970, 2036):
        logged(city, at, draft(at=jst(year, 1, 1)))
    logged(city, at, draft(at=jst(2026, 12, 2, 13, 40)))

    with city.reading() as session:
        found = logs_of(session, at)
    assert {one.on for one in found} == {date(2026, 12, 2)}
    assert [one.at for one in found] == [jst(2026, 12, 2, 13, 40), THEN, THEN]


def test_a_sheet_is_stored_whole_or_not_at_all(city: Database, clock: SettableClock) -> None:
    at = opened(city, clock)
    lines = [draft(door=LogDoor.PAPER, line=number) for number in range(1, 15)]
    wrong = [*lines[:3], replace(lines[3], outcome=""), *lines[4:13], replace(lines[13], topics=())]

    with city.transaction() as session, pytest.raises(SheetFaults) as faults:
        log_sheet(session, at, wrong, (STAFF, THEN))
    with city.reading() as session:
        nothing = count_of(session, at)
    for _ in range(2):
        with city.transaction() as session:
            log_sheet(session, at, lines, (STAFF, THEN))

    assert [(one.line, one.field) for one in faults.value.faults] == [
        (4, "outcome"),
        (14, "topics"),
    ]
    with city.reading() as session:
        assert (nothing, count_of(session, at)) == (0, 14)


def test_a_name_is_kept_with_consent_only_sealed_and_not_for_long(
    city: Database, clock: SettableClock
) -> None:
    at = opened(city, clock)
    number = logged(city, at, draft()).id
    who = Contact("佐藤 ハナ", "027-000-0000", agreed=False)
    with city.transaction() as session, pytest.raises(Invalid, match="consent"):
        following.remember(session, number, who, STAFF, THEN)
    with city.transaction() as session:
        following.remember(session, number, replace(who, agreed=True), STAFF, THEN)
    with city.transaction() as session:
        early = following.forget(session, THEN + timedelta(days=59))
        due = following.forget(session, THEN + timedelta(days=62))

    with city.reading() as session:
        kept = session.exec(select(FollowUp)).one()
    assert (early, due, kept.name, kept.phone) == (0, 1, "", "")


codes = st.builds(
    Draft,
    uid=st.uuids().map(str),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=5).map(tuple),
    device=st.sampled_from(DEVICES),
    age=st.sampled_from(AGES),
    visit=st.sampled_from(VISITS),
    outcome=st.sampled_from(OUTCOMES),
)


def test_counts_are_the_sum_of_their_parts(city: Database, clock: SettableClock) -> None:
    at = opened(city, clock)

    @given(st.lists(codes, max_size=6), st.booleans())
    def holds(drafts: list[Draft], is_taken_back: bool) -> None:
        with city.transaction() as session:
            for one in drafts:
                service.log(session, at, one, (STAFF, THEN), ("many",))
            if drafts and is_taken_back:
                service.take_back(session, drafts[0].uid, STAFF, THEN)
        with city.reading() as session:
            every = [one for one in logs_of(session, at, 10_000) if one.counts]
            counted = {one.id for one in every}
            rows = [
                (row.topic, row.consultation_id)
                for row in session.exec(select(ConsultationTopic))
                if row.consultation_id in counted
            ]
            assert count_of(session, at) == len(every)
            for field in ("age", "device", "visit", "outcome"):
                assert sum(Counter(getattr(one, field) for one in every).values()) == len(every)
            assert Counter(topic for topic, _ in rows) == Counter(
                topic for one in every for topic in one.topics
            )

    holds()
