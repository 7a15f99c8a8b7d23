"""Which facts of each table a person reads about themselves, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """The title of a table and the columns that say something to the person it is about."""

    title: str
    columns: tuple[str, ...]


_TEXT = """
person | 基本の情報 | name kana phone district_id line_user_id consented_at blocked_at created_at
consent | 同意 | given_at door version
supporter | サポーターの登録 | status status_since left_reason shown_name door district_id radius_m \
travel_means devices visits_homes max_offers_per_week quiet_from quiet_until snoozed_until paused_until \
adult_on birth_year takes_honorarium insurance_year card_number card_expires_on note joined_at
supporter_private | 職員だけが 見る情報 | born_on address emergency_name emergency_phone \
emergency_relation payee
skill | 教えられること | topic level
supporter_district | ほかにも 行ける地区 | district_id
free_hours | 来られる時間 | weekday from_minute until_minute
day_exception | 休みや 特別な日 | on free from_minute until_minute
holiday_rest | 祝日の 休み | since
training_result | 研修 | step done_on expires_on score passed
guardian_consent | 保護者の同意 | name relation phone given_on door withdrawn_at
supporter_card | サポーター証 | number issued_at expires_on revoked_at
supporter_move | 登録の 状態の変化 | at after reason
supporter_note | 職員の 記録 | at kind text
asked_for | 職員から おたずねしたこと | at text settled_at
certificate | 活動証明書 | first_on last_on visits minutes issued_at
calendar_feed | 予定表への つなぎ | made_at read_at
request | 申し込み | number status topics device district_id place place_detail headcount learner_name \
for_whom memo door starts_at created_at closed_reason
wish | 希望した日時 | starts_at ends_at
learning_group | グループ | name district_id usual_place created_at
series | 決まった集まり | rhythm weekday from_minute minutes first_on until_on topics headcount place \
place_detail ended_at
series_day | 決まった集まりの日 | on state reason moved_to
series_member | 決まった集まりに いつも行く人 | role added_at removed_at
seat | 申し込みの 担当の枠 | role taken_at
visit | 訪問 | starts_at ends_at status
visit_as_supporter | サポーターとして行った 訪問 | starts_at ends_at status
attendance | 訪問への 参加 | role joined_at arrived_at finished_at late_minutes released_at release_reason
report | 活動報告 | handed_in_at headcount minutes outcomes line follow_up not_held
feedback | 訪問のあとの 感想 | given_at face line still_using
offer | お願い(打診) | sent_at starts_at status decline_reason distance_m answered_at
handover | 訪問の 交代 | created_at kind status ended_at
honorarium_line | 謝礼 | activity_on minutes yen status reason note
thread | 職員との やりとり | opened_at status last_at
letter | 職員との 手紙 | written_at text
message | 送った お知らせ | created_at text fate
attachment | 写真と 声 | arrived_at kind content
inboxevent | LINEから 届いた記録 | happened_at kind text
bulletin_recipient | みなさんへの お知らせ | answered_at phone_result phoned_at
parting | LINEの つなぎを やめた記録 | at
standing_duty | 相談所の 決まった当番 | role from_on until_on added_at removed_at
yorozu_interest | 相談所について たずねたこと | asked_at
yorozu_session | 相談所の 開く日 | starts_at ends_at status
consultation | 相談所の 記録 | on topics device outcome memo return_on
class_session | 講座の 開く日 | starts_at ends_at
class_place | 講座の 申し込み | applied_at status seat note confirmed_at ended_at
class_teacher | 講座で 教えた記録 | taken_at role removed_at
desk_check | 「いまも つかえていますか」 | agreed_at ask_on answer answered_at
journal_entry | いつ だれが 何をしたか(履歴) | at event actor
"""


def _read(text: str) -> dict[str, Told]:
    found = {}
    for line in text.strip().splitlines():
        table, title, columns = (part.strip() for part in line.split("|"))
        found[table] = Told(title, tuple(columns.split()))
    return found


TABLES: Mapping[str, Told] = _read(_TEXT)

WORDS: Mapping[str, str] = dict(
    pair.split(maxsplit=1)
    for pair in """
name 名前|shown_name 呼び名|line_user_id LINE|blocked_at ブロックした日時|consented_at 同意した日時
consent_version 同意した文の 版|door 受けつけ方|status 状態|status_since いまの状態になった日|level どのくらい
radius_m 行ける道のり|max_offers_per_week 1週間の お願いの数|quiet_from 夜は、ここから 送りません
quiet_until 朝は、ここまで 送りません|adult_on 18歳になる日|takes_honorarium 謝礼を 受け取る
visits_homes 自宅へも 行く|snoozed_until お願いを 休む日まで|paused_until 休みの 終わり|joined_at 登録した日時
emergency_name 緊急の連絡先|emergency_phone 緊急の電話|emergency_relation つながり|payee 謝礼の 受け取り先
from_minute はじまり|until_minute おわり|starts_at はじまり|ends_at おわり|on 日|free 行ける
since この日から|made_at 作った日時|read_at 最後に 読まれた日時|handed_in_at 出した日時|outcomes できたか
sent_at 送った日時|created_at 日時|text 文|fate どうなったか|happened_at 日時|arrived_at 届いた日時
content 大きさ|at 日時|event できごと|actor した人|kind 種類|face 感想|distance_m 道のり|after 状態
learner_name 教わる人|place_detail 場所の くわしい説明|still_using いまも 使えているか|note メモ|line ひとこと
given_at 日時|written_at 書いた日時|answered_at 返事の日時|state どうなったか|answered_by 返事をした人
applied_at 申し込んだ日時|seat 席の番号|ask_on おたずねする日|answer 返事|agreed_at 同意した日時
""".replace("\n", "|").split("|")
    if pair.strip()
)
"""What a column is called here; the words of the journal serve for the others."""
