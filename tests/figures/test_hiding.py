"""Small cells are hidden, and nobody can work them out from what is left."""

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mdeji.figures.rules.hiding import LEAST, alone, shown

SMALL = st.lists(st.integers(0, 9), min_size=2, max_size=4)


def cells(counts: list[int]) -> dict[str, int]:
    return {f"c{number}": count for number, count in enumerate(counts)}


def test_nothing_is_hidden_where_nobody_could_be_recognised() -> None:
    assert shown({"a": 5, "b": 0, "c": 120}) == {"a": 5, "b": 0, "c": 120}


def test_a_hidden_cell_takes_a_second_one_with_it() -> None:
    assert shown({"a": 3, "b": 9, "c": 120}) == {"a": None, "b": None, "c": 120}


def test_many_single_people_are_not_given_away_by_their_sum() -> None:
    """Five cells that add up to five could only be one each."""
    found = shown({**dict.fromkeys("abcde", 1), "f": 30, "g": 40})

    assert found == {**dict.fromkeys("abcdef"), "g": 40}


def test_a_lonely_person_hides_everything() -> None:
    assert set(shown({"a": 1, "b": 0, "c": 0}).values()) == {None}


def test_a_count_without_parts_is_hidden_below_five() -> None:
    assert [alone(n) for n in (0, 1, 4, 5, 27)] == [0, None, None, 5, 27]


@given(SMALL)
def test_no_cell_below_five_is_ever_shown(counts: list[int]) -> None:
    told = shown(cells(counts))

    assert all(count is None or count == 0 or count >= LEAST for count in told.values())
    assert all(told[code] in {None, count} for code, count in cells(counts).items())


@given(SMALL)
@settings(max_examples=100)
def test_whoever_knows_total_rule_and_visible_cells_cannot_tell_a_hidden_one(
    counts: list[int],
) -> None:
    told = shown(cells(counts))

    for code in (code for code, count in told.items() if count is None):
        values = {other[code] for other in possible(told, sum(counts))}
        assert len(values) > 1, (counts, told, values)


def possible(told: Mapping[str, int | None], total: int) -> Iterator[dict[str, int]]:
    """Return all tables that would be published just like this one."""
    hidden = [code for code, count in told.items() if count is None]
    rest = total - sum(count or 0 for count in told.values())
    for head in product(range(rest + 1), repeat=len(hidden) - 1):
        if sum(head) > rest:
            continue
        values = (*head, rest - sum(head))
        table = {**told, **dict(zip(hidden, values, strict=True))}
        if shown(table) == told:  # type: ignore[arg-type]  # every hidden cell has a number now
            yield table  # type: ignore[misc]  # the same
