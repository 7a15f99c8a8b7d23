"""Words of the enrolment: what is asked, what is wrong with an answer, and what comes next."""

from admin_ui.pages.signed_me_words import LEAVE_REASONS, minutes
from mdeji.supporters import enrolment

TIMES = {
    "weekday_morning": "平日の午前",
    "weekday_afternoon": "平日の午後",
    "weekday_evening": "平日の夕方",
    "weekend": "土曜・日曜",
}
WHEN = {
    code: f"{TIMES[code]}({minutes(begin)}から{minutes(end)})"
    for code, (_, begin, end) in enrolment.WHEN.items()
}
AGES = {"adult": "18歳以上", "minor": "17歳以下"}
FAULTS = {
    "name": "お名前を書いてください。数字や記号は使えません。",
    "kana": "ふりがなを、ひらがなで書いてください。",
    "phone": "電話番号を、市外局番から書いてください。例:027-000-0000",
    "town": "町の名前がわかりませんでした。下の「地区」を選んでください。",
    "town_which": "同じ名前の町が、ちがう地区にあります。下の「地区」を選んでください。",
    "town_outside": "前橋市の町の名前を書くか、下の「地区」を選んでください。",
    "topics": "教えられることを、1つ以上選んでください。",
    "devices": "教えられる機械を、1つ以上選んでください。",
    "when": "手伝える時を、1つ以上選んでください。",
    "age": "年齢を選んでください。",
    "born_on": "生まれた日を書いてください。例:平成21年5月3日",
    "consent": "内容を読んで、同意のところに印をつけてください。",
    "text": "文を書いてください。",
    "reason": "わけを選んでください。",
    "day": "日付を入れてください。例:6/12",
}
STEP_KINDS = {
    "video": "動画・文を見る",
    "quiz": "クイズ",
    "role_play": "練習(ロールプレイ・同行)",
    "pledge": "約束(誓約)",
}
WAITS = {
    "contact": "連絡して、面談の日を決める",
    "interview": "面談の記録を書く",
    "decision": "受け入れを決める",
    "missing": "お願いしたことの返事",
    "training": "研修の続き",
    "practice": "練習(ロールプレイか同行)",
    "guardian": "保護者の同意",
    "start": "活動の始まり(自動)",
}
WHOM = {"office": "事務局", "person": "ご本人", "guardian": "保護者の方", "system": "自動"}
EVENTS = {
    None: "申し込み",
    "reviewed": "面談・確認へ",
    "accepted": "受け入れ(研修へ)",
    "declined": "お断り",
    "ready": "研修がそろい、活動開始",
    "paused": "休止",
    "returned": "再開",
    "left": "退会",
    "reapplied": "もう一度 申し込み",
}
REASONS = {
    **LEAVE_REASONS,
    "guardian": "保護者の同意",
    "duplicate": "二重の登録",
}
DOORS = {
    "line": "LINE",
    "web": "ウェブ",
    "paper": "申込用紙",
    "counter": "窓口",
    "import": "名簿の取り込み",
}
DECLINE_TEXT = (
    "このたびは、サポーターにお申し込みいただき、ありがとうございました。\n"
    "お話をうかがい、今回は見おくらせていただくことになりました。\n"
    "お気持ちに、心から感謝しています。"
)
"""What a declined applicant reads, unless the coordinator writes it otherwise."""
