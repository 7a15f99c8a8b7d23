"""Words for the rules of the retention."""

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "events": "LINEから届いた内容",
    "said": "どの文で書いたかの しるし",
    "jobs": "終わった作業の記録",
    "talks": "途中の会話",
    "messages": "送った文の内容",
    "photos": "写真と声",
    "orphans": "消した人の LINEの番号",
    "desk_interests": "よろず相談所の お知らせの希望",
    "sign_ins": "古いサインイン",
    "letters": "職員との手紙の文",
    "request_words": "終わった依頼の 住所・メモ・教わる人",
    "class_notes": "終わった講座の 申込のメモ",
    "visit_words": "報告と感想の ひとこと",
    "applicants": "活動しなかった申込者",
    "requesters": "連絡のない相談者",
    "leavers_private": "やめた人の 住所・緊急連絡先・記録",
    "leavers": "やめたサポーター",
    "imports": "取りこんだ名簿のもと",
    "tombstones": "消した人の もどり止め",
}
FATES = {"emptied": "空にする", "deleted": "行を消す", "anonymised": "だれか わからなくする"}
UNITS = {"days": "日", "fiscal_years": "年度"}
SOURCES = {
    "adr:0008": "決定 0008",
    "adr:0011": "決定 0011",
    "law:appi-22": "個人情報保護法 22条",
    "law:local-autonomy-236": "地方自治法 236条(5年)",
}
