"""What is asked for against what supporters can teach, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from admin_ui.charts.heat import Field, heat
from admin_ui.charts.marks import WIDE, Chart
from admin_ui.labels import LACK, TOPICS, WEEKDAYS
from admin_ui.pictures.advice import told_to_all
from admin_ui.pictures.topics import asked, rows_of
from admin_ui.pictures.view import (
    STAR,
    Ask,
    Key,
    Picture,
    Table,
    View,
    drawn,
    notes_for,
    nothing,
    told,
)
from mdeji.dispatch.demand import Able, Cell, Half, Lack, able_ones, halves_between
from mdeji.figures.pictures_desks import sessions_held
from mdeji.figures.pictures_gap import A_MONTH, NEIGHBOURS, Gap, desk_advice, gaps, people_advice
from mdeji.figures.pictures_visits import bounds

MARKS = {Lack.NOBODY: "×", Lack.FEW: "△", Lack.ENOUGH: "○", Lack.QUIET: ""}
HALVES = {
    f"{day}{half}": f"{WEEKDAYS[day]}{'午後' if half else '午前'}"
    for day in range(7)
    for half in (0, 1)
}
WANTING = (Lack.NOBODY, Lack.FEW)


def show(session: Any, ask: Ask) -> View:
    """Show the gap by district and topic, and by half day, with what would help."""
    period = ask.where.period.until(ask.today)
    counts = asked(session, ask)
    rows = rows_of(ask, counts)
    able = able_ones(session, ask.districts, NEIGHBOURS)
    found = gaps(counts, able, set(rows), period.days)
    advice = [*people_advice(found, able), *desk_advice(sessions_held(session, ask.where, ask.now))]
    halves = halves_between(session, bounds(ask.where.period), ask.districts)
    # Hidden as in the picture of topics, with all of them: two rules would give each other away.
    asked_for = ask.table({(row, topic): counts[row, topic] for row in rows for topic in TOPICS})
    pictures = (_topics(ask, rows, (found, asked_for), able), _halves(ask, halves))
    return View(pictures, told_to_all(ask, advice), advises=True)


@dataclass(frozen=True)
class _Sheet:
    """Hold what one picture of lacks is made of: its names, its cells, and what is written at it."""

    code: str
    title: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], "_Cell"]
    asked: Mapping[tuple[str, str], int | None]
    caption: str


@dataclass(frozen=True)
class _Cell:
    asked: int
    supporters: int
    lack: Lack


def _topics(
    ask: Ask,
    rows: Mapping[str, str],
    counted: tuple[Mapping[tuple[str, str], Gap], Mapping[tuple[str, str], int | None]],
    able: Sequence[Able],
) -> Picture:
    found, asked_for = counted
    if not any(gap.asked for gap in found.values()):
        here = told(ask.number(sum(one.count for one in able)), "人")
        why = f"この期間の 相談と申し込みは まだ ありません。いま 活動中のサポーターは {here}です。"
        return nothing("gap", "足りないところは まだ わかりません", why)
    topics = {code: name.split("(")[0] for code, name in TOPICS.items() if code in NEIGHBOURS}
    gap = {key: found.get(key, Gap(0, 0, 0)) for key in ((r, t) for r in rows for t in topics)}
    cells = {key: _Cell(one.asked, one.supporters, one.lack) for key, one in gap.items()}
    caption = "相談・申し込み(件)と、教えられるサポーター(人)"
    sheet = _Sheet(
        "gap", "地区と内容べつの 足りないところ", rows, topics, cells, asked_for, caption
    )
    return _drawn(ask, sheet, _says(gap), *_NOTES)


def _halves(ask: Ask, halves: Mapping[Half, Cell]) -> Picture:
    rows = {one: name for one, name in ask.districts.items() if ask.where.district_id in {"", one}}
    cells = {}
    for row, code in ((row, code) for row in rows for code in HALVES):
        one = halves.get((row, int(code[0]), code[1] == "1"), Cell(0, 0, 0))
        cells[row, code] = _Cell(one.requests, one.supporters, one.lack)
    if not any(cell.asked for cell in cells.values()):
        why = "この期間の 出張サポートの 申し込みは まだ ありません。"
        return nothing("halves", "出張サポートの 曜日と時間", why)
    lacking = sum(cell.lack in WANTING for cell in cells.values())
    says = (
        f"出張サポートの 希望の時間のうち、{lacking}か所で 行ける人が 足りません"
        if lacking
        else "出張サポートの 希望の時間には、行ける人が 足りています"
    )
    caption = "希望の申し込み(件)と、行けるサポーター(人)"
    shown = ask.table({key: cell.asked for key, cell in cells.items()})
    sheet = _Sheet("halves", "地区と曜日べつの 足りないところ", rows, HALVES, cells, shown, caption)
    return _drawn(ask, sheet, says, "希望の日時(1件に3つまで)を 数えています。")


def _drawn(ask: Ask, sheet: _Sheet, says: str, *notes: str) -> Picture:
    shown = {
        key: (cell.lack, (sheet.asked[key], ask.number(cell.supporters)))
        for key, cell in sheet.cells.items()
    }
    said = (
        f"{sheet.title}({ask.where.period.name})",
        "×は だれもいない、△は 足りない、○は 足りているところです。同じものが 下の表にあります。",
    )

    def draw(width: int) -> Chart:
        fields = {key: _field(*what, width) for key, what in shown.items()}
        return heat(said, sheet.rows, sheet.columns, fields, width)

    rows = tuple(
        (name, *(_told(*shown[row, column]) for column in sheet.columns))
        for row, name in sheet.rows.items()
    )
    table = Table(sheet.caption, ("地区", *sheet.columns.values()), rows)
    written = notes_for(ask, sum(cell.asked for cell in sheet.cells.values()), *notes)
    return replace(drawn(sheet.code, says, draw, table, notes=written), keys=_KEYS)


_NOTES = (
    "サポーターは、その地区へ行ける人だけを 数えます。1人が いくつもの地区に 入ります。",
    "「そのほか」は、教える内容が 決まらないので 入れません。",
    f"めやすは 2人。相談が多いときは、1人が 1か月に {A_MONTH}件まで 助けられるとして 数えます。",
)
_KEYS = (
    Key("lack", "nobody", "× だれも教えられない"),
    Key("lack", "few", "△ めやすより少ない"),
    Key("lack", "enough", "○ 足りている"),
    Key("lack", "quiet", "相談が なかった"),
)


def _field(lack: Lack, counts: tuple[int | None, int | None], width: int) -> Field:
    """Return a field with its mark; on a telephone the numbers stand in the table only."""
    number, helpers = counts
    kind = f"heat__cell heat__cell--{lack.value}"
    if lack is Lack.QUIET and not helpers and helpers is not None:
        return Field(0, kind, "0")
    if width != WIDE:
        return Field(number, kind, MARKS[lack] or "0")
    both = "/".join(STAR if one is None else f"{one}" for one in counts)
    return Field(number, kind, f"{MARKS[lack]}{both}", is_soft=lack is Lack.QUIET)


def _told(lack: Lack, counts: tuple[int | None, int | None]) -> str:
    return f"{told(counts[0], '件')}/{told(counts[1], '人')} {LACK[lack.value]}"


def _says(cells: Mapping[tuple[str, str], Gap]) -> str:
    nobody = [key for key, gap in cells.items() if gap.lack is Lack.NOBODY]
    few = sum(gap.lack is Lack.FEW for gap in cells.values())
    if not nobody and not few:
        return "相談のある ところには、教えられる人が 足りています"
    districts = len({district for district, _ in nobody})
    if not nobody:
        return f"だれも教えられない ところは ありません。{few}か所で 人が 足りません"
    return f"{districts}地区に、だれも教えられない内容が あります({len(nobody)}か所)。ほかに {few}か所で 足りません"
