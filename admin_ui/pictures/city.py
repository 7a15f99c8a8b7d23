"""The map of the city: how often help is asked for in each district, and who lives there to give it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from admin_ui.charts.city import Ground, Place, city
from admin_ui.pictures.topics import UNKNOWN
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
from mdeji.figures.pictures_desks import district_of_centres, sessions_held
from mdeji.figures.pictures_people import active_by_district
from mdeji.figures.pictures_visits import requests_by_district
from mdeji.places.queries import map_points, neighbours


def show(session: Any, ask: Ask) -> View:
    """Show demand and supporters on the map."""
    of_centre = district_of_centres(session)
    visitors: Counter[str] = Counter()
    at_centres: Counter[str] = Counter(dict.fromkeys(ask.centres, 0))
    desks: Counter[str] = Counter()
    for one in sessions_held(session, ask.where, ask.now):
        visitors[of_centre.get(one.centre_id, UNKNOWN)] += one.visitors
        at_centres[one.centre_id] += one.visitors
        desks[of_centre.get(one.centre_id, UNKNOWN)] += 1
    requests = requests_by_district(session, ask.where)
    people = active_by_district(session)
    if not (visitors or requests or people):
        return View((nothing("city", "地図", "この期間の 記録も、サポーターも まだ いません。"),))
    seen = _by_district(ask, at_centres, of_centre)
    return View((_picture(session, ask, (visitors, requests, people, desks), seen),))


def _by_district(
    ask: Ask, at_centres: Counter[str], of_centre: Mapping[str, str]
) -> dict[str, int | None]:
    """Return visitors by district, of what is told of its centres: reports tell those."""
    told_of, _ = ask.parts(list(at_centres.values()))
    found: dict[str, int | None] = {}
    for centre, count in zip(at_centres, told_of, strict=True):
        place = of_centre.get(centre, UNKNOWN)
        before = found.get(place, 0)
        found[place] = None if count is None or before is None else before + count
    return found


def _picture(
    session: Any, ask: Ask, counts: tuple[Counter[str], ...], seen_at: Mapping[str, int | None]
) -> Picture:
    visitors, requests, people, desks = counts
    codes = [*ask.districts, *({UNKNOWN} & {*visitors, *requests})]
    columns = [ask.parts([counter[code] for code in codes])[0] for counter in (requests, people)]
    columns.insert(0, tuple(seen_at.get(code, 0) for code in codes))
    rows, places = [], {}
    for at, code in enumerate(codes):
        seen, asked, helpers = (column[at] for column in columns)
        both = None if seen is None or asked is None else seen + asked
        places[code] = Place(both, helpers, desk=bool(desks[code]))
        name = ask.districts.get(code, "わからない")
        rows.append((name, told(seen), told(desks[code]), told(asked), told(helpers)))
    said = (
        f"地区ごとの 相談・申し込みと サポーター({ask.where.period.name})",
        "丸が大きいほど 相談と申し込みが 多い地区です。四角は サポーターの人数です。同じ数が 下の表にあります。",
    )
    ground = Ground(map_points(session), neighbours(session))
    head = ("地区", "よろずの相談(件)", "よろずの開設(回)", "派遣の申し込み(件)", "サポーター(人)")
    picture = drawn(
        "city",
        _says(ask, codes, counts),
        lambda width: city(said, ground, places, width),
        Table("地区ごとの 数", head, tuple(rows)),
        notes=notes_for(ask, visitors.total() + requests.total(), _PLACES),
    )
    return replace(picture, keys=_KEYS)


_PLACES = "位置は だいたいです。名前が 重ならないように、近い地区を すこし はなしています。"
_KEYS = (
    Key("sign", "●", "丸の大きさと数字は、相談と申し込みの件数"),
    Key("sign", "◎", "二重の丸は、よろず相談所が 開いた地区"),
    Key("sign", "□", "四角は、住んでいる活動中のサポーター"),
)


def _says(ask: Ask, codes: list[str], counts: tuple[Counter[str], ...]) -> str:
    """Return how many districts ask for help while no supporter lives there."""
    visitors, requests, people, _ = counts
    alone = [one for one in codes if visitors[one] + requests[one] and not people[one]]
    known = [ask.districts[one] for one in alone if one in ask.districts]
    if not known:
        return "相談のある地区の どこにも、サポーターが います"
    some = "、".join(known[:3])
    rest = f"など {len(known)}地区" if len(known) > 3 else ""
    return f"相談があるのに サポーターが 住んでいないのは、{some}{rest}"
