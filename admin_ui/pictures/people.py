"""How much supporters have to do: how many did how much; nobody is named, nobody is ranked."""

from typing import Any

from admin_ui.charts.spread import Flag, ranges_of, sorted_in, spread
from admin_ui.pictures.view import Ask, Link, Picture, Table, View, drawn, notes_for, nothing, told
from mdeji.dispatch.roster import IDLE, MANY_VISITS
from mdeji.figures.pictures_people import LOOKED_BACK, Load, load
from mdeji.figures.pictures_visits import quantile
from mdeji.figures.rules.hiding import LEAST

STEPS = (0, 1, 2, 3, 5, 8, 12, 18)
NAMES = ("0回", "1回", "2回", "3〜4回", "5〜7回", "8〜11回", "12〜17回", "18回から")


def show(session: Any, ask: Ask) -> View:
    """Show how activities are spread over the active supporters."""
    found = load(session, ask.where.district_id, ask.now)
    return View((_picture(ask, found),), links=_links(ask, found))


def _picture(ask: Ask, found: Load) -> Picture:
    done = found.activities
    if not done or (ask.is_outside and len(done) < LEAST):
        why = "活動中のサポーターは まだ いません。" if not done else _TOO_FEW
        return nothing("supporters", f"{ask.place}の サポーターの活動", why)
    median, ninth = quantile(done, 0.5) or 0, quantile(done, 0.9) or 0
    shown, whole = ask.parts(sorted_in(done, STEPS))
    ranges = ranges_of(NAMES, STEPS, shown)
    flags = (
        Flag(f"まんなか {told(median)}回", median),
        Flag(f"10人に9人は {told(ninth)}回まで", ninth),
    )
    rows = [(name, told(value, "人")) for name, value in zip(NAMES, shown, strict=True)]
    rows += _more(ask, found, (median, ninth), whole)
    table = Table(f"さいきん{DAYS}日の 活動の回数", ("回数", "人数"), tuple(rows))
    notes = notes_for(ask, len(done), _NOTE)
    says = _says(ask, found)
    return drawn(
        "supporters", says, lambda width: spread(_SAID, ranges, flags, width), table, notes=notes
    )


DAYS = LOOKED_BACK.days
_TOO_FEW = "人数が 5人より少ないので、出しません。"
_NOTE = (
    f"いまから{DAYS}日前までの 訪問と よろずの当番を 数えます。"
    "期間と 公民館を えらんでも、この絵は かわりません。"
)
_SAID = (
    f"サポーターの活動の回数(さいきん{DAYS}日)",
    "活動した回数ごとの人数の棒です。名前は ありません。同じ数が 下の表にあります。",
)


def _says(ask: Ask, found: Load) -> str:
    idle, many = ask.number(found.idle), ask.number(found.overloaded)
    begin = f"活動中の {told(ask.number(len(found.activities)), '人')}のうち、{IDLE.days}日より長く 打診がない人は"
    return f"{begin} {told(idle, '人')}、活動が多すぎる人は {told(many, '人')}"


def _more(
    ask: Ask, found: Load, middle: tuple[float, float], whole: int | None
) -> list[tuple[str, str]]:
    return [
        ("活動中のサポーター", told(whole, "人")),
        ("まんなか(中央値)", told(middle[0], "回")),
        ("10人に9人", told(middle[1], "回まで")),
        (f"{IDLE.days}日より長く 打診がない", told(ask.number(found.idle), "人")),
        (
            f"活動が多すぎる(前後30日に{MANY_VISITS}回から)",
            told(ask.number(found.overloaded), "人"),
        ),
    ]


def _links(ask: Ask, found: Load) -> tuple[Link, ...]:
    """Return the ways to the list, for whoever may see names."""
    if not ask.viewer.is_office:
        return ()
    here = f"&district={ask.where.district_id}" if ask.where.district_id else ""
    links = []
    if found.idle:
        links.append(Link("打診がない人の一覧", f"/admin/supporters?flag=idle{here}"))
    if found.overloaded:
        links.append(Link("活動が多すぎる人の一覧", f"/admin/supporters?flag=overloaded{here}"))
    return tuple(links)
