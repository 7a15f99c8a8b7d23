"""The journal in Japanese: what events, tables and columns are called, and values as people read them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from admin_ui import labels
from admin_ui.journal_columns import COLUMNS
from admin_ui.labels import clock_time, day, word

HIDDEN = "hidden"
KINDS = {"added": "追加", "changed": "変更", "removed": "削除"}


def _lines(text: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in text.strip().splitlines())


EVENTS = _lines("""
area_changed 行ける地区を変えた
called_off 中止
desk_closed よろず相談所のお休みを入れた
desk_described よろず相談所の案内を変えた
desk_reopened よろず相談所のお休みをやめた
desk_rule_added よろず相談所の決まりを加えた
desk_rule_changed よろず相談所の決まりを変えた
desk_rule_ended よろず相談所の決まりを終えた
desk_session_called_off よろず相談所の開設を中止した
desk_session_moved よろず相談所の開設の時間を変えた
desk_session_restored よろず相談所の開設を元にもどした
devices_changed 教えられる機種を変えた
emergency_changed 緊急連絡先を変えた
feed_on カレンダーの住所を作った
handover_expired 交代の人が期限までに見つからない
handover_nobody 交代をたのめる人がいない
handover_opened 交代をたのんだ
handover_taken 交代の人が決まった
handover_withdrawn 交代のお願いをやめた
insurance_year 保険の年度を記入した
let_go 保存期間をすぎたものを消した
limits_changed 打診の上限・連絡しない時間を変えた
name_changed 名前を変えた
retention_set 保存期間を決めた
retrain_required 研修のやり直しをたのんだ
retrain_undone 研修のやり直しを取り消した
fixed_absent いつもの人が来られない日
mydata_given 本人のデータを渡した
renewal_asked 毎月のチームを続けるかたずねた
series_ended 毎月のチームを終えた
series_moved 毎月のチームの日を変えた
series_planned 毎月のチームを作った
series_renewed 毎月のチームを続けるか決めた
series_skipped 毎月のチームの日を休みにした
series_team 毎月のチームの人を変えた
consulted 相談を記録した
consultation_corrected 相談記録を直した
consultation_put_back 相談記録を元にもどした
consultation_taken_back 相談記録を取り消した
follow_up_wanted あとの連絡を希望
follow_up_done あとの連絡がすんだ
return_agreed 次に来る日を決めた
visit_asked 相談から派遣を申し込んだ
skills_changed 教えられることを変えた
swap_asked 訪問の入れかえをたのんだ
swap_done 訪問を入れかえた
swap_refused 訪問の入れかえが断られた
accepted 打診に「行けます」
account_activated アカウントを使えるようにした
account_added アカウントを作った
account_changed アカウントを変えた
account_deactivated アカウントを止めた
applied サポーターの申し込み
arrived 訪問先に着いた
asked_for 申込者に足りないことをたずねた
asked_for_settled たずねたことがすんだ
attachment_seen 写真・音声を見た
avoidance_added 組み合わせを避ける登録
avoidance_ended 組み合わせを避ける登録の終わり
bulk_applied まとめて変えた
bulk_undone まとめて変えたことを戻した
bulletin_cancelled お知らせを取り消した
bulletin_planned お知らせを出した
cancelled 派遣の取り消し
card_issued サポーター証を出した
card_revoked サポーター証を止めた
certificate_issued 活動証明書を出した
closed やりとりを終えた
contact_seen 連絡先を見た
data_exported 本人のデータを渡した
day_sheet_seen 当日の表を見た
days_changed 空きの日を変えた
days_cleared 空きの日の変更を取り消した
declined 打診に「行けません」
desk_changed よろず相談所の予定を変えた
desk_session_added よろず相談所の開設を加えた
edited サポーターの登録を変えた
enrolled サポーターの登録
erased 個人情報を消した
exported 一覧をファイルにした
face 訪問の感想
factor_removed 2段階の確認をはずした
factor_set 2段階の確認を設定した
feed_made カレンダーの住所を作った
feed_off カレンダーの住所を止めた
feed_renewed カレンダーの住所を作り直した
followed_up 次の支援の相談をすませた
guardian_agreed 保護者の同意
guardian_withdrew 保護者の同意の取りやめ
handed_over 職員の対応に変わった
holidays_changed 祝日の予定を変えた
honorarium_approved 謝礼を承認した
honorarium_countered 謝礼を打ち消した
honorarium_entered 謝礼を記入した
honorarium_exported 謝礼の支払い表を作った
honorarium_paid 謝礼を支払いずみにした
honorarium_rate 謝礼の単価を決めた
honorarium_taken_out 謝礼を支払い表からはずした
identity_linked 市のアカウントとつないだ
identity_unlinked 市のアカウントをはずした
import_brought 名簿のファイルを読んだ
import_put_away 名簿のファイルを捨てた
import_undone 名簿の取りこみを戻した
imported 名簿を取りこんだ
interviewed 面談を記録した
invitation_made 招待のリンクを作った
invitation_revoked 招待のリンクを止めた
invitation_used 招待のリンクを使った
journal_cut 保存期間をすぎた履歴を消した
journal_exported 履歴をファイルにした
late 時間が少なくなった
late_minutes おくれの連絡
left 退会
letter_written LINEで書いた
line_linked LINEとつないだ
line_unlinked LINEとのつながりを切った
link_code_made つなぐための番号を作った
merged 二重の登録を一つにした
no_word 終わりの連絡がない
noted メモを書いた
offered 打診した
partial 今の人数で決めた
password_changed パスワードを変えた
paused 休止
person_erased 個人情報を消した
phone_needed 電話が必要
phoned 電話で知らせた
place_changed 場所を変えた
private_kept 個人情報を記入した
private_seen 個人情報を見た
ready 研修がそろった
reapplied もう一度申し込んだ
recovery_renewed 予備の番号を作り直した
recovery_used 予備の番号を使った
referred ほかの窓口を案内した
reminded お知らせを送った
replied 返事を書いた
report_corrected 活動報告を直した
reported 活動報告が出た
returned 再開
reviewed 面談・確認に進めた
search_begun サポーターをさがし始めた
seat_lost 来られなくなった
signed_in サインイン
signed_out サインアウト
snoozed しばらく休む
staffed チームが決まった
still_using その後のおたずねの返事
submitted 派遣の申し込み
time_changed 日時を変えた
training 研修の記録
training_step_saved 研修の項目を変えた
view_dropped 保存したしぼりこみを消した
view_saved しぼりこみを保存した
view_shared しぼりこみをみんなに見せた
visit_over 訪問が終わった
week_changed 週の空きを変えた
""")

TABLES = _lines("""
alias 地名の別名
consultation 相談記録
consultation_follow_up 相談のあとの連絡
desk_closure よろず相談所のお休み
desk_page よろず相談所の案内
desk_rule よろず相談所の決まり
yorozu_session よろず相談所の開設回
application 申し込み
asked_for 申込者へのおたずね
attendance 訪問の参加
avoidance 避ける組み合わせ
bulk_action まとめての変更
bulletin お知らせ
bulletin_recipient お知らせの相手
calendar_feed カレンダーの住所
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
    "rows": "行",
    "results": "件数",
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
    return _day(found) if isinstance(found, str) and not codes else word(codes, found)


def _day(text: str) -> str:
    if _INSTANT.match(text):
        instant = datetime.fromisoformat(text)
        return f"{day(instant)} {clock_time(instant)}"
    return day(date.fromisoformat(text)) if _DAY.match(text) else text
