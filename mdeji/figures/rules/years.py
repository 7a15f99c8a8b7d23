"""The table of a fiscal year as the city reports it: by month, the year, the one before, the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mdeji.figures.catalogue import BY_KEY
from mdeji.figures.rules.building import UNITS, Line, Table, against
from mdeji.figures.rules.periods import FISCAL_MONTHS, year_name
from mdeji.figures.rules.template import Template


@dataclass(frozen=True)
class Course:
    """A figure of each month of a year, April first, and of the year; None is yet to come."""

    months: tuple[int | None, ...]
    year: int


def year_table(
    template: Template,
    year: int,
    keys: Sequence[str],
    this: Mapping[str, Course],
    last: Mapping[str, Course],
) -> Table:
    """Return the table of results of a fiscal year, in the order of ``keys``."""
    months = tuple(f"{number}月" for number in FISCAL_MONTHS)
    heads = ("項目", "単位", *months, "年度の累計", "前年度", "目標", "目標に対して")
    lines = []
    for key in keys:
        target, reached = against(template, key, year, this[key].year)
        unit = UNITS[BY_KEY[key].unit]
        told = (*this[key].months, this[key].year, last[key].year, target, reached)
        lines.append(Line((template.name(key), unit, *told), key))
    return Table("year", f"{year_name(year)} 実績", heads, tuple(lines))
