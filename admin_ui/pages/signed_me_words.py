"""What a supporter reads about their own settings."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from admin_ui import labels
from mdeji.kit.calendar import WEEKDAYS, spoken_date, spoken_time
from mdeji.supporters.preferences import Limits
from mdeji.supporters.week import HOURS, Block, DayRange

LEVELS = {0: "教えない", 1: "少し", 2: "できる", 3: "得意"}
TRAVEL = {"walk": "歩き", "bicycle": "自転車", "car": "車", "bus": "バス・電車"}
RADII = {
    1000: "1\u00a0kmまで",
    2000: "2\u00a0kmまで",
    4000: "4\u00a0kmまで",
    8000: "8\u00a0kmまで",
    15000: "15\u00a0kmまで",
}
DEVICES = {code: said for code, said in labels.DEVICES.items() if code != "unknown"}
LEAVE_REASONS = {
    "busy": "忙しくなった",
    "health": "体の調子",
    "moving": "引っ越し",
    "not_fitting": "思っていた活動とちがった",
    "other": "そのほか",
}
DONE = {
    "name": "お名前を変えました。",
    "skills": "教えられることを変えました。",
    "devices": "使える機械を変えました。",
    "area": "行ける場所を変えました。",
    "week": "行ける曜日と時間を変えました。",
    "days": "お休みの日を変えました。",
    "limits": "お願いの受け方を変えました。",
    "emergency": "緊急のときの連絡先を変えました。",
    "pause": "お休みを受け付けました。ゆっくりお休みください。",
    "return": "おかえりなさい。またお願いします。",
}
FAULTS = {
    ("name", "signs"): "数字や記号は、使えません。",
    ("name", "length"): "名前は、1文字から20文字で書いてください。",
    ("skills", "none"): "教えられることを、1つは選んでください。",
    ("devices", "none"): "使える機械を、1つは選んでください。",
    ("first", "missing"): "はじめの日を選んでください。",
    ("first", "past"): "その日は過ぎています。これからの日を選んでください。",
    ("last", "before_first"): "おわりの日が、はじめの日より前です。",
    ("last", "too_long"): "一度に選べるのは、3か月までです。",
    ("last", "too_far"): "1年より先の日は、まだ選べません。",
    ("emergency", "name"): "連絡先の方の名前を書いてください。",
    ("emergency", "phone"): "電話番号を、もう一度たしかめてください。",
    ("until", "range"): "明日から1年後までの日を選んでください。",
    ("return", "guardian"): "保護者の方の同意がいります。職員におたずねください。",
    ("reason", "missing"): "わけを1つ選んでください。",
}


def fault(field: str, reason: str) -> str:
    """Return what is to be mended."""
    return FAULTS.get((field, reason), "うまく送れませんでした。もう一度選んでください。")


def minutes(minute: int) -> str:
    """Return a minute of the day as a clock is read: 「午後9時」."""
    return spoken_time(time(minute // 60, minute % 60)) if minute < 1440 else "夜12時"


def skills(levels: Mapping[str, int]) -> str:
    """Return topics by level, the best level first: 「得意: LINE、写真。できる: アプリ」."""
    said = []
    for level in sorted(set(levels.values()), reverse=True):
        here = (labels.word(labels.TOPICS, topic) for topic, one in levels.items() if one == level)
        said.append(f"{LEVELS[level]}: {'、'.join(here)}")
    return "。".join(said)


def week(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the week in lines; days with the same hours share one: 「月・水 午前9時〜正午」."""
    by_day: dict[int, list[int]] = {}
    for weekday, hour in sorted(blocks):
        by_day.setdefault(weekday, []).append(hour)
    alike: dict[tuple[int, ...], list[int]] = {}
    for weekday, hours in by_day.items():
        alike.setdefault(tuple(hours), []).append(weekday)
    return tuple(
        f"{'・'.join(WEEKDAYS[day] for day in days)} {_spans(hours)}"
        for hours, days in alike.items()
    )


def day_range(days: DayRange) -> str:
    """Return single days: 「12月24日(木)」, 「12月28日(月)から 1月5日(火)まで」."""
    if days.first == days.last:
        return spoken_date(days.first)
    return f"{spoken_date(days.first)}から {spoken_date(days.last)}まで"


def limits(said: Limits) -> tuple[str, ...]:
    """Return how somebody wants to be asked, in lines."""
    begins, ends = said.quiet_from or 21 * 60, said.quiet_until or 8 * 60
    return (
        f"1週間に {said.offers_per_week}回まで",
        f"{minutes(begins)}から {minutes(ends)}までは 送らない",
        "自宅への訪問も できる" if said.visits_homes else "自宅への訪問は しない",
        "謝礼を受け取る" if said.takes_honorarium else "謝礼を受け取らない",
    )


def far(metres: int) -> str:
    """Return how far somebody goes."""
    return RADII.get(metres, f"{metres / 1000:g}\u00a0kmまで")


def reach(metres: int, means: str) -> str:
    """Return how far somebody goes, and by what."""
    return f"{far(metres)}、{TRAVEL[means]}" if means in TRAVEL else far(metres)


def until(day: date | None) -> str:
    """Return until when somebody rests."""
    return f"{spoken_date(day)}に もどります" if day else "もどる日は 決めていません"


def _spans(hours: tuple[int, ...]) -> str:
    spans: list[list[int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1][1] = hour + 1
        else:
            spans.append([hour, hour + 1])
    if spans == [[HOURS.start, HOURS.stop]]:
        return "一日中"
    return "、".join(f"{minutes(begin * 60)}〜{minutes(end * 60)}" for begin, end in spans)
