"""What would help follows from the numbers: pure rules, each with its reason."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.dispatch.demand import Able, Lack
from mdeji.figures.pictures_desks import Opened
from mdeji.figures.pictures_gap import (
    NEIGHBOURS,
    Advice,
    Gap,
    Help,
    desk_advice,
    gaps,
    people_advice,
    wanted,
)
from mdeji.kit.calendar import jst

YEAR = 365
TOPICS = sorted(NEIGHBOURS)
PLACES = ("haga", "ogo", "fujimi")


def somebody(reaches: str, topics: str) -> Able:
    return Able(frozenset(reaches.split()), frozenset(topics.split()), 1)


def opened(number: int, visitors: int, **more: int) -> Opened:
    start: datetime = jst(2026, 10, 7, 13, 30) + timedelta(weeks=number)
    return Opened(
        id=number,
        centre_id="haga-centre",
        rule_id=1,
        on=date(2026, 10, 7) + timedelta(weeks=number),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        visitors=visitors,
        left=more.get("left", 0),
        waited=more.get("waited", 0),
        helpers=more.get("helpers"),
    )


def test_two_are_wanted_wherever_somebody_asks_and_more_where_many_do() -> None:
    assert wanted(0, YEAR) == 0
    assert wanted(1, YEAR) == 2
    assert wanted(36, 30) == 3


def test_a_gap_counts_those_who_go_there_and_teach_it() -> None:
    able = [somebody("haga ogo", "line"), somebody("haga", "photo")]

    found = gaps(
        {("haga", "line"): 3, ("ogo", "payment"): 1, ("ogo", "other"): 4}, able, PLACES, YEAR
    )

    assert found["haga", "line"] == Gap(3, 1, 2)
    assert found["haga", "line"].lack is Lack.FEW
    assert found["ogo", "payment"].lack is Lack.NOBODY
    assert found["ogo", "line"].lack is Lack.QUIET
    assert ("ogo", "other") not in found


def test_neighbouring_skills_suffice_for_a_course() -> None:
    able = [somebody("ogo", "qr"), somebody("ogo", "qr app")]
    found = gaps({("ogo", "payment"): 9}, able, PLACES, YEAR)

    assert people_advice(found, able) == [
        Advice(Help.COURSE, asked=9, have=0, count=2, topic="payment", districts=("ogo",))
    ]


def test_where_nobody_is_near_the_topic_people_are_recruited() -> None:
    able = [somebody("ogo", "photo")]
    found = gaps({("ogo", "mynumber"): 9}, able, PLACES, YEAR)

    assert people_advice(found, able) == [
        Advice(Help.RECRUIT, asked=9, have=0, count=2, topic="mynumber", districts=("ogo",))
    ]


def test_an_overfull_desk_needs_a_second_one() -> None:
    held = [opened(n, 12) for n in range(3)] + [opened(n, 4) for n in range(3, 9)]

    assert desk_advice(held) == [
        Advice(Help.SECOND_DESK, 9, 60, 3, centre_id="haga-centre", weekday=2)
    ]


def test_a_desk_is_overfull_too_when_people_leave_or_wait_long() -> None:
    assert not opened(1, 8).is_overfull
    assert opened(1, 9).is_overfull
    assert opened(1, 9, helpers=3).is_overfull is False
    assert opened(1, 2, left=1).is_overfull
    assert opened(1, 2, waited=1).is_overfull


def test_a_desk_nobody_comes_to_is_moved_or_closed() -> None:
    held = [opened(n, 0) for n in range(4)] + [opened(n, 1) for n in range(4, 8)]

    assert desk_advice(held) == [
        Advice(Help.EMPTY_DESK, 8, 4, 4, centre_id="haga-centre", weekday=2)
    ]


def test_nothing_is_concluded_from_three_sessions() -> None:
    assert desk_advice([opened(n, 0) for n in range(3)]) == []


ASKED = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(TOPICS)), st.integers(1, 400), max_size=12
)
ABLE = st.lists(
    st.builds(
        Able,
        st.frozensets(st.sampled_from(PLACES), min_size=1),
        st.frozensets(st.sampled_from(TOPICS)),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(ASKED, ABLE)
def test_advice_is_given_where_and_only_where_somebody_is_missing(
    asked: dict[tuple[str, str], int], able: list[Able]
) -> None:
    found = gaps(asked, able, PLACES, YEAR)

    advice = people_advice(found, able)

    lacking = {key for key, gap in found.items() if gap.missing}
    assert {(place, one.topic) for one in advice for place in one.districts} == lacking
    assert all(one.count > 0 and one.asked > 0 for one in advice)
    assert people_advice(found, list(reversed(able))) == advice


@given(ASKED, ABLE, st.sampled_from(PLACES), st.sampled_from(TOPICS))
def test_one_more_who_can_never_makes_a_gap_wider(
    asked: dict[tuple[str, str], int], able: list[Able], place: str, topic: str
) -> None:
    before = gaps(asked, able, PLACES, YEAR)

    after = gaps(asked, [*able, somebody(place, topic)], PLACES, YEAR)

    assert all(after[key].missing <= gap.missing for key, gap in before.items())
