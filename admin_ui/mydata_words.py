"""Plain words for everything that is kept about a person: tables, columns, values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from admin_ui import duty_words, enrol_words, journal_words, labels
from admin_ui.mydata_tables import TABLES, WORDS, Told
from admin_ui.pages.signed_me_words import LEVELS
from admin_ui.pages.signed_me_words import minutes as spoken_minutes
from admin_ui.pages.signed_words import CANNOT_COME
from admin_ui.supporter_labels import NOTES
from mdeji.kit.calendar import day_of as jst_day
from mdeji.kit.calendar import spoken_date, spoken_when, wareki_year
from mdeji.people.rules import spoken_phone
from mdeji.privacy.mydata import Section

NEWEST = 30
"""So many rows of a kind stand on the page, the newest first; the file holds all of them."""

SHORT = 4
"""A row of so few facts is one line."""

_FATES = {"waiting": "これから", "sent": "送りました", "dead": "届きませんでした"}
_FATES |= {"withdrawn": "取りやめました", "unreachable": "LINEでは 届きません"}
STILL = {
    "yes": "使えている",
    "partly": "すこし使えている",
    "no": "使えていない",
    "unreached": "連絡が つかない",
}
_THREADS = {"waiting": "返事待ち", "answered": "返事ずみ", "closed": "おわり"}
_KINDS = {
    "message": "メッセージ",
    "postback": "ボタン",
    "follow": "友だちになった",
    "unfollow": "ブロック",
    "unsend": "取り消し",
    "image": "写真",
    "audio": "声",
    "video": "動画",
    "file": "ファイル",
}
_HELD = {"held": "行いました", "not_held": "行いませんでした"}
_RELEASED = {**labels.DECLINE_REASONS, **labels.CANCEL_REASONS, **CANNOT_COME}
_RELEASED |= {"handed_over": "ほかの人に代わった", "time_changed": "日時が変わった"}
_RELEASED |= {"cancelled": "取り消し", "referred": "ほかの窓口を案内", "left": "登録の終わり"}
_RELEASED |= {"no_adult": "大人のサポーターが見つからなかった"}
_CODES: Mapping[str, Mapping[Any, str]] = {
    "message.fate": _FATES,
    "thread.status": _THREADS,
    "inboxevent.kind": _KINDS,
    "attachment.kind": _KINDS,
    "supporter_note.kind": NOTES,
    "supporter.left_reason": enrol_words.REASONS,
    "supporter_move.reason": enrol_words.REASONS,
    "supporter_move.after": labels.SUPPORTER_STATUS,
    "honorarium_line.status": duty_words.LINE_STATUS,
    "honorarium_line.reason": duty_words.LINE_REASONS,
    "handover.status": duty_words.HANDOVER_STATUS,
    "handover.kind": {"ask": "代わりをさがす", "swap": "入れかえ"},
    "series.rhythm": duty_words.RHYTHMS,
    "series_day.state": {"made": "用意しました", "skipped": "お休み"},
    "series_day.reason": duty_words.SKIP_REASONS,
    "visit_as_supporter.status": labels.VISIT_STATUS,
    "request.closed_reason": {**labels.CANCEL_REASONS, **labels.REFERRALS, **_HELD},
    "attendance.release_reason": _RELEASED,
    "class_place.status": {
        "applied": "申し込みずみ",
        "seated": "席があります",
        "waiting": "空き待ち",
        "offered": "席が空きました",
        "confirmed": "参加します",
        "attended": "参加しました",
        "absent": "お休みでした",
        "cancelled": "取り消しました",
        "lapsed": "期限がすぎました",
    },
    "class_teacher.role": {"lecturer": "講師", "assistant": "お手伝い"},
    "answer": STILL,
    "phone_result": labels.PHONE_RESULTS,
    "door": {**labels.DOORS, **enrol_words.DOORS},
    "relation": {"parent": "父・母", "grandparent": "祖父・祖母", "other": "そのほか"},
    "level": LEVELS,
    "outcome": labels.OUTCOMES,
    "passed": {True: "合格", False: "もう一度"},
    "still_using": STILL,
    "free": {True: "行ける", False: "行けない"},
}


@dataclass(frozen=True)
class Shown:
    """A section in plain words: rows of label and value, the newest first; ``count`` is of all.

    ``brief`` rows are one line each.
    """

    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    count: int
    brief: bool


def shown(sections: tuple[Section, ...], districts: Mapping[str, str]) -> tuple[Shown, ...]:
    """Return the sections as people read them; what is empty is left out."""
    return tuple(_section(one, districts) for one in sections)


def label(column: str) -> str:
    """Return what a column is called."""
    return WORDS.get(column) or journal_words.column(column)


def told(section: Section) -> Told:
    """Return the title of a table and what is shown of it; of an unknown one all but its ids."""
    if known := TABLES.get(section.name):
        return known
    columns = section.rows[0] if section.rows else {}
    kept = tuple(c for c in columns if c != "id" and not c.endswith("_id"))
    return Told(journal_words.TABLES.get(section.name, "そのほか"), kept)


def _section(section: Section, districts: Mapping[str, str]) -> Shown:
    says = told(section)
    newest = reversed(section.rows[-NEWEST:]) if len(section.rows) > 1 else section.rows
    rows = tuple(tuple(_facts(section.name, says, row, districts)) for row in newest)
    return Shown(says.title, rows, len(section.rows), len(says.columns) <= SHORT)


def _facts(
    table: str, says: Told, row: Mapping[str, Any], districts: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for column in says.columns:
        found = row.get(column)
        if found is None or found in ("", [], {}):
            continue
        yield label(column), _value(table, column, found, districts)


def _value(table: str, column: str, found: Any, districts: Mapping[str, str]) -> str:
    if column == "district_id":
        return districts.get(str(found), str(found))
    if column == "event":
        return journal_words.event(str(found))
    if say := _SAYS.get(column):
        return say(found)
    if isinstance(found, datetime):
        return f"{wareki_year(jst_day(found))}{spoken_when(found)}"
    if isinstance(found, date):
        return f"{wareki_year(found)}{spoken_date(found)}"
    codes = _CODES.get(f"{table}.{column}", _CODES.get(column))
    return labels.word(codes, found) if codes else journal_words.value(table, column, found)


def _who(actor: str) -> str:
    kind = actor.partition(":")[0]
    return {"person": "ご本人", "public": "ご本人", "staff": "職員"}.get(kind, "自動")


def _outcomes(found: Mapping[str, str]) -> str:
    said = (
        (labels.word(labels.TOPICS, t), labels.word(labels.OUTCOMES, o)) for t, o in found.items()
    )
    return "、".join(f"{topic}:{outcome}" for topic, outcome in said)


_SAYS: Mapping[str, Callable[[Any], str]] = {
    "line_user_id": lambda _: "つながっています",
    "phone": spoken_phone,
    "emergency_phone": spoken_phone,
    "from_minute": spoken_minutes,
    "until_minute": spoken_minutes,
    "quiet_from": spoken_minutes,
    "quiet_until": spoken_minutes,
    "radius_m": labels.km,
    "distance_m": labels.km,
    "headcount": lambda found: f"{found}人",
    "minutes": lambda found: f"{found}分",
    "late_minutes": lambda found: f"{found}分",
    "max_offers_per_week": lambda found: f"{found}回まで",
    "visits": lambda found: f"{found}回",
    "score": lambda found: f"{found}点",
    "yen": lambda found: f"{found:,}円",
    "birth_year": lambda found: f"{found}年",
    "insurance_year": labels.fiscal,
    "outcomes": _outcomes,
    "actor": _who,
}
