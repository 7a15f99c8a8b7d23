"""How long people waited for a visit, and what became of what they asked for."""

from collections import Counter
from dataclasses import replace
from typing import Any

from admin_ui.charts.bars import FILLS, Part, parted
from admin_ui.charts.spread import Flag, ranges_of, sorted_in, spread
from admin_ui.pictures.view import (
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
from mdeji.figures.pictures_visits import Fate, Waits, fates, waits
from mdeji.figures.rules.hiding import LEAST

STEPS = (0, 4, 8, 15, 22, 31, 61)
NAMES = ("3日まで", "4〜7日", "8〜14日", "15〜21日", "22〜30日", "31〜60日", "61日から")
FATES = {
    Fate.VISITED: "訪問した",
    Fate.REFERRED: "ほかの窓口を案内",
    Fate.BY_RESIDENT: "ご本人が取り消し",
    Fate.SHORTFALL: "サポーターが足りず取り消し",
    Fate.BY_OTHERS: "天候などで取り消し",
    Fate.NOT_HELD: "当日 行われなかった",
}


def show(session: Any, ask: Ask) -> View:
    """Show the waiting time and the share served of what was asked for in the period."""
    return View((_wait(ask, waits(session, ask.where)), _served(ask, fates(session, ask.where))))


def _wait(ask: Ask, found: Waits) -> Picture:
    code = "waiting"
    if not found.days or (ask.is_outside and len(found.days) < LEAST):
        why = "この期間に 申し込まれた訪問は まだ ありません。" if not found.days else _TOO_FEW
        return nothing(code, f"{ask.place}の 申し込みから 訪問までの日数", why)
    median, ninth = found.median or 0, found.nine_in_ten or 0
    shown, _ = ask.parts(sorted_in(found.days, STEPS))
    ranges = ranges_of(NAMES, STEPS, shown)
    flags = (
        Flag(f"まんなか {told(median)}日", median),
        Flag(f"10件に9件は {told(ninth)}日まで", ninth),
    )
    said = (
        "申し込みから 訪問までの日数",
        "日数ごとの件数の棒と、まんなかの日数、10件のうち9件が入る日数です。同じ数が 下の表にあります。",
    )
    rows = tuple((name, told(value, "件")) for name, value in zip(NAMES, shown, strict=True))
    return drawn(
        code,
        f"申し込みから 訪問まで、まんなかの人で {told(median)}日。10件に9件は {told(ninth)}日までです",
        lambda width: spread(said, ranges, flags, width),
        Table("申し込みから 訪問までの日数", ("日数", "件数"), (*rows, *_last(ask, found))),
        notes=notes_for(ask, len(found.days), *_still(ask, found)),
    )


_TOO_FEW = "件数が 5より少ないので、日数は 出しません。"


def _last(ask: Ask, found: Waits) -> tuple[tuple[str, str], ...]:
    return (
        ("まんなか(中央値)", told(found.median, "日")),
        ("10件に9件", told(found.nine_in_ten, "日まで")),
        ("まだ 訪問していない", told(ask.number(found.waiting), "件")),
    )


def _still(ask: Ask, found: Waits) -> tuple[str, ...]:
    if not found.waiting:
        return ()
    return (
        f"まだ 訪問していない申し込みが {told(ask.number(found.waiting), '件')}あります。棒には 入っていません。",
    )


def _served(ask: Ask, found: Counter[Fate]) -> Picture:
    over = [found[fate] for fate in FATES]
    if not sum(over):
        why = "終わった申し込みは まだ ありません。"
        return nothing("served", f"{ask.place}の 申し込みの けっか", why)
    # What is open is a part too: reports tell how many asked.
    (*shown, still), _ = ask.parts([*over, found[Fate.OPEN]])
    whole = None if still is None else sum(over)
    parts = tuple(
        Part(FATES[fate], value, size, fill)
        for fate, value, size, fill in zip(FATES, shown, over, FILLS, strict=False)
    )
    share = _share(shown[0], whole)
    rows = [(part.name, told(part.value, "件"), _share(part.value, whole)) for part in parts] + [
        ("まだ 終わっていない", told(still, "件"), "")
    ]
    picture = drawn(
        "served",
        f"終わった申し込みの {share}に 訪問できました" if share else "終わった申し込みの けっか",
        # A hidden part would be told by its length, so all hidden parts are drawn alike.
        lambda width: parted(_SERVED, _even(parts), width),
        Table("申し込みの けっか", ("けっか", "件数", "わりあい"), tuple(rows)),
        notes=notes_for(ask, sum(over)),
    )
    drawn_ones = (part for part in parts if part.size)
    keys = (Key("fill", p.fill, f"{p.name} {told(p.value, '件')}") for p in drawn_ones)
    return replace(picture, keys=tuple(keys))


_SERVED = (
    "終わった申し込みの けっか",
    "終わった申し込みを 100として、けっかごとに分けた1本の棒です。同じ数が 下の表にあります。",
)


def _even(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    hidden = [part.size for part in parts if part.value is None]
    alike = -(-sum(hidden) // len(hidden)) if hidden else 0
    return tuple(part if part.value is not None else replace(part, size=alike) for part in parts)


def _share(count: int | None, whole: int | None) -> str:
    return f"{round(100 * count / whole)}%" if count is not None and whole else ""
