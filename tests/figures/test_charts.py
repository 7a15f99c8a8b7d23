"""Drawings are pure geometry: everything lies on the paper, bars say the numbers they were given."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.charts.bars import FILLS, Bar, Column, Part, columns, lying, parted
from admin_ui.charts.city import Ground, Place, city
from admin_ui.charts.heat import SHADES, Field, heat, shade
from admin_ui.charts.lines import Series, lines
from admin_ui.charts.marks import NARROW, WIDE, Chart, Line, Rect, Words
from admin_ui.charts.scales import apart, scale
from admin_ui.charts.spread import Flag, Range, spread
from mdeji.places.queries import MapPoint

SAID = ("題", "説明")
WIDTHS = st.sampled_from([NARROW, WIDE])
COUNTS = st.integers(0, 2_000_000)
SHOWN = st.one_of(st.none(), COUNTS)


def on_paper(chart: Chart) -> bool:
    """Tell whether every mark lies on the drawing, but for a hair."""
    return all(-1 <= x <= chart.width + 1 and -1 <= y <= chart.height + 1 for x, y in chart.spots())


@given(st.lists(COUNTS, max_size=40), st.floats(50, 900))
def test_an_axis_holds_every_value_with_few_round_steps(values: list[int], length: float) -> None:
    axis = scale(values, length)

    assert all(0 <= axis.at(value) <= length + 1e-6 for value in values)
    assert axis.ticks[0] == 0
    assert axis.ticks[-1] == axis.top
    assert len(axis.ticks) <= 6


def test_an_axis_counts_in_whole_numbers() -> None:
    assert scale([3], 100).ticks == (0, 1, 2, 3)
    assert scale([0], 100).ticks == (0, 1)
    assert scale([333], 100).ticks == (0, 100, 200, 300, 400)
    assert scale([90], 100).ticks == (0, 20, 40, 60, 80, 100)


@given(st.lists(st.floats(0, 300), max_size=5))
def test_labels_at_the_ends_of_lines_do_not_stand_on_each_other(wanted: list[float]) -> None:
    places = sorted(apart(wanted, 15, 16, 300))

    assert all(later - earlier >= 15 - 1e-6 for earlier, later in pairwise(places))
    assert all(16 - 1e-6 <= place <= 300 + 1e-6 for place in places)


@given(st.lists(SHOWN, min_size=12, max_size=12), st.lists(SHOWN, min_size=12, max_size=12), WIDTHS)
def test_lines_stay_on_the_paper_and_break_where_nothing_is_known(
    now: list[int | None], before: list[int | None], width: int
) -> None:
    series = (Series("前の年度", "before", tuple(before)), Series("この年度", "now", tuple(now)))

    chart = lines(SAID, [f"{m}月" for m in range(1, 13)], series, width)

    points = sum(
        len(m.points) for m in chart.marks if isinstance(m, Line) and "line--now" in m.kind
    )
    assert points <= sum(value is not None for value in now)
    # Names at the ends may be as wide as their numbers; all that is drawn lies on the paper.
    assert on_paper(
        Chart(
            chart.width,
            chart.height,
            *SAID,
            tuple(m for m in chart.marks if not isinstance(m, Words)),
        )
    )


@given(st.lists(SHOWN, min_size=1, max_size=53), WIDTHS)
def test_upright_bars_are_as_high_as_their_numbers(values: list[int | None], width: int) -> None:
    chart = columns(SAID, [Column("4/1", value, ("○", "")) for value in values], 2, width)

    bars = [m for m in chart.marks if isinstance(m, Rect)]
    assert len(bars) == sum(bool(value) for value in values)
    highest = max((value or 0 for value in values), default=0)
    for bar, value in zip(bars, [v for v in values if v], strict=True):
        assert abs(bar.height / max(b.height for b in bars) - value / highest) < 1e-6
    assert on_paper(Chart(chart.width, chart.height, *SAID, tuple(bars)))


@given(st.lists(st.tuples(COUNTS, st.booleans()), min_size=1, max_size=7), WIDTHS)
def test_the_parts_of_a_bar_fill_it(sizes: list[tuple[int, bool]], width: int) -> None:
    parts = [
        Part("x", None if hidden else size, size, fill)
        for (size, hidden), fill in zip(sizes, FILLS, strict=False)
    ]

    chart = parted(SAID, parts, width)

    bars = [m for m in chart.marks if isinstance(m, Rect) and m.kind.startswith("part")]
    assert len(bars) == sum(bool(size) for size, _ in sizes)
    assert not bars or abs(sum(bar.width for bar in bars) - (width - 2)) < 0.01
    assert len({bar.fill for bar in bars}) == len(bars)
    assert on_paper(chart)


def test_a_hidden_part_is_written_as_a_star() -> None:
    chart = parted(SAID, [Part("訪問", 90, 90, "solid"), Part("ほか", None, 30, "hatch")], WIDE)

    assert [m.text for m in chart.marks if isinstance(m, Words)] == ["90", "＊"]


@given(st.lists(st.floats(0, 500), min_size=1, max_size=20), WIDTHS)
def test_lying_bars_stay_on_the_paper(values: list[float], width: int) -> None:
    chart = lying(SAID, [Bar("中央 月曜", v, f"{v:.1f}人", 8) for v in values], width, "めやす")

    assert on_paper(
        Chart(
            chart.width,
            chart.height,
            *SAID,
            tuple(m for m in chart.marks if isinstance(m, Rect | Line)),
        )
    )


@given(st.lists(SHOWN, min_size=7, max_size=7), st.floats(0, 400), st.floats(0, 400), WIDTHS)
def test_the_flags_of_a_spread_stand_on_the_paper_in_order(
    values: list[int | None], one: float, other: float, width: int
) -> None:
    steps = (0, 4, 8, 15, 22, 31, 61)
    ranges = [
        Range(f"{low}", low, high, value)
        for low, high, value in zip(steps, (*steps[1:], None), values, strict=True)
    ]
    median, ninth = sorted([one, other])

    chart = spread(SAID, ranges, [Flag("まんなか", median), Flag("9件", ninth)], width)

    flags = [m.points[0][0] for m in chart.marks if isinstance(m, Line) and "flag" in m.kind]
    assert flags == sorted(flags)
    assert on_paper(chart)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_is_never_lighter(one: int, other: int) -> None:
    most = max(one, other)

    assert (shade(one, most) <= shade(other, most)) is (shade(one, most) <= shade(other, most))
    assert one > other or shade(one, most) <= shade(other, most)
    assert 0 <= shade(one, most) <= SHADES
    assert (shade(one, most) == 0) is (one == 0)


@given(st.lists(SHOWN, min_size=6, max_size=6), WIDTHS)
def test_every_field_of_a_heat_table_says_its_number(values: list[int | None], width: int) -> None:
    rows, names = {"a": "芳賀", "b": "わからない"}, {"x": "LINE", "y": "写真", "z": "マイナンバー"}
    keys = [(row, column) for row in rows for column in names]
    fields = {key: Field(value) for key, value in zip(keys, values, strict=True)}

    chart = heat(SAID, rows, names, fields, width)

    said = [m.text for m in chart.marks if isinstance(m, Words) and m.kind.startswith("field")]
    assert said == ["＊" if v is None else f"{v:,}" for v in values if v != 0]
    assert len([m for m in chart.marks if isinstance(m, Rect)]) == 6
    assert on_paper(
        Chart(
            chart.width, chart.height, *SAID, tuple(m for m in chart.marks if isinstance(m, Rect))
        )
    )


def test_the_map_shows_every_district_hidden_ones_with_a_star() -> None:
    points = [
        MapPoint("district:haga", "district", "芳賀", "haga", 36.43, 139.11),
        MapPoint("district:ogo", "district", "大胡", "ogo", 36.42, 139.16),
        MapPoint("centre:haga", "centre", "芳賀公民館", "haga", 36.43, 139.11),
    ]
    ground = Ground(points, {"haga": ("ogo",), "ogo": ("haga",)})

    for width in (NARROW, WIDE):
        chart = city(
            SAID, ground, {"haga": Place(120, None), "ogo": Place(None, 6, desk=True)}, width
        )

        texts = [m.text for m in chart.marks if isinstance(m, Words)]
        assert texts == ["120", "芳賀", "＊人", "＊", "大胡", "6人"]
        assert sum(isinstance(m, Line) for m in chart.marks) == 1
        assert on_paper(chart)


def test_a_map_without_districts_is_empty_paper() -> None:
    assert city(SAID, Ground([], {}), {}, WIDE).marks == ()
