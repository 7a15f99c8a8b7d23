"""Words for hand-overs, for groups that meet again and again, and for the honorarium ledger."""

from collections.abc import Mapping

HANDOVER_STATUS: Mapping[str, str] = {
    "open": "代わりの人をさがしています",
    "taken": "代わりました",
    "declined": "ことわられました",
    "withdrawn": "取りやめました",
    "expired": "見つかりませんでした",
    "overtaken": "必要なくなりました",
}
LINE_STATUS: Mapping[str, str] = {
    "open": "確認待ち",
    "approved": "承認ずみ",
    "exported": "支払いへ送付ずみ",
    "paid": "支払いずみ",
    "declined": "辞退",
}
LINE_REASONS: Mapping[str, str] = {
    "": "",
    "declined": "辞退",
    "report_corrected": "報告の訂正",
    "wrong_person": "人のまちがい",
    "wrong_time": "時間のまちがい",
    "twice": "二重の記入",
    "other": "そのほか",
}
COUNTER_REASONS: Mapping[str, str] = {
    code: said for code, said in LINE_REASONS.items() if code not in {"", "declined"}
}
RHYTHMS: Mapping[str, str] = {
    "monthly": "毎月",
    "biweekly": "2週間ごと",
    "weekly": "毎週",
}
NTH: Mapping[int, str] = {1: "第1", 2: "第2", 3: "第3", 4: "第4", 5: "最後の"}
SEAT_ROLES: Mapping[str, str] = {"lead": "まとめ役", "helper": "お手伝い役"}
SKIP_REASONS: Mapping[str, str] = {
    "holiday": "祝日のため休み",
    "closed": "年末年始のため休み",
    "by_hand": "休みにしました",
    "too_soon": "日が近すぎるため なし",
    "ended": "定期の予定が終わりました",
}
RENEWAL: Mapping[str, str] = {
    "asked": "続けるか うかがっています",
    "wanted": "続けたいとのこと",
    "not_wanted": "続けないとのこと",
}
