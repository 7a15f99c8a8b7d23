"""What a page of pictures consists of: drawings with headings, tables, legends and suggestions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from admin_ui.access import Viewer
from admin_ui.charts.marks import NARROW, WIDE, Chart
from mdeji.figures.pictures_period import Where
from mdeji.figures.rules import hiding
from mdeji.figures.rules.hiding import SUM
from mdeji.kit.calendar import day_of

STAR = "＊"
FEW = 10
"""So few cases are shown with the advice not to read much out of them."""

Said: TypeAlias = tuple[str, str]
"""A title and a description, for those who do not see the drawing."""


@dataclass(frozen=True)
class Ask:
    """What somebody wants to see: which days and places, when, and as whom."""

    where: Where
    now: datetime
    viewer: Viewer
    districts: Mapping[str, str]
    centres: Mapping[str, str]

    @property
    def today(self) -> date:
        """The day in Japan."""
        return day_of(self.now)

    @property
    def is_outside(self) -> bool:
        """Tell whether small numbers are hidden: from whoever does not work with the people."""
        return not self.viewer.is_desk

    @property
    def place(self) -> str:
        """The centre or district, or the city, as a heading names it."""
        where = self.where
        chosen = self.centres.get(where.centre_id) or self.districts.get(where.district_id)
        if chosen is None:
            return "市ぜんたい"
        return chosen if where.centre_id else f"{chosen}地区"

    def number(self, count: int) -> int | None:
        """Return a count, or None where it is hidden."""
        return hiding.alone(count) if self.is_outside else count

    def parts(self, counts: Sequence[int]) -> tuple[tuple[int | None, ...], int | None]:
        """Return parts of a whole and their sum, as far as they are shown."""
        return hiding.parts(counts) if self.is_outside else (tuple(counts), sum(counts))

    def table(self, cells: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int | None]:
        """Return the cells of a table with its sums, as far as they are shown."""
        return hiding.table(cells) if self.is_outside else hiding.with_sums(cells)


@dataclass(frozen=True)
class Table:
    """The numbers of a picture; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Key:
    """One line of a legend: a pattern or a stroke by its name, and what it stands for."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Picture:
    """One drawing in two widths under the one thing it says; without drawings, ``none`` says why."""

    code: str
    says: str
    wide: Chart | None
    narrow: Chart | None
    table: Table | None
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    none: str = ""


@dataclass(frozen=True)
class Link:
    """Where one can do something about it."""

    word: str
    address: str


@dataclass(frozen=True)
class Suggestion:
    """What would help, why, and where to do it."""

    kind: str
    word: str
    text: str
    why: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class View:
    """One page of pictures."""

    pictures: tuple[Picture, ...]
    suggestions: tuple[Suggestion, ...] = ()
    links: tuple[Link, ...] = ()
    advises: bool = False


Draw: TypeAlias = Callable[[int], Chart]


def drawn(code: str, says: str, draw: Draw, table: Table, **more: tuple[str, ...]) -> Picture:
    """Return a picture drawn in both widths."""
    notes = more.get("notes", ())
    return Picture(code, says, draw(WIDE), draw(NARROW), table, notes=notes)


def nothing(code: str, says: str, why: str) -> Picture:
    """Return what stands in the place of a picture that has nothing to show."""
    return Picture(code, says, None, None, None, none=why)


def told(value: float | None, unit: str = "") -> str:
    """Return a number as screens show it; a star where it is hidden."""
    if value is None:
        return STAR
    said = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    return f"{said}{unit}"


def notes_for(ask: Ask, count: int, *more: str) -> tuple[str, ...]:
    """Return what is written below a picture: that some is hidden, that it is little."""
    found = list(few(count, *more))
    if ask.is_outside:
        found.append(
            f"{STAR}は、5より少ない数と、そこから計算できる数です。人が わからないように かくします。"
        )
    return tuple(found)


def few(count: int, *more: str) -> tuple[str, ...]:
    """Return what is written below a picture of which nothing is hidden: that it is little."""
    little = 0 < count < FEW
    return (*more, "まだ 数が少ないので、目安として 見てください。") if little else more


def change(now: int, before: int, unit: str) -> str:
    """Return how a number changed, in words: 「12件 ふえました」."""
    if now == before:
        return "同じです"
    return f"{abs(now - before):,}{unit} {'ふえました' if now > before else 'へりました'}"


SUMS = SUM
