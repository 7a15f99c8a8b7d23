"""Build the tables of a report from its snapshot: the same snapshot, the same tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mdeji.figures.catalogue import BY_KEY, FIGURES, Figure
from mdeji.figures.rules import hiding
from mdeji.figures.rules.periods import month_name, months_of, year_name
from mdeji.figures.rules.snapshot import Number, Snapshot
from mdeji.figures.rules.template import Template
from mdeji.kit.calendar import fiscal_year

UNITS = {
    "cases": "件",
    "people": "人",
    "times_people": "人(延べ)",
    "distinct": "人(実人数)",
    "times": "件(延べ)",
    "sessions": "回",
    "groups": "団体",
    "jichikai": "自治会",
    "districts": "地区",
}
HIDDEN = "x"
HIDDEN_SAYS = (
    "x は、5人(件)未満の数と、そこから計算できてしまう数です。個人がわからないように 伏せました。"
)

Cell: TypeAlias = str | int | date | None
Parts: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Line:
    """One line of a table; ``key``, ``dim`` and ``code`` say what its number counts, for a link."""

    cells: tuple[Cell, ...]
    key: str = ""
    dim: str = ""
    code: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the report: one sheet of the file. The first column heads its lines."""

    key: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True)
class Built:
    """A report ready to be printed."""

    title: str
    month: str
    note: str
    tables: tuple[Table, ...]


def built(
    snapshot: Snapshot, missing_words: Mapping[str, str], *, hide: bool, whole: bool = False
) -> Built:
    """Return the tables; with ``hide`` as they may leave the house.

    A report tells the parts it always tells; with ``whole`` every way to take a figure apart.
    """
    template, month = snapshot.template, month_name(snapshot.month)
    taken = [(one, _dims(snapshot, one, whole=whole and not hide)) for one in FIGURES]
    tables = (
        results(snapshot),
        course(snapshot),
        *(parts_of(snapshot, one, dims, hide=hide) for one, dims in taken if dims),
        _missing(snapshot, missing_words),
        definitions(template),
    )
    return Built(template.title, month, template.note, tables)


def results(snapshot: Snapshot) -> Table:
    """Return the table of results as the city reports it: this month, the year, plan, last year."""
    template, year = snapshot.template, fiscal_year(snapshot.month.first)
    keys = [key for key in template.table if key in snapshot.numbers]
    keys += [key for key in _ordered(snapshot.numbers) if key not in keys]
    return Table(
        "results",
        f"{year_name(year)} 実績と計画",
        (
            "項目", "単位", "今月", "年度の累計", "前年の同じ月", "前年度の同じ時期まで",
            "目標", "目標に対して",
        ),
        tuple(
            result(template, key, year, snapshot.numbers[key]) for key in keys
        ),
        "登録者数のように「いまの数」を数えるものは、今月も累計も、月の終わりの数です。",
    )  # fmt: skip


def result(template: Template, key: str, year: int, number: Number) -> Line:
    """Return one line of results."""
    target, reached = against(template, key, year, number.year)
    cells = (
        template.name(key),
        UNITS[BY_KEY[key].unit] if key in BY_KEY else "",
        number.month,
        number.year,
        number.month_before,
        number.year_before,
        target,
        reached,
    )
    return Line(cells, key)


def against(template: Template, key: str, year: int, count: int) -> tuple[Cell, Cell]:
    """Return the target in words, and how much of it is reached."""
    found = template.target(key, year)
    if found is None:
        return None, None
    since, target = found
    said: Cell = target if since == year else f"{target}({year_name(since)})"
    return said, f"{count * 100 // target}%"


def course(snapshot: Snapshot) -> Table:
    """Return the figures month by month, and what they add up to."""
    template, year = snapshot.template, fiscal_year(snapshot.month.first)
    keys = [key for key in template.table if key in snapshot.numbers]
    firsts = [one.first for one in months_of(year) if one.first <= snapshot.month.first]
    lines = [
        Line((first, *(snapshot.numbers[key].months[place] for key in keys)))
        for place, first in enumerate(firsts)
    ]
    lines.append(Line(("年度の累計", *(snapshot.numbers[key].year for key in keys))))
    heads = (f"{template.name(key)}({_unit(key)})" for key in keys)
    return Table("course", f"{year_name(year)} 月ごとの実績", ("月", *heads), tuple(lines))


def parts_of(snapshot: Snapshot, figure: Figure, dims: Sequence[str], *, hide: bool) -> Table:
    """Return one figure of the month, taken apart."""
    name, total = snapshot.template.name(figure.key), snapshot.numbers[figure.key].month
    lines: list[Line] = []
    hidden = False
    for dim in dims:
        cells = filled(snapshot.parts[figure.key][dim], snapshot.words.get(dim, {}))
        told = hiding.shown(cells) if hide and figure.of_people else cells
        hidden = hidden or None in told.values()
        lines += _part_lines(snapshot, figure.key, dim, told)
    lines.append(Line(("合計", "", total, None), figure.key))
    note = HIDDEN_SAYS if hidden else ""
    title = f"{month_name(snapshot.month)} {name}の内わけ"
    heads = ("分け方", "区分", f"数({_unit(figure.key)})", "割合")
    return Table(f"parts-{figure.key}", title, heads, tuple(lines), note)


def filled(cells: Mapping[str, int], words: Mapping[str, str]) -> dict[str, int]:
    """Return every part there could be, in the order of its words; what is unknown comes last."""
    return {code: cells.get(code, 0) for code in (*words, *sorted(set(cells) - set(words)))}


def definitions(template: Template) -> Table:
    """Return what every figure means."""
    lines = (
        Line((template.figures[key].name, _unit(key), template.figures[key].definition), key)
        for key in _ordered(template.figures)
    )
    return Table("definitions", "数え方", ("項目", "単位", "数え方"), tuple(lines))


def _part_lines(snapshot: Snapshot, key: str, dim: str, told: hiding.Shown) -> Iterable[Line]:
    words, total = snapshot.words.get(dim, {}), snapshot.numbers[key].month
    name = snapshot.words.get("dim", {}).get(dim, dim)
    for code, count in told.items():
        share = None if count is None or not total else f"{round(count * 100 / total)}%"
        number: Cell = HIDDEN if count is None else count
        yield Line((name, words.get(code, code), number, share), key, dim, code)


def _missing(snapshot: Snapshot, words: Mapping[str, str]) -> Table:
    lines = tuple(
        Line((words.get(code, code), count)) for code, count in snapshot.missing.items() if count
    )
    says = "" if lines else "足りない記録は ありませんでした。"
    return Table("missing", "しめた時に 足りなかった記録", ("記録", "数"), lines, says)


def _dims(snapshot: Snapshot, figure: Figure, *, whole: bool) -> list[str]:
    """Return how a figure is taken apart; one of which nothing happened is not."""
    number = snapshot.numbers.get(figure.key)
    if number is None or not number.month:
        return []
    parts = snapshot.parts.get(figure.key, {})
    return [dim for dim in (figure.dims if whole else figure.told) if dim in parts]


def _ordered(keys: Iterable[str]) -> list[str]:
    """Return keys in the order of the catalogue; those it knows no more come last."""
    places = {one.key: place for place, one in enumerate(FIGURES)}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), key))


def _unit(key: str) -> str:
    return UNITS[BY_KEY[key].unit] if key in BY_KEY else ""
