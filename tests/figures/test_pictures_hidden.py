"""What is hidden stays hidden: from its row, its column, its sum and its growth alike."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mdeji.figures.pictures_hidden import (
    SUM,
    hide_growth,
    hide_parts,
    hide_table,
    is_small,
    with_sums,
)
from mdeji.figures.rules.hiding import LEAST

COUNTS = st.integers(0, 30)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), COUNTS, min_size=1
)


def test_small_numbers_go_and_nothing_stays() -> None:
    assert [is_small(count) for count in (0, 1, 4, 5)] == [False, True, True, False]


@given(st.lists(COUNTS, max_size=8))
def test_no_part_can_be_worked_out_from_the_sum(parts: list[int]) -> None:
    shown, whole = hide_parts(parts)

    everything = [*zip(parts, shown, strict=True), (sum(parts), whole)]
    assert all(value in {None, count} for count, value in everything)
    assert not any(is_small(count) and value is not None for count, value in everything)
    assert sum(value is None for _, value in everything) != 1 or parts == [0]


@given(CELLS)
def test_no_cell_can_be_worked_out_from_its_row_or_column(
    cells: dict[tuple[str, str], int],
) -> None:
    shown, true = hide_table(cells), with_sums(cells)

    assert set(shown) == set(true)
    assert all(value in {None, true[key]} for key, value in shown.items())
    assert not any(is_small(true[key]) and value is not None for key, value in shown.items())
    for side in (0, 1):
        for line in {key[side] for key in shown}:
            gone = [key for key, value in shown.items() if key[side] == line and value is None]
            assert len(gone) != 1


@given(CELLS)
def test_the_sums_of_a_table_are_the_sums_of_its_cells(cells: dict[tuple[str, str], int]) -> None:
    true = with_sums(cells)

    rows = {row for row, _ in cells}
    assert true[SUM, SUM] == sum(cells.values()) == sum(true[row, SUM] for row in rows)


@given(st.lists(COUNTS, max_size=14))
def test_no_small_step_can_be_read_from_a_growing_line(steps: list[int]) -> None:
    shown = hide_growth(steps)

    seen = [value for value in (0, *shown) if value is not None]
    assert all(
        later - earlier == 0 or later - earlier >= LEAST for earlier, later in pairwise(seen)
    )
    sums = [sum(steps[: at + 1]) for at in range(len(steps))]
    assert all(value in {None, true} for value, true in zip(shown, sums, strict=True))
