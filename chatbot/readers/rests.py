"""What supporters type of their own accord: a rest, a day off, a day more, coming back. Pure."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from chatbot.readers.folding import loose
from chatbot.readers.numbers import digits_of
from chatbot.readers.when import when
from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL, WEEKDAYS

LONGEST = 40
"""Whoever writes more tells a story, and is answered by a person."""

_REST = ("休", "やすみ", "やすむ", "やすま")
_OFF = (*_REST, "行けません", "いけません", "行けない", "いけない", "行かれ", "無理", "むり", "だめ",
        "出られ", "できません", "できない", "都合が悪", "つごうがわる", "予定が入", "用事が")  # fmt: skip
_ON = ("行けます", "いけます", "行ける", "いける", "できます", "できる", "だいじようぶ", "大丈夫",
       "空いてい", "あいてい", "出られます", "ok", "やれます", "入れます")  # fmt: skip
_LONG = ("しばらく", "暫く", "当分", "とうぶん", "当面", "活動を休", "活動をやすみ", "長く休")
_BACK = ("また始め", "またはじめ", "復帰", "ふつき", "休みをやめ", "やすみをやめ", "休みを終",
         "休みは終", "休みを終わ", "活動を再開", "活動に戻", "活動にもど", "またやります",
         "またお手伝い", "再開します", "戻ってきました")  # fmt: skip
_LEAVE = ("さぽたをやめ", "さぽたを辞め", "活動をやめ", "活動を辞め", "引退", "さぽたは卒業")
_SETTINGS = ("わたしの設定", "私の設定", "わたしのせつてい", "自分の設定", "登録を変え", "登録内容",
             "行ける曜日", "行ける時間", "行ける日を")  # fmt: skip
_ACTIVITY = ("わたしの活動", "私の活動", "わたしのかつどう", "活動証明", "活動の証明", "活動時間",
             "証明書がほし", "証明書を出し", "何回行")  # fmt: skip
_NOT_YET = ("行けなくな", "いけなくな", "来られなく", "かもしれ")
_THIS_WEEK, _NEXT_WEEK = ("今週", "こんしゆう"), ("来週", "らいしゆう", "次の週")
_NEXT_MONTH, _THIS_MONTH = ("来月", "らいげつ"), ("今月", "こんげつ")
_EVERY = ("毎週", "まいしゆう", "いつも")
_QUESTION = re.compile(r"(?:ですか|ますか|でしようか|のか|かな)[?？]?$|[?？]\s*$")
_DAYS = re.compile(rf"(平日|週末|土日|(?:[{WEEKDAYS}](?:曜日?)?[・、と]?)*[{WEEKDAYS}]曜)")
_MORNING, _AFTERNOON = (VISIT_FROM, time(12)), (time(12), VISIT_UNTIL)
_WHOLE = (VISIT_FROM, VISIT_UNTIL)


@dataclass(frozen=True)
class Wished:
    """What a supporter wants: ``kind`` is week, days, pause, back, more, leave, settings, activity.

    ``days`` carries from ``first`` to ``last``, free or not; ``more`` carries weekdays (0 = Monday)
    with the hours in which they are free from now on.
    """

    kind: str
    first: date | None = None
    last: date | None = None
    free: bool = False
    weekdays: tuple[int, ...] = ()
    hours: tuple[time, time] = _WHOLE


def wished(text: str, today: date) -> Wished | None:
    """Return what a supporter's text wants of their own calendar, or None if it is about something else."""
    said = loose(text)
    if not said or len(said) > LONGEST or _QUESTION.search(text.strip()):
        return None
    if _has(_NOT_YET, said):
        return None
    for kind, words in (("leave", _LEAVE), ("back", _BACK), ("settings", _SETTINGS)):
        if _has(words, said):
            return Wished(kind)
    if _has(_ACTIVITY, said):
        return Wished("activity")
    if _has(_LONG, said) and _has(_REST, said):
        return Wished("pause")
    return _off(text, said, today) if _has(_OFF, said) else _on(text, said, today)


def _off(text: str, said: str, today: date) -> Wished | None:
    monday = today - timedelta(days=today.weekday())
    dated = _range(text, today)
    if dated:
        return Wished("days", *dated)
    if _has(_THIS_WEEK, said):
        return Wished("week", today, monday + timedelta(days=6))
    if _has(_NEXT_WEEK, said):
        return Wished("days", monday + timedelta(days=7), monday + timedelta(days=13))
    month = today.replace(day=1)
    if _has(_NEXT_MONTH, said):
        first = (month + timedelta(days=32)).replace(day=1)
        return Wished("days", first, _end_of_month(first))
    return Wished("days", today, _end_of_month(month)) if _has(_THIS_MONTH, said) else None


def _on(text: str, said: str, today: date) -> Wished | None:
    if not _has(_ON, said):
        return None
    weekdays = _weekdays(text)
    one_day = _has((*_THIS_WEEK, *_NEXT_WEEK, "今度", "こんど"), said) and not _has(_EVERY, said)
    if weekdays and not one_day:
        return Wished("more", weekdays=weekdays, hours=_hours(text))
    dated = _range(text, today)
    return Wished("days", *dated, free=True, hours=_hours(text)) if dated else None


def _range(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day a text names; one day is both."""
    begin, mark, rest = _split(digits_of(text))
    first = _day(begin, today)
    if first is None:
        return None
    last = _day(rest, first) if mark else None
    return (first, last) if last and last >= first else (first, first)


def _split(said: str) -> tuple[str, str, str]:
    for mark in ("から", "〜", "~", "～"):
        if mark in said:
            return said.partition(mark)
    return said, "", ""


def _day(said: str, today: date) -> date | None:
    found = when(said, today)
    return found.day if found else None


def _weekdays(text: str) -> tuple[int, ...]:
    found = _DAYS.search(text)
    if not found:
        return ()
    if found[0] == "平日":
        return (0, 1, 2, 3, 4)
    if found[0] in {"週末", "土日"}:
        return (5, 6)
    # The 日 of 曜日 is no Sunday.
    named = found[0].replace("曜日", "").replace("曜", "")
    return tuple(sorted({WEEKDAYS.index(one) for one in named if one in WEEKDAYS}))


def _hours(text: str) -> tuple[time, time]:
    if re.search(r"午前|ごぜん|朝", text):
        return _MORNING
    return _AFTERNOON if re.search(r"午後|ごご|昼から|夕方", text) else _WHOLE


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _has(words: tuple[str, ...], said: str) -> bool:
    return any(word in said for word in words)
