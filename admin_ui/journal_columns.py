"""What the columns of the tables are called in the journal: one word, whichever table has them."""

_TEXT = """
action したこと|active 使っている|activity_on 活動日|actor した人|added_at 加えた日時|address 住所
adult_on 18歳になる日|after 移った先|age 年代|alt_district_id もう一つの地区|answered_at 返事の日時
answered_by 返事をした人|answers_until 返事の期限|applied_at 実行した日時|approved_at 承認の日時
approved_by 承認した人|arrived_at 着いた日時|at 日時|attachment_id 写真・音声|attendance_id 参加
attribution 出典の表示|batch_id 支払い表|before 移る前|birth_year 生まれた年|blocked_at ブロックの日時
born_on 生年月日|bring 持ち物|brought_at 読んだ日時|bulletin_id お知らせ|by_version 版ごとに必要
card_expires_on サポーター証の期限|card_number サポーター証の番号|centre_id 公民館|changed_at 変えた日時
chome 丁目|closed_reason 終わりの理由|closure_id お休み|confirmed_at 確認の日時|consent_version 同意の版
consented_at 同意の日時|consultation_id 相談記録|content 中身|count 件数|counters_id 打ち消す相手
counts 件数|created_at 作った日時|days 日数|decision_id 判断|decline_reason 断る理由|desk_rule よろず相談所
device 機種|devices 機種|directory_name 市の名簿の名前|distance_m 距離|district_confidence 地区の確かさ
district_id 地区|done_at すんだ日時|done_on 終えた日|door 受付経路|dropped 使わない枠
emergency_name 緊急連絡先の名前|emergency_phone 緊急連絡先の電話|emergency_relation 緊急連絡先の続柄
ended_at 終わりの日時|ends_at 終わり|entered_at 記入の日時|entered_by 記入した人|erased_at 消した日時
event 出来事|expires_at 期限|expires_on 期限|face 感想|fate 結果|file_name ファイルの名前
finished_at 終えた日時|first_on はじめの日|fiscal_year 年度|follow_up 次の支援が必要|for_whom だれのため
free 空いている|from_minute はじめの時刻|from_on はじめの日|given_at 日時|given_on 同意の日|giver_id 交代したい人
goes_at 送る日時|group_id グループ|handed_in_at 提出の日時|handover_id 交代|headcount 人数|heading 見出しの行
hours 開いている時間|insurance_year 保険の年度|is_yorozu_venue よろず相談所がある|issued_at 出した日時
issued_by 出した人|joined_at 加わった日時|kana ふりがな|keep_until 残す期限|key 記号|kind 種類
last_at 最後の日時|last_on 終わりの日|lat 緯度|late_minutes おくれ(分)|late_yes おそい返事の「行けます」
learner_name 教わる人の名前|left_reason 退会の理由|level 習熟度|licence 利用条件|line 一言
line_user_id LINEの番号|logged_at 記入の日時|login サインインの名前|lon 経度|made_at 作った日時|made_by 作った人
max_offers_per_week 週の打診の上限|memo メモ|minutes 時間(分)|moved_from 移る前|moved_to 移った先|name 名前
not_held 行われなかった|note メモ|nth 第何週|number 番号|oaza 大字|obtained_on 手に入れた日|on 日
on_holidays 祝日も開く|opened_at はじまり|other_attendance_id 相手の参加|other_visit_id 相手の訪問|outcome 結果
outcomes 結果|owner_id 持ち主|paid_by 支払った人|paid_on 支払った日|partner_id 交代の相手|pass_mark 合格点
passed 合格|password_hash パスワード|paused_until 休止の終わり|payee 振込先|person_id 人|phone 電話番号
phone_result 電話の結果|phoned_at 電話の日時|phoned_by 電話した人|place 場所|place_detail くわしい場所
planned_at 用意した日時|position 順番|postal_code 郵便番号|precision 位置の確かさ|present 来た人
promised_at 返事の約束|quiet_from 連絡しない時刻から|quiet_until 連絡しない時刻まで|radius_m 行ける距離(m)
ran_at 実行した日時|rank 順位|rate_minutes 単価の時間(分)|reason 理由|red_flag 急ぎ|referral 案内先|relation 続柄
release_reason はずれた理由|released_at はずれた日時|removed_at はずした日時|renewal 続けるか
representative_id 代表|request_id 派遣依頼|requester_id 申し込んだ人|required 必要|return_on 次に来る日
revision 版|revoked_at 止めた日時|rhythm くり返し|role 役割|rule 決まり|rule_id 決まり|saved_at 保存の日時
score 点数|search しぼりこみ|seat_id 枠|seat_role 枠の役割|sent_at 送った日時|series_id 毎月のチーム
session_id 開設回|set_at 決めた日時|set_by 決めた人|settled_at すんだ日時|shared みんなに見せる
shown_name 呼び名|since いつから|skips_holidays 祝日は休む|snoozed_until お休みの終わり|sort 順番
source_id 出典|staff_id 職員|starts_at はじまり|state 状態|status 状態|status_since 状態になった日時
step 研修の項目|still_using その後|still_using_at その後の返事の日時|supporter_id サポーター|taken_at 決まった日時
taken_back_at 取り消した日時|taken_by 引き受けた人|takes_honorarium 謝礼を受け取る|target 行き先|text 文章
thread_id やりとり|title 題名|topic 内容|topics 内容|town_id 町|travel_means 移動手段|typed_by 入力した人
uid 記号|undone_at 戻した日時|unit 単位|until_minute 終わりの時刻|until_on 終わりの日|url 住所
used_at 使った日時|usual_place いつもの場所|valid_months 有効な月数|value 値|verified_at 確かめた日時|version 版
visit 来た回数|visit_id 訪問|visits 訪問の回数|visits_homes 自宅へも行く|waiting_for 待っていること
wants_coordinator 職員を希望|wave 打診の回|way 行き方|weekday 曜日|weeks 週|weeks_ahead 何週先まで
withdrawn_at 取りやめの日時|word 合言葉|writer_id 書いた人|written_at 書いた日時|yen 金額(円)|yen_rate 単価(円)
account_id アカウント|code_hash 番号|confirmed 確認ずみ|secret 鍵|subject 相手|issuer 発行元|token_hash リンク
asked_at 希望した日時|desks 当番にも払う|duty_id 当番|on_duty 席のある担当|search_from さがし始め|supporters 当番の人数
told_version 知らせた版
issued_on 出した日|last_step 最後の番号|email メール|linked_at つないだ日時|used_by 使った人|first_day はじめの日
absent 来なかった|attended 参加者|asked_at たずねた日時|capacity 定員|code 記号
course_id 講座|has_organisation 団体の名前をたずねる
has_participants 参加者をたずねる|kind_id 種類|objectives めあて
offer_until 返事の期限|offered_at 席を案内した日時|organisation 団体
organisation_key 団体の記号|outside 外部の講師|participants 参加者(延べ)
queued_at 待ちはじめた日時|ratio 1人が教える人数|room 部屋|seat 席
supporters サポーターの人数|unnamed 名前のない参加者|via きっかけ|satisfied 満足
understood 理解|wants_next 次の希望
agreed_at 同意の日時|ask_on 聞く日|answer 返事|flag_settled 詐欺のうたがいの結果
flag_settled_at 詐欺のうたがいを確かめた日時
to_phone 電話で知らせる|fingerprint 照合番号|frozen_at しめた日時|month 月
"""
COLUMNS = dict(
    pair.split(maxsplit=1) for pair in _TEXT.replace("\n", "|").split("|") if pair.strip()
)
"""What each column is called."""
