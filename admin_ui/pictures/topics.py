"""What is asked about where: topics by district, from the desks and from requests together."""

from collections import Counter
from dataclasses import replace
from typing import Any

from admin_ui.charts.heat import Field, heat
from admin_ui.labels import TOPICS
from admin_ui.pictures.view import (
    SUMS,
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
from mdeji.figures.pictures_desks import district_of_centres, topics_by_centre
from mdeji.figures.pictures_visits import topics_by_district

UNKNOWN = "unknown"
SUM_WORD = "合計"


def show(session: Any, ask: Ask) -> View:
    """Show how often each topic was asked about in each district."""
    return View((_picture(ask, asked(session, ask)),))


def asked(session: Any, ask: Ask) -> Counter[tuple[str, str]]:
    """Return how often each topic was asked about, by district; one nobody knows is told as such."""
    districts = district_of_centres(session)
    found: Counter[tuple[str, str]] = Counter()
    for (centre_id, topic), count in topics_by_centre(session, ask.where).items():
        found[_known(ask, districts.get(centre_id, UNKNOWN)), topic] += count
    for (district_id, topic), count in topics_by_district(session, ask.where).items():
        found[_known(ask, district_id), topic] += count
    return found


def _known(ask: Ask, district_id: str) -> str:
    return district_id if district_id in ask.districts else UNKNOWN


def rows_of(ask: Ask, found: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return the districts to show: all, or the one asked for, and the unknown if there are any."""
    chosen = ask.where.district_id
    rows = {one: name for one, name in ask.districts.items() if chosen in {"", one}}
    if any(district == UNKNOWN for district, _ in found):
        rows[UNKNOWN] = "わからない"
    return rows


def _picture(ask: Ask, found: Counter[tuple[str, str]]) -> Picture:
    if not found:
        why = "この期間の 相談と申し込みは まだ ありません。期間を 変えてみてください。"
        return nothing("topics", f"{ask.place}の 内容べつの件数", why)
    rows = rows_of(ask, found)
    cells = ask.table({(row, topic): found[row, topic] for row in rows for topic in TOPICS})
    fields = {(row, topic): Field(cells[row, topic]) for row in rows for topic in TOPICS}
    names = {code: name.split("(")[0] for code, name in TOPICS.items()}
    said = (
        f"地区と内容べつの 件数({ask.where.period.name})",
        "色が こいほど 多いことを あらわします。数も 書いてあります。同じ数が 下の表にあります。",
    )
    picture = drawn(
        "topics",
        _says(ask, found),
        lambda width: heat(said, rows, names, fields, width),
        _table(rows, cells),
        notes=notes_for(
            ask,
            found.total(),
            "よろず相談所の相談と、出張サポートの申し込みを 足しています。1件に 内容が いくつか あれば、"
            "それぞれ 数えます(延べ)。よろず相談所は、公民館のある地区で 数えます。",
        ),
    )
    return replace(picture, keys=(Key("shades", "", "うすい色は少ない、こい色は多い"),))


def _says(ask: Ask, found: Counter[tuple[str, str]]) -> str:
    topics: Counter[str] = Counter()
    for (_, topic), count in found.items():
        topics[topic] += count
    best, count = min(topics.items(), key=lambda item: (-item[1], item[0]))
    share = round(100 * count / max(topics.total(), 1))
    return f"{ask.place}で いちばん多いのは「{TOPICS.get(best, best)}」。{share}%です"


def _table(rows: dict[str, str], cells: Any) -> Table:
    head = ("地区", *(name.split("(")[0] for name in TOPICS.values()), SUM_WORD)
    lines = [
        (name, *(told(cells[row, topic]) for topic in TOPICS), told(cells[row, SUMS]))
        for row, name in rows.items()
    ]
    sums = (SUM_WORD, *(told(cells[SUMS, topic]) for topic in TOPICS), told(cells[SUMS, SUMS]))
    return Table("地区と内容べつの 件数(延べ)", head, (*lines, sums))
