"""How the desks are used: visitors week by week, and for every desk its empty and overfull sessions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from admin_ui.charts.bars import Bar, Column, columns, lying
from admin_ui.labels import WEEKDAYS
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
from mdeji.figures.pictures_desks import TURN, USUAL_HELPERS, Opened, sessions_held
from mdeji.figures.pictures_period import monday, weeks_in

EMPTY, FULL = "○", "▲"


@dataclass(frozen=True)
class Use:
    """What came of some sessions."""

    sessions: int
    visitors: int
    empty: int
    full: int

    @property
    def each(self) -> float:
        """How many visitors a session had."""
        return self.visitors / self.sessions if self.sessions else 0.0


def show(session: Any, ask: Ask) -> View:
    """Show the use of the desks by week, and desk by desk."""
    held = sessions_held(session, ask.where, ask.now)
    if not held:
        why = "この期間に 開いた よろず相談所は まだ ありません。開く日を 決めると、ここに 出ます。"
        return View((nothing("desks", f"{ask.place}の よろず相談所", why),))
    return View((_weeks(ask, held), _each(ask, held)))


def use_of(held: Sequence[Opened]) -> Use:
    """Return what came of these sessions."""
    return Use(
        len(held),
        sum(one.visitors for one in held),
        sum(one.is_empty for one in held),
        sum(one.is_overfull for one in held),
    )


def _weeks(ask: Ask, held: Sequence[Opened]) -> Picture:
    weeks: defaultdict[date, list[Opened]] = defaultdict(list)
    for one in held:
        weeks[monday(one.on)].append(one)
    found = [(day, use_of(weeks[day])) for day in weeks_in(ask.where.period.until(ask.today))]
    shown, _ = ask.parts([use.visitors for _, use in found])
    bars = tuple(
        Column(
            f"{day.month}/{day.day}", value, (EMPTY if use.empty else "", FULL if use.full else "")
        )
        for (day, use), value in zip(found, shown, strict=True)
    )
    said = (
        f"よろず相談所に 来た人、週ごと({ask.where.period.name})",
        f"来た人の棒です。{EMPTY}は 0人の回、{FULL}は 混みすぎの回があった週です。同じ数が 下の表にあります。",
    )
    rows = tuple(
        (f"{day.month}月{day.day}日から", *_row(use, value))
        for (day, use), value in zip(found, shown, strict=True)
    )
    total = use_of(held)
    picture = drawn(
        "weeks",
        _total(ask, total),
        lambda width: columns(said, bars, 2, width),
        Table("週ごとの 使われかた", _HEAD, rows),
        notes=notes_for(ask, total.visitors, *_NOTES),
    )
    return replace(picture, keys=_KEYS)


def _total(ask: Ask, use: Use) -> str:
    each = _average(use, ask.number(use.visitors))
    begin = f"{ask.place}で {told(use.sessions)}回 開き、1回に 来た人は {each}人"
    return f"{begin}。0人の回が {told(use.empty)}回、混みすぎが {told(use.full)}回"


def _row(use: Use, shown: int | None, *between: str) -> tuple[str, ...]:
    first = (told(use.sessions), told(shown), _average(use, shown))
    return (*first, *between, told(use.empty), told(use.full))


_HEAD = ("週", "開いた回", "来た人", "1回に", "0人の回", "混みすぎの回")
_FULL = (
    f"混みすぎは、来た人が「担当の人数 × {int(TURN.total_seconds()) // 60}分に1人」を こえた回、"
    "番号札の人が 帰ったり、30分より長く待ったりした回です。"
    f"担当が わからない回は {USUAL_HELPERS}人として 数えます。"
)
_NOTES = ("0人の回には、まだ 記録していない回も 入ります。", _FULL)
_KEYS = (
    Key("bar", "", "棒は、その週に 来た人"),
    Key("sign", EMPTY, "0人の回があった週"),
    Key("sign", FULL, "混みすぎの回があった週"),
)


def _average(use: Use, shown: int | None) -> str:
    if shown is None:
        return STAR
    return f"{use.each:.1f}" if use.sessions else "−"


def _each(ask: Ask, held: Sequence[Opened]) -> Picture:
    desks: defaultdict[tuple[str, int], list[Opened]] = defaultdict(list)
    for one in held:
        desks[one.centre_id, one.on.weekday()].append(one)
    order = {centre: at for at, centre in enumerate(ask.centres)}
    keys = sorted(desks, key=lambda key: (order.get(key[0], len(order)), key))
    found = [(_name(ask, key), use_of(desks[key]), _room(desks[key])) for key in keys]
    shown = _told(ask, {key: use.visitors for key, (_, use, _) in zip(keys, found, strict=True)})
    bars = tuple(
        _bar(name, use, room, value) for (name, use, room), value in zip(found, shown, strict=True)
    )
    said = (
        "よろず相談所ごとの、1回に来た人",
        "相談所ごとの棒です。たての線は、1回に 相談できる人数のめやすです。同じ数が 下の表にあります。",
    )
    rows = tuple(
        (name, *_row(use, value, f"{room:.1f}"))
        for (name, use, room), value in zip(found, shown, strict=True)
    )
    head = ("相談所", *_HEAD[1:4], "めやす", *_HEAD[4:])
    return drawn(
        "desks",
        _says(found),
        lambda width: lying(said, bars, width, "たての線は、1回に 相談できる人数のめやす"),
        Table("相談所ごとの 使われかた", head, rows),
        notes=notes_for(ask, sum(use.visitors for _, use, _ in found)),
    )


def _told(ask: Ask, visitors: Mapping[tuple[str, int], int]) -> list[int | None]:
    """Return what is told of each desk: reports tell centres, of which weekdays are the parts."""
    cells = {("", centre): 0 for centre in ask.centres}
    cells |= {(f"{day}", centre): count for (centre, day), count in visitors.items()}
    told_of = ask.table(cells)
    return [told_of[f"{day}", centre] for centre, day in visitors]


def _name(ask: Ask, key: tuple[str, int]) -> str:
    centre = ask.centres.get(key[0], "わからない").removesuffix("公民館")
    return f"{centre} {WEEKDAYS[key[1]]}曜"


def _room(held: Sequence[Opened]) -> float:
    return sum(one.room for one in held) / len(held)


def _bar(name: str, use: Use, room: float, value: int | None) -> Bar:
    if value is None:
        return Bar(name, 0, STAR, room)
    signs = f" {EMPTY}{use.empty}回" if use.empty else ""
    signs += f" {FULL}{use.full}回" if use.full else ""
    return Bar(name, use.each, f"{use.each:.1f}人{signs}", room)


def _says(found: Sequence[tuple[str, Use, float]]) -> str:
    full = [name for name, use, _ in found if use.full]
    empty = [name for name, use, _ in found if use.empty and not use.full]
    if full:
        return f"混みすぎの回があるのは {len(full)}か所、0人の回だけがあるのは {len(empty)}か所"
    if empty:
        return f"0人の回があるのは {len(empty)}か所。混みすぎは ありません"
    return "0人の回も、混みすぎの回も ありません"
