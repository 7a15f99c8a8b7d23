"""The pure decisions of the rota."""

from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chatbot.onduty import typed
from mdeji.kit.calendar import jst
from mdeji.kit.ids import new_readable
from mdeji.rota.rules import (
    Gap,
    Presence,
    Span,
    gap,
    is_alarming,
    is_asked_again,
    presence,
    search_from,
    twice,
)

START = jst(2026, 12, 2, 13, 30)
SPANS = st.lists(
    st.builds(
        lambda who, begins, minutes, what: Span(
            who,
            START + timedelta(minutes=begins),
            START + timedelta(minutes=begins + minutes),
            what,
        ),
        st.integers(1, 3),
        st.integers(0, 300),
        st.integers(1, 200),
        st.integers(1, 20),
    ),
    max_size=12,
    unique_by=lambda span: span.request_id,
)


@given(SPANS)
def test_whoever_is_promised_twice_at_once_is_found_and_nobody_else(spans: list[Span]) -> None:
    expected: set[tuple[int, int]] = set()
    for one, other in combinations(spans, 2):
        together = one.starts_at < other.ends_at and other.starts_at < one.ends_at
        if one.supporter_id == other.supporter_id and together:
            expected |= {
                (one.request_id, one.supporter_id),
                (other.request_id, other.supporter_id),
            }

    assert twice(spans) == expected


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_desk_is_full_exactly_when_as_many_have_a_seat_as_are_wanted(
    wanted: int, taken: int
) -> None:
    found = gap(wanted, taken)

    assert (found is Gap.FULL) == (0 < wanted <= taken)
    assert (found is Gap.EMPTY) == (wanted > 0 and taken == 0)
    assert (found is Gap.NONE_WANTED) == (wanted == 0)


def test_the_office_is_told_a_week_ahead_and_not_before() -> None:
    def alarms(days: int) -> bool:
        return is_alarming(Gap.PARTLY, START, START - timedelta(days=days))

    assert [alarms(days) for days in (0, 1, 7, 8)] == [False, True, True, False]
    assert not is_alarming(Gap.FULL, START, START - timedelta(days=1))


def test_people_are_asked_three_weeks_before_in_the_morning() -> None:
    assert search_from(START) == jst(2026, 11, 11, 9)


def test_a_search_that_found_nobody_begins_again_on_some_nights_only() -> None:
    nights = [d for d in range(30) if is_asked_again(START, START - timedelta(days=d))]

    assert nights == [2, 3, 5, 7, 10, 14]


def test_where_somebody_on_duty_is_follows_from_when_they_came_and_went() -> None:
    def seen(now: datetime, came: datetime | None = None, went: datetime | None = None) -> Presence:
        return presence(START, came, went, now)

    soon, later = START + timedelta(minutes=3), START + timedelta(minutes=20)
    assert seen(START) is Presence.COMING
    assert seen(later) is Presence.MISSING
    assert seen(later, came=soon) is Presence.THERE
    assert seen(later, came=later) is Presence.LATE
    assert seen(later, came=soon, went=later) is Presence.GONE


@given(st.text("abcdefghjkmnpqrstuvwxyz23456789", min_size=8, max_size=8))
def test_every_code_that_can_hang_at_a_desk_is_understood_with_its_word(code: str) -> None:
    for said in (f"来ました {code}", f"きました{code.upper()}"):
        for is_supporter in (True, False):
            assert typed(said, is_supporter=is_supporter) == {"do": "checkin", "code": code}


def test_a_new_code_may_be_sent_alone_and_a_word_of_eight_letters_is_no_code() -> None:
    for _ in range(100):
        code = new_readable(8)
        assert typed(code, is_supporter=True) == {"do": "checkin", "code": code}
    assert typed("hagankyu", is_supporter=True) is None
