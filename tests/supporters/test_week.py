"""The grid of the week shows whole hours, and loses nothing that nobody touched."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.supporters.week import DayRange, blocks_of, joined, ranges_of, windows_of

QUARTERS = st.integers(0, 95).map(lambda n: n * 15)
WINDOWS = st.lists(
    st.tuples(st.integers(0, 6), QUARTERS, st.integers(1, 40)).map(
        lambda w: (w[0], w[1], min(1440, w[1] + w[2] * 15))
    ),
    max_size=12,
)
BLOCKS = st.frozensets(st.tuples(st.integers(0, 6), st.integers(9, 17)))


@given(WINDOWS)
def test_a_grid_that_nobody_touched_changes_nothing(windows: list[tuple[int, int, int]]) -> None:
    assert windows_of(blocks_of(windows), windows) == joined(windows)


@given(WINDOWS, BLOCKS)
def test_what_was_tapped_is_what_is_shown_again(
    windows: list[tuple[int, int, int]], blocks: frozenset[tuple[int, int]]
) -> None:
    assert blocks_of(windows_of(blocks, windows)) == blocks


def test_a_day_that_changed_keeps_its_evening_and_no_half_hours() -> None:
    before = [(0, 570, 720), (0, 1080, 1200), (1, 570, 720)]

    after = windows_of(blocks_of(before) | {(0, 14)}, before)

    assert after == ((0, 600, 720), (0, 840, 900), (0, 1080, 1200), (1, 570, 720))


def test_days_in_a_row_are_one_range_and_others_stay_apart() -> None:
    first = date(2026, 12, 28)
    off = [
        DayRange(first + timedelta(days=n), first + timedelta(days=n), free=False) for n in range(3)
    ]
    on = DayRange(date(2026, 12, 31), date(2026, 12, 31), free=True)
    later = DayRange(date(2027, 1, 3), date(2027, 1, 3), free=False)

    found = ranges_of([later, *off, on])

    assert found == (DayRange(first, first + timedelta(days=2), free=False), on, later)
