"""The grid of the week shows whole hours, all that are kept and no others."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.supporters.enrolment import WHEN, hours_of
from mdeji.supporters.week import DayRange, blocks_of, on_grid, ranges_of, windows_of

QUARTERS = st.integers(0, 95).map(lambda n: n * 15)
WINDOWS = st.lists(
    st.tuples(st.integers(0, 6), QUARTERS, st.integers(1, 40)).map(
        lambda w: (w[0], w[1], min(1440, w[1] + w[2] * 15))
    ),
    max_size=12,
)
BLOCKS = st.frozensets(st.tuples(st.integers(0, 6), st.integers(9, 17)))


@given(WINDOWS)
def test_no_hour_is_kept_that_the_grid_does_not_show(windows: list[tuple[int, int, int]]) -> None:
    kept = on_grid(windows)

    assert blocks_of(kept) == blocks_of(windows)
    assert sum(end - begin for _, begin, end in kept) == 60 * len(blocks_of(windows))


@given(BLOCKS)
def test_what_was_tapped_is_what_is_shown_again(blocks: frozenset[tuple[int, int]]) -> None:
    assert blocks_of(windows_of(blocks)) == blocks


def test_nothing_is_asked_of_an_applicant_that_the_grid_cannot_show() -> None:
    for code, (_, begin, end) in WHEN.items():
        assert on_grid(hours_of((code,))) == hours_of((code,)), code
        assert end - begin >= 120, "a group needs two hours"
    assert hours_of(tuple(WHEN)) == tuple((day, 9 * 60, 18 * 60) for day in range(7))


def test_days_in_a_row_are_one_range_and_others_stay_apart() -> None:
    first = date(2026, 12, 28)
    off = [
        DayRange(first + timedelta(days=n), first + timedelta(days=n), free=False) for n in range(3)
    ]
    on = DayRange(date(2026, 12, 31), date(2026, 12, 31), free=True)
    later = DayRange(date(2027, 1, 3), date(2027, 1, 3), free=False)

    found = ranges_of([later, *off, on])

    assert found == (DayRange(first, first + timedelta(days=2), free=False), on, later)
