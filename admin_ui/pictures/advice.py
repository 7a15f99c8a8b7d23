"""What would help, in words: what to do, why, and where to do it."""

from collections.abc import Iterable

from admin_ui.access import DESK
from admin_ui.labels import TOPICS, WEEKDAYS, word
from admin_ui.pictures.view import Ask, Link, Suggestion
from mdeji.figures.pictures_gap import NEIGHBOURS, Advice, Help

MOST = 12
NAMED = 3
WORDS = {
    Help.RECRUIT: "さがす",
    Help.COURSE: "ミニ講座",
    Help.SECOND_DESK: "混みすぎ",
    Help.EMPTY_DESK: "0人の回",
}


def told_to_all(ask: Ask, advice: Iterable[Advice]) -> tuple[Suggestion, ...]:
    """Return the suggestions in words, desks and courses before the many districts; at most twelve."""
    order = (Help.SECOND_DESK, Help.COURSE, Help.RECRUIT, Help.EMPTY_DESK)
    every = list(advice)
    share = MOST // len(order)
    kinds = [[one for one in every if one.help is kind] for kind in order]
    first = [one for kind in kinds for one in kind[:share]]
    rest = [one for kind in kinds for one in kind[share : share + 2]]
    chosen = [*first, *rest[: MOST - len(first)]]
    return tuple(_SAID[kind](ask, one) for kind in order for one in chosen if one.help is kind)


def _recruit(ask: Ask, one: Advice) -> Suggestion:
    place, topic = _district(ask, one.districts[0]), word(TOPICS, one.topic)
    text = f"{place}で「{topic}」を教えられる人を、あと {_n(ask, one.count, '人')} さがす"
    why = f"相談と申し込みが {_n(ask, one.asked, '件')}。いま 教えられる人は {_n(ask, one.have, '人')}です。"
    links = [Link("募集のポスター", "/admin/apply-poster")] if _may_recruit(ask) else []
    if ask.viewer.is_office:
        address = f"/admin/supporters?district={one.districts[0]}"
        links.append(Link("この地区へ行く人の一覧", address))
    return Suggestion(one.help, WORDS[one.help], text, why, tuple(links))


def _course(ask: Ask, one: Advice) -> Suggestion:
    topic = word(TOPICS, one.topic)
    near = "・".join(TOPICS[code].split("(")[0] for code in TOPICS if code in NEIGHBOURS[one.topic])
    places = "、".join(ask.districts.get(place, place) for place in one.districts[:NAMED])
    more = f"など {len(one.districts)}地区" if len(one.districts) > NAMED else "地区"
    text = f"サポーターに「{topic}」の ミニ講座を ひらく({places}{more}のため)"
    why = (
        f"相談と申し込みが {_n(ask, one.asked, '件')}。いま 教えられる人は {_n(ask, one.have, '人')}です。"
        f"近い内容({near})を教えられる {_n(ask, one.count, '人')}が 習えば、たすかります。"
    )
    links = []
    if ask.viewer.is_office:
        links.append(Link("講座を 計画する", "/admin/classes/new"))
        best = next(code for code in TOPICS if code in NEIGHBOURS[one.topic])
        links.append(
            Link("近い内容を教えられる人の一覧", f"/admin/supporters?topic={best}&status=active")
        )
    return Suggestion(one.help, WORDS[one.help], text, why, tuple(links))


def _full(ask: Ask, one: Advice) -> Suggestion:
    text = f"{_desk(ask, one)}に、もう1つ机を 出すか、時間を のばす"
    why = f"{one.asked}回のうち {one.count}回が 混みすぎでした。1回に 来た人は {_each(ask, one)}です。"
    return Suggestion(one.help, WORDS[one.help], text, why, _to_desk(one))


def _empty(ask: Ask, one: Advice) -> Suggestion:
    text = f"{_desk(ask, one)}を、ほかの曜日や時間に うつすか、やめる"
    why = (
        f"{one.asked}回のうち {one.count}回は 0人でした(まだ 記録していない回も 入ります)。"
        f"1回に 来た人は {_each(ask, one)}です。"
    )
    return Suggestion(one.help, WORDS[one.help], text, why, _to_desk(one))


_SAID = {
    Help.RECRUIT: _recruit,
    Help.COURSE: _course,
    Help.SECOND_DESK: _full,
    Help.EMPTY_DESK: _empty,
}


def _desk(ask: Ask, one: Advice) -> str:
    centre = ask.centres.get(one.centre_id, one.centre_id)
    return f"{centre}の {WEEKDAYS[one.weekday or 0]}曜日の よろず相談所"


def _each(ask: Ask, one: Advice) -> str:
    if ask.number(one.have) is None:
        return "5人より少ない数"
    return f"{one.have / one.asked:.1f}人"


def _to_desk(one: Advice) -> tuple[Link, ...]:
    return (Link("この相談所の 開く日", f"/admin/yorozu/desks/{one.centre_id}"),)


def _district(ask: Ask, district_id: str) -> str:
    name = ask.districts.get(district_id)
    return f"{name}地区" if name else "地区が わからないところ"


def _may_recruit(ask: Ask) -> bool:
    return ask.viewer.role in DESK


def _n(ask: Ask, count: int, unit: str) -> str:
    return f"5{unit}より少ない数" if ask.number(count) is None else f"{count:,}{unit}"
