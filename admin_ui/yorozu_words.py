"""Words of the desks (よろず相談所)."""

from admin_ui import labels
from mdeji.requests.service import TOPICS
from mdeji.yorozu.rules import AGES, DEVICES, FOR_GOOD, NO_RULE, OUTCOMES, VISITS

SESSION_STATUS = {"planned": "予定", "cancelled": "お休み"}
TICKET_STATUS = {
    "waiting": "待っています",
    "helped": "相談中",
    "done": "終わり",
    "left": "帰りました",
}
REASONS = {
    "centre": "公民館の休館",
    "room": "部屋の都合",
    "weather": "天候・災害",
    "staff": "担当者の都合",
    "election": "選挙",
    "construction": "工事",
    "other": "そのほか",
}
CLOSURES = REASONS | {FOR_GOOD: "これからは もう開かない"}
ALL_REASONS = REASONS | {FOR_GOOD: "おわりました", NO_RULE: "開く日が 変わりました"}
WEEKS = {1: "第1", 2: "第2", 3: "第3", 4: "第4", 5: "第5"}
WEEKDAYS = dict(enumerate("月火水木金土日"))
AGE_WORDS = {
    "u40": "39歳まで",
    "40s": "40代",
    "50s": "50代",
    "60s": "60代",
    "70s": "70代",
    "80s": "80代",
    "90s": "90歳から",
    "unknown": "わからない",
}
VISIT_WORDS = {"new": "はじめて", "again": "2回目から", "unknown": "わからない"}
OUTCOME_WORDS = {
    "done": "できた",
    "partly": "一部",
    "not_done": "できなかった",
    "out_of_scope": "対象外",
}
REFERRAL_WORDS = {
    "class": "講座",
    "visit": "出張サポート",
    "shop": "携帯電話のお店",
    "city_hall": "市役所の担当課",
    "consumer": "消費生活センター(188)",
    "police": "警察相談(#9110)",
    "other": "そのほか",
}
SETTLED = {
    "consumer": "消費生活センター(188)に つないだ",
    "police": "警察(#9110)に つないだ",
    "family": "家族に 伝えた",
    "bank": "銀行・カード会社が 止めた",
    "no_harm": "詐欺では なかった",
    "other": "そのほか",
}
STILL_USING = {
    "yes": "使えている",
    "partly": "少し使える",
    "no": "使えていない",
    "unreached": "連絡が つかない",
}
MINUTES = {
    5: "5分",
    10: "10分",
    15: "15分",
    20: "20分",
    30: "30分",
    45: "45分",
    60: "60分",
    90: "90分",
}

TOPIC_KEYS = dict(zip(TOPICS, "1234567890-^", strict=True))
DEVICE_KEYS = dict(zip(DEVICES, "123450", strict=True))
AGE_KEYS = dict(zip(AGES, "12345670", strict=True))
VISIT_KEYS = dict(zip(VISITS, "120", strict=True))
OUTCOME_KEYS = dict(zip(OUTCOMES, "1234", strict=True))
MINUTE_KEYS = dict(zip(MINUTES, "12345678", strict=True))
REFERRAL_KEYS = dict(zip(REFERRAL_WORDS, "1234567", strict=True))

WRONG = {
    ("weekday", ""): "曜日を えらんでください。",
    ("opens", ""): "はじまりの時刻を 入れてください。例:13:30",
    ("closes", ""): "おわりの時刻を 入れてください。はじまりより あとで、8時間までです。",
    ("weeks", ""): "第1から第5のうち、1つ以上 えらんでください。",
    ("from_on", ""): "はじめの日を 入れてください。きょうか、あとの日です。",
    ("until_on", ""): "おわりの日は、はじめの日より あとです。",
    ("supporters", ""): "当番の人数は 0から12までです。",
    ("reason", ""): "理由を えらんでください。",
    ("starts_at", ""): "日時を たしかめてください。1年以内で、8時間までです。",
    ("day", ""): "日付を たしかめてください。いまより あとの日時です。",
    ("bring", ""): "200文字までで 書いてください。",
    ("way", ""): "200文字までで 書いてください。",
    ("topics", ""): "相談の内容を 1つ以上 えらんでください。",
    ("outcome", ""): "結果を えらんでください。",
    ("minutes", ""): "時間は 1分から480分までです。",
    ("memo", "long"): "メモは 200文字までです。",
    ("memo", ""): "暗証番号・パスワード・カード番号・マイナンバーは 書けません。消してください。",
    ("session", "future"): "この開設回は まだ来ていません。日付を たしかめてください。",
    ("session", "cancelled"): "この開設回は お休みになっています。",
    ("name", ""): "お名前を 入れてください。",
    ("phone", ""): "電話番号を 市外局番から 入れてください。",
    ("consent", ""): "使い道を伝えて、同意をもらってください。",
    ("return_on", ""): "つぎに来る日を たしかめてください。",
    ("check", ""): "この記録では もう聞けません。取り消されたか、返事が 来ています。",
    ("answer", ""): "返事を えらんでください。",
    ("settled", ""): "どうなったかを えらんでください。",
}
QUESTIONS = {
    "many": "この1時間で 40人を こえます。まちがいでは ありませんか。",
    "long": "2時間を こえる相談です。まちがいでは ありませんか。",
    "old": "2か月より前の日付です。まちがいでは ありませんか。",
}


def wrong(field: str, reason: str) -> str:
    """Return what is wrong, in words."""
    found = WRONG.get((field, reason)) or WRONG.get((field, ""))
    return found or "入力を たしかめてください。"


def week_words(weeks: list[int]) -> str:
    """Return which weeks of the month: 「毎週」, 「第1・第3」."""
    return "毎週" if len(weeks) == 5 else "・".join(WEEKS[one] for one in weeks)


EVENTS = {
    "consulted": "記録しました",
    "consultation_corrected": "直しました",
    "consultation_taken_back": "取り消しました",
    "consultation_put_back": "元に もどしました",
    "return_agreed": "つぎに来る日を 変えました",
    "visit_asked": "出張サポートを 申し込みました",
    "follow_up_wanted": "連絡先を 預かりました",
    "follow_up_done": "連絡先を 消しました",
    "contact_seen": "連絡先を 見ました",
    "flag_settled": "詐欺の うたがいの 結果を書きました",
    "flag_reopened": "詐欺の うたがいを もう一度 確かめます",
    "check_agreed": "2週間あとに 聞くことに 同意しました",
    "check_refused": "2週間あとに 聞くのを やめました",
    "desk_still_using": "「いまも つかえていますか」の 返事です",
    "desk_code_made": "LINEで聞くための コードを 出しました",
    "class_wished": "講座を すすめました",
    "handout_given": "手順の紙を わたしました",
}
FIELDS = {
    "topics": "内容",
    "device": "機種",
    "age": "年代",
    "visit": "はじめてか",
    "outcome": "結果",
    "referral": "案内",
    "minutes": "時間",
    "red_flag": "詐欺の うたがい",
}
_SAID = {
    "device": labels.DEVICES,
    "age": AGE_WORDS,
    "visit": VISIT_WORDS,
    "outcome": OUTCOME_WORDS,
    "referral": REFERRAL_WORDS,
}


def said(name: str, value: object) -> str:
    """Return what a field of a record said, in words."""
    if isinstance(value, list):
        return labels.topics([str(one) for one in value])
    if isinstance(value, bool):
        return "あり" if value else "なし"
    if value is None:
        return "なし"
    return f"{value}分" if name == "minutes" else _SAID.get(name, {}).get(str(value), str(value))
