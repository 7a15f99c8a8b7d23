"""Plain words for everything that is kept about a person: tables, columns, values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from admin_ui import labels
from mdeji.kit.calendar import day_of as jst_day
from mdeji.kit.calendar import spoken_date, spoken_when, wareki_year
from mdeji.people.rules import spoken_phone
from mdeji.privacy.mydata import Section

TABLES: Mapping[str, str] = {
    "person": "基本の情報",
    "consent": "同意",
    "supporter": "サポーターの登録",
    "supporter_private": "職員だけが 見る情報",
    "supporter_district": "行ける地区",
    "supporter_move": "登録の 状態の変化",
    "supporter_note": "職員の 記録",
    "supporter_card": "サポーター証",
    "skill": "教えられること",
    "free_hours": "来られる時間",
    "day_exception": "休みや 特別な日",
    "training_result": "研修",
    "guardian_consent": "保護者の同意",
    "certificate": "活動証明書",
    "honorarium_line": "謝礼",
    "request": "申し込み",
    "wish": "希望した日時",
    "seat": "申し込みの 担当の枠",
    "learning_group": "グループ",
    "series": "毎月などの 決まった回",
    "series_member": "決まった回の 担当",
    "visit": "訪問",
    "visit_as_supporter": "サポーターとして行った 訪問",
    "attendance": "訪問への 参加",
    "report": "活動報告",
    "feedback": "訪問のあとの 感想",
    "offer": "お願い(打診)",
    "handover": "訪問の 交代",
    "thread": "職員との やりとり",
    "letter": "職員との 手紙",
    "message": "送った お知らせ",
    "attachment": "写真と 声",
    "inboxevent": "LINEから 届いた記録",
    "bulletin_recipient": "みなさんへの お知らせ",
    "parting": "LINEの つなぎを やめた記録",
    "consultation": "相談所の 記録",
    "calendar_feed": "カレンダーの 配信",
    "asked_for": "もらった 要望",
    "holiday_rest": "祝日の 休み",
    "journal_entry": "いつ だれが 何をしたか(履歴)",
}
COLUMNS: Mapping[str, str] = {
    "id": "番号",
    "number": "受付番号",
    "name": "名前",
    "kana": "ふりがな",
    "shown_name": "呼び名",
    "phone": "電話番号",
    "line_user_id": "LINEの 番号",
    "district_id": "地区",
    "town_id": "町",
    "address": "住所",
    "born_on": "生年月日",
    "birth_year": "生まれた年",
    "emergency_name": "緊急の連絡先",
    "emergency_phone": "緊急の電話",
    "emergency_relation": "つながり",
    "payee": "謝礼の 受け取り先",
    "consented_at": "同意した日",
    "consent_version": "同意した文の 版",
    "version": "版",
    "door": "受けつけ方",
    "given_at": "日時",
    "created_at": "作った日時",
    "updated_at": "変えた日時",
    "erased_at": "消した日時",
    "heard_at": "最後に 連絡した日時",
    "blocked_at": "ブロックした日時",
    "status": "状態",
    "topics": "相談の内容",
    "topic": "内容",
    "level": "どのくらい",
    "device": "機種",
    "devices": "機種",
    "headcount": "人数",
    "place": "場所",
    "place_detail": "場所の くわしい説明",
    "learner_name": "教わる人",
    "for_whom": "だれのため",
    "memo": "メモ",
    "starts_at": "はじまり",
    "ends_at": "おわり",
    "promised_at": "連絡の 約束",
    "text": "文",
    "line": "ひとこと",
    "face": "感想の顔",
    "reason": "理由",
    "at": "日時",
    "actor": "した人",
    "event": "できごと",
    "subject": "何について",
    "written_at": "書いた日時",
    "sent_at": "送った日時",
    "arrived_at": "届いた日時",
    "content": "大きさ",
    "kind": "種類",
    "note": "メモ",
    "weekday": "曜日",
    "joined_at": "登録した日時",
    "done_on": "終えた日",
    "expires_on": "期限",
    "step": "研修の段階",
    "yen": "金額(円)",
    "minutes": "時間(分)",
    "activity_on": "活動した日",
    "parts": "内容",
    "payload": "内容",
    "role": "役わり",
}
_TABLES_OF: Mapping[str, Mapping[str, str]] = {
    "topics": labels.TOPICS,
    "topic": labels.TOPICS,
    "place": labels.PLACES,
    "door": labels.DOORS,
    "for_whom": labels.FOR_WHOM,
}
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Shown:
    """A section in plain words: its title and its rows of label and value."""

    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def shown(sections: tuple[Section, ...], districts: Mapping[str, str]) -> tuple[Shown, ...]:
    """Return the sections as people read them; what is empty is left out."""
    return tuple(
        Shown(TABLES.get(one.name, one.name), tuple(_row(row, districts) for row in one.rows))
        for one in sections
    )


def _row(row: Mapping[str, Any], districts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    said = ((column, _value(column, value, districts)) for column, value in row.items())
    return tuple((COLUMNS.get(column, column), text) for column, text in said if text)


def _value(column: str, value: Any, districts: Mapping[str, str]) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if column == "district_id":
        return districts.get(str(value), str(value))
    if column.endswith("phone"):
        return spoken_phone(str(value))
    if column == "weekday" and isinstance(value, int):
        return WEEKDAYS[value % 7]
    known = _TABLES_OF.get(column, {})
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(known.get(one, one) for one in value)
    return known.get(str(value)) or _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return f"{wareki_year(jst_day(value))}{spoken_when(value)}"
    if isinstance(value, date):
        return f"{wareki_year(value)}{spoken_date(value)}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, StrEnum | time):
        return str(value)
    return str(value)
