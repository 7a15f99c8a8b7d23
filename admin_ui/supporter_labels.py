"""Japanese words for the supporters' list, their screen, and what is done to many at once."""

from admin_ui import enrol_words

FLAGS = {
    "idle": "45日 打診がない",
    "unanswered": "3回続けて 返事がない",
    "overloaded": "訪問が多い",
    "untrained": "研修・誓約が足りない",
    "expiring": "研修の期限が近い",
    "unreachable": "LINEで届かない",
    "silent": "届くかの確認に返事がない",
    "minor": "未成年",
    "no_consent": "保護者の同意がない",
    "uninsured": "今年度の保険がない",
}
"""What the office looks after, as the filters call it."""

SORTS = {
    "kana": "名前",
    "status": "状態",
    "since": "いまの状態になった日",
    "district": "地区",
    "joined": "登録が新しい順",
    "offered": "打診が古い順",
}
DOORS = {
    "line": "LINE",
    "web": "ウェブの申込",
    "paper": "申込用紙",
    "counter": "窓口",
    "import": "名簿の取りこみ",
}
EVENTS = {
    "": "登録した",
    "reviewed": "面談へ進めた",
    "accepted": "受け入れた",
    "declined": "お断りした",
    "ready": "研修を終え、活動を始めた",
    "paused": "休止した",
    "returned": "活動にもどった",
    "left": "退会した",
    "reapplied": "もう一度申し込んだ",
}
"""What moved a supporter on, as their history tells it."""

MOVES = {
    "reviewed": "面談へ進める",
    "accepted": "受け入れて、研修へ",
    "declined": "お断りする",
    "ready": "活動を始める",
    "paused": "休止にする",
    "returned": "活動にもどす",
    "left": "退会にする",
    "reapplied": "もう一度、申込から始める",
}
"""The same moves as buttons."""

WAITS = {
    "applied": "申込を見て、面談を決めるのを待っています",
    "review": "面談と、受け入れの判断を待っています",
    "training": "研修が終わるのを待っています",
    "active": "",
    "paused": "本人がもどるのを待っています",
    "left": "",
    "declined": "",
}
"""What a supporter waits for in each status."""

NOTES = {"interview": "面談", "call": "電話", "note": "メモ"}
REASONS = {**enrol_words.REASONS, "undone": "元に戻した"}
"""Why somebody was moved on, where the product gave the reason by a code."""
