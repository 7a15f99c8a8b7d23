"""What is hidden in pictures stays hidden, also from whoever holds the report beside them."""

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mdeji.figures.rules.hiding import SUM, alone, parts, shown, table, with_sums

COUNTS = st.integers(0, 30)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), COUNTS, min_size=1
)
SMALL = st.lists(st.integers(0, 9), min_size=4, max_size=4)


def square(counts: tuple[int, ...] | list[int]) -> dict[tuple[str, str], int]:
    return dict(zip(product("ab", "yz"), counts, strict=True))


def published(cells: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    """Return all that anybody sees: the report with its total, and the picture."""
    sums = {column: cells["a", column] + cells["b", column] for column in "yz"}
    return shown(sums), sum(cells.values()), table(cells)


@given(st.lists(COUNTS, max_size=8))
def test_parts_are_hidden_as_in_reports(counts: list[int]) -> None:
    found, whole = parts(counts)

    assert list(found) == list(shown({str(at): n for at, n in enumerate(counts)}).values())
    assert whole == alone(sum(counts))


@given(CELLS)
def test_a_table_shows_no_small_number(cells: dict[tuple[str, str], int]) -> None:
    found, true = table(cells), with_sums(cells)

    assert set(found) == set(true)
    assert all(value in {None, true[key]} for key, value in found.items())
    assert all(value is None or alone(value) == value for value in found.values())


@given(SMALL)
@settings(max_examples=40, deadline=None)
def test_report_and_picture_together_give_no_hidden_cell_away(counts: list[int]) -> None:
    seen = published(square(counts))

    alike = list(possible(seen, sum(counts)))
    for key, value in table(square(counts)).items():
        if value is None and SUM not in key:
            assert len({other[key] for other in alike}) > 1, (counts, key, seen)


def possible(seen: tuple[object, ...], total: int) -> Iterator[dict[tuple[str, str], int]]:
    """Return all tables of which just the same would be published."""
    for head in product(range(total + 1), repeat=3):
        if sum(head) <= total:
            cells = square((*head, total - sum(head)))
            if published(cells) == seen:
                yield cells


@given(CELLS)
def test_the_sums_of_a_table_are_the_sums_of_its_cells(cells: dict[tuple[str, str], int]) -> None:
    true = with_sums(cells)

    rows = {row for row, _ in cells}
    assert true[SUM, SUM] == sum(cells.values()) == sum(true[row, SUM] for row in rows)
