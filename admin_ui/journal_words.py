"""The journal in Japanese: what events, tables and columns are called, and values as people read them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from admin_ui import labels
from admin_ui.journal_columns import COLUMNS
from admin_ui.journal_events import EVENTS, lines
from admin_ui.labels import clock_time, day, word

HIDDEN = "hidden"
KINDS = {"added": "追加", "changed": "変更", "removed": "削除"}


TABLES = lines("""
activity そのほかの活動
activity_kind 活動の種類
class_place 講座の申し込み
class_session 講座の回
class_teacher 講座を教える人
course 講座
alias 地名の別名
consultation 相談記録
consultation_follow_up 相談のあとの連絡
desk_check いまもつかえていますか
desk_link 相談所のLINEコード
desk_closure よろず相談所のお休み
desk_page よろず相談所の案内
desk_rule よろず相談所の決まり
yorozu_session よろず相談所の開設回
monthly_report 月次報告
report_template 報告の様式
yorozu_interest よろず相談所のお知らせの希望
standing_duty いつもの当番
application 申し込み
asked_for 申込者へのおたずね
attendance 訪問の参加
avoidance 避ける組み合わせ
bulk_action まとめての変更
bulletin お知らせ
bulletin_recipient お知らせの相手
calendar_feed 予定表のリンク
centre 公民館
certificate 活動証明書
consent 利用の同意
day_exception 空きの例外
district 地区
feedback 感想
free_hours 空き時間
guardian_consent 保護者の同意
handover 訪問の交代
holiday_rest 祝日のお休み
honorarium_batch 謝礼の支払い表
honorarium_line 謝礼
honorarium_rate 謝礼の単価
import_batch 名簿の取りこみ
learning_group グループ
letter 手紙
link_code つなぐための番号
offer 打診
parting LINEとの別れ
person 人
report 活動報告
request 派遣依頼
retention_choice 保存期間
retention_run 保存期間による整理
saved_view 保存したしぼりこみ
seat 枠
series 毎月のチーム
series_day 毎月のチームの日
series_member 毎月のチームの人
skill 教えられること
source 出典
staff_account アカウント
supporter サポーター
supporter_card サポーター証
supporter_district 行ける地区
supporter_move 状態の移り変わり
supporter_note メモ
supporter_private サポーターの個人情報
thread 職員とのやりとり
town 町
training_result 研修の結果
training_step 研修の項目
visit 訪問
wish 希望の日時
staff_factor 2段階の確認
staff_identity 市のアカウント
staff_invitation 招待
recovery_code 予備の番号
""")

SUBJECTS = {
    "bulk": "まとめての変更",
    "import": "名簿の取りこみ",
    "retention": "保存期間",
    "staff": "職員",
    "supporters": "サポーターの一覧",
    "view": "保存したしぼりこみ",
    "journal": "履歴",
    "yorozu": "よろず相談所",
    "class": "講座の回",
    "report": "月次報告",
    "job": "自動の仕事",
    "message": "メッセージ",
} | TABLES

DETAILS = {
    "personal": "個人情報も",
    "filter": "しぼりこみ",
    "words": "名前でさがした",
    "fields": "変えたところ",
    "supporter": "サポーター",
    "entries": "件数",
    "before": "これより前",
    "session": "サインイン",
    "notice": "お知らせ",
    "what": "見たもの",
    "through": "入り方",
    "waiting": "待っていること",
    "into": "まとめた先",
    "batch": "名簿",
    "rows": "件数",
    "results": "件数",
    "month": "月",
    "number": "番号",
    "figure": "数",
    "seats": "人数",
    "attachment": "写真・声",
    "bulletin": "お知らせ",
    "deed": "していたこと",
    "from": "前",
    "to": "あと",
    "giver": "代わってもらう人",
    "partner": "交換の相手",
    "gone": "消した人数",
    "kept": "残した人数",
    "restored": "もどした人数",
    "left": "変えなかった人数",
    "guide": "手順の紙",
    "how": "けっか",
    "lines": "行の数",
    "page": "画面",
    "person": "相手",
    "request": "派遣依頼",
    "requests": "依頼の数",
    "rests": "休む",
    "result": "けっか",
    "row": "行",
    "team": "チーム",
    "told": "LINEで知らせた",
    "until": "いつまで",
    "why": "わけ",
    "year": "年度",
}

_CODES: Mapping[str, Mapping[Any, str]] = {
    "request.status": labels.REQUEST_STATUS,
    "offer.status": labels.OFFER_STATUS,
    "visit.status": labels.VISIT_STATUS,
    "supporter.status": labels.SUPPORTER_STATUS,
    "supporter_move.before": labels.SUPPORTER_STATUS,
    "supporter_move.after": labels.SUPPORTER_STATUS,
    "request.door": labels.DOORS,
    "request.kind": labels.KINDS,
    "staff_account.role": labels.STAFF_ROLES,
    "role": labels.SEATS,
    "seat_role": labels.SEATS,
    "place": labels.PLACES,
    "for_whom": labels.FOR_WHOM,
    "device": labels.DEVICES,
    "devices": labels.DEVICES,
    "topic": labels.TOPICS,
    "topics": labels.TOPICS,
    "travel_means": labels.TRAVEL,
    "step": labels.TRAINING,
    "waiting_for": labels.WAITING_FOR,
    "decline_reason": labels.DECLINE_REASONS,
    "face": labels.FACES,
    "from": labels.SUPPORTER_STATUS,
    "to": labels.SUPPORTER_STATUS,
    "through": {"password": "パスワード", "openid": "市のサインイン"},
    "what": {
        "phone": "電話番号",
        "private": "個人情報",
        "edit": "登録の内容",
        "follow_up": "あとの連絡先",
    },
    "weekday": dict(enumerate(labels.WEEKDAYS)),
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


def event(code: str) -> str:
    """Return what an event is called; of a changed row, what was done to which table."""
    table, dot, kind = code.partition(".")
    if dot:
        return f"{word(TABLES, table)}:{word(KINDS, kind)}"
    return word(EVENTS, code)


def events_with(words: str) -> tuple[str, ...]:
    """Return the codes of the events whose names contain every one of the words."""
    wanted = words.split()
    codes = (*EVENTS, *(f"{table}.{kind}" for table in TABLES for kind in KINDS))
    return tuple(code for code in codes if all(w in event(code) for w in wanted))


def column(name: str) -> str:
    """Return what a column is called."""
    return word(COLUMNS, name)


def detail(name: str) -> str:
    """Return what a fact of an event is called."""
    return DETAILS.get(name) or word(COLUMNS, name)


def value(table: str, column: str, found: Any) -> str:
    """Return a value as people read it; a hidden one as its mark."""
    if found is None or found == "":
        return "なし"
    if isinstance(found, dict) and HIDDEN in found:
        return f"••••({found[HIDDEN]})"
    if isinstance(found, bool):
        return "はい" if found else "いいえ"
    codes = _CODES.get(f"{table}.{column}", _CODES.get(column, {}))
    if isinstance(found, list):
        return "、".join(word(codes, one) for one in found) or "なし"
    if isinstance(found, dict):
        return "、".join(f"{key}:{item}" for key, item in found.items()) or "なし"
    if column.endswith("_minute") and isinstance(found, int):
        return f"{found // 60}:{found % 60:02d}"
    return _day(found) if isinstance(found, str) and found not in codes else word(codes, found)


def _day(text: str) -> str:
    if _INSTANT.match(text):
        instant = datetime.fromisoformat(text)
        return f"{day(instant)} {clock_time(instant)}"
    return day(date.fromisoformat(text)) if _DAY.match(text) else text
