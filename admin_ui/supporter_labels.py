"""Japanese words for the supporters' list, their screen, and what is done to many at once."""

FLAGS = {
    "idle": "45日 打診がない",
    "overloaded": "訪問が多い",
    "untrained": "研修・誓約が足りない",
    "expiring": "研修の期限が近い",
    "unreachable": "LINEで届かない",
    "silent": "届くかの確認に返事がない",
    "minor": "未成年",
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
JOURNAL = {
    "enrolled": "登録した",
    "contact_seen": "個人情報を表示した",
    "snoozed": "打診の休みを変えた",
    "edited": "登録の内容を直した",
    "noted": "メモを書いた",
    "avoidance_added": "組み合わせを避ける人を加えた",
    "avoidance_ended": "組み合わせを避けるのをやめた",
    "imported": "名簿から取りこんだ",
    "import_undone": "名簿の取りこみを元に戻した",
    "bulk_applied": "まとめての操作",
    "bulk_undone": "まとめての操作を元に戻した",
    "week_changed": "空いている時間を変えた",
    "days_changed": "行ける日・行けない日を入れた",
    "days_cleared": "行ける日・行けない日を消した",
    "holidays_changed": "祝日の休みを変えた",
    "name_changed": "よばれる名前を変えた",
    "skills_changed": "教えられることを変えた",
    "devices_changed": "使える機械を変えた",
    "area_changed": "行ける場所を変えた",
    "limits_changed": "お願いの受け方を変えた",
    "emergency_changed": "緊急の連絡先を変えた",
    "feed_on": "予定表の住所を作った",
    "feed_renewed": "予定表の住所を新しくした",
    "feed_off": "予定表に出すのをやめた",
    "certificate_issued": "活動証明書を出した",
    "offered": "打診した",
    **{code: said for code, said in EVENTS.items() if code},
}
"""The events of a supporter's journal; what is not named here is shown by its code."""
