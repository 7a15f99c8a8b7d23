from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdeji.kit.calendar import at_jst, jst, to_jst
from mdeji.kit.errors import IllegalMove, Invalid
from mdeji.requests.rules import (
    OPEN,
    REQUEST,
    Door,
    Kind,
    PlaceKind,
    RequestEvent,
    RequestStatus,
    SeatRole,
    seats_for,
    team_size,
)
from mdeji.requests.wishes import check_wishes, wish_fault

NOW = jst(2026, 11, 24, 10)


@pytest.mark.parametrize(
    ("kind", "place", "headcount", "expected"),
    [
        (Kind.INDIVIDUAL, PlaceKind.CENTRE, 1, 1),
        (Kind.INDIVIDUAL, PlaceKind.HOME, 1, 2),
        (Kind.GROUP, PlaceKind.CENTRE, 3, 2),
        (Kind.GROUP, PlaceKind.CENTRE, 8, 2),
        (Kind.GROUP, PlaceKind.CENTRE, 9, 3),
        (Kind.GROUP, PlaceKind.OTHER, 13, 4),
    ],
)
def test_a_team_has_one_supporter_for_four_learners(
    kind: Kind, place: PlaceKind, headcount: int, expected: int
) -> None:
    assert team_size(kind, place, headcount) == expected


def test_two_people_are_no_group() -> None:
    with pytest.raises(Invalid) as refusal:
        team_size(Kind.GROUP, PlaceKind.CENTRE, 2)

    assert (refusal.value.field, refusal.value.reason) == ("headcount", "too_small")


@given(kind=st.sampled_from(Kind), place=st.sampled_from(PlaceKind), headcount=st.integers(3, 40))
def test_nobody_has_more_than_four_learners_and_nobody_is_at_a_home_alone(
    kind: Kind, place: PlaceKind, headcount: int
) -> None:
    seats = seats_for(kind, place, headcount)

    assert len(seats) * 4 >= headcount
    assert seats.count(SeatRole.LEAD) == 1
    assert place is not PlaceKind.HOME or len(seats) >= 2


def test_every_status_of_a_request_can_be_reached_and_every_open_one_can_end() -> None:
    assert set(REQUEST.statuses()) == set(RequestStatus)
    assert set(OPEN) == set(RequestStatus) - {
        RequestStatus.CLOSED,
        RequestStatus.CANCELLED,
        RequestStatus.REFERRED,
    }


def test_a_closed_request_does_not_move() -> None:
    for event in RequestEvent:
        with pytest.raises(IllegalMove):
            REQUEST.after(RequestStatus.CLOSED, event)


def test_an_hour_in_the_daytime_of_next_week_may_be_wished_for() -> None:
    start = jst(2026, 12, 1, 10)

    assert wish_fault(start, start + timedelta(hours=1), Door.LINE, NOW) is None


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        (jst(2026, 11, 23, 10), "past"),
        (jst(2026, 11, 24, 15), "too_soon"),
        (jst(2027, 4, 1, 10), "too_far"),
        (jst(2026, 12, 31, 10), "closed"),
        (jst(2027, 1, 3, 10), "closed"),
        (jst(2026, 12, 1, 8), "hours"),
        (jst(2026, 12, 1, 17, 30), "hours"),
        (jst(2026, 12, 1, 23, 30), "hours"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason(start: datetime, fault: str) -> None:
    assert wish_fault(start, start + timedelta(hours=1), Door.LINE, NOW) == fault


def test_the_office_may_arrange_something_for_this_afternoon() -> None:
    start = jst(2026, 11, 24, 15)

    assert wish_fault(start, start + timedelta(hours=1), Door.PHONE, NOW) is None


@pytest.mark.parametrize(("count", "fault"), [(0, "none"), (4, "too_many")])
def test_one_to_three_times_are_wished_for(count: int, fault: str) -> None:
    first = jst(2026, 12, 1, 10)
    wishes = tuple(
        (first + timedelta(days=day), first + timedelta(days=day, hours=1)) for day in range(count)
    )

    with pytest.raises(Invalid) as refusal:
        check_wishes(wishes, Door.LINE, NOW)

    assert refusal.value.reason == fault


@given(day=st.dates(date(2026, 11, 26), date(2027, 2, 20)), hour=st.integers(0, 22))
def test_no_visit_is_ever_outside_the_hours_or_around_new_year(day: date, hour: int) -> None:
    start = at_jst(day, NOW.time().replace(hour=hour))
    end = start + timedelta(hours=1)

    if wish_fault(start, end, Door.LINE, NOW) is None:
        assert to_jst(start).hour >= 9
        assert to_jst(end).hour <= 18
        assert not (day.month == 12 and day.day >= 29)
        assert not (day.month == 1 and day.day <= 3)
