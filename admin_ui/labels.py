"""Japanese words for the codes the product uses."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from mdeji.kit.calendar import (
    day_of,
    spoken_date,
    spoken_time,
    spoken_when,
    to_jst,
    wareki,
    wareki_year,
)
from mdeji.people.rules import masked_phone, spoken_phone

TOPICS = {
    "line": "LINE(ライン)",
    "photo": "写真",
    "app": "アプリ",
    "settings": "音・文字・設定",
    "call_mail": "電話・メール",
    "internet": "ネット検索",
    "qr": "QRコード",
    "payment": "スマホで支払い",
    "mynumber": "マイナンバー",
    "city_services": "市の手続き",
    "safety": "詐欺・安全",
    "other": "そのほか",
}
DEVICES = {
    "iphone": "iPhone",
    "android": "Android",
    "raku": "らくらくホン",
    "tablet": "タブレット",
    "pc": "パソコン",
    "unknown": "わからない",
}
PLACES = {"centre": "公民館", "home": "自宅", "other": "そのほかの場所"}
SEATS = {"lead": "まとめ役", "helper": "お手伝い役", "trainee": "見習い"}
DOORS = {
    "line": "LINE",
    "phone": "電話",
    "counter": "窓口",
    "family": "家族・代理",
    "paper": "申込用紙",
    "desk": "よろず相談所",
}
KINDS = {
    "individual": "個人",
    "group": "グループ",
    "desk": "よろず相談所の当番",
    "class": "講座の担当",
}
ASKED_KINDS = {"individual": "個人", "group": "グループ"}
FOR_WHOM = {"self": "本人", "parent": "親", "neighbour": "近所の方", "other": "そのほかの方"}
REQUEST_STATUS = {
    "received": "受付",
    "searching": "サポーターへ打診中",
    "with_coordinator": "職員の対応",
    "arranged": "日時決定",
    "visited": "報告待ち",
    "closed": "完了",
    "cancelled": "取り消し",
    "referred": "ほかの窓口を案内",
}
NEXT_ACTOR = {
    "received": "自動で打診を始めます",
    "searching": "サポーターの返事",
    "with_coordinator": "コーディネーター",
    "arranged": "訪問の日",
    "visited": "まとめ役の報告",
    "closed": "なし",
    "cancelled": "なし",
    "referred": "なし",
}
WAITING_FOR = {
    "late": "時間がありません",
    "nobody_left": "打診できる人がいません",
    "asked_for_coordinator": "ご本人が職員を希望",
    "follow_up": "次の支援の相談",
    "no_word": "自宅訪問の終わりの連絡がありません",
    "taken_over": "職員が引き取りました",
    "no_adult": "大人が見つかりません。ご本人に電話",
    "no_adult_phone": "大人が見つかりません。ご本人と 未成年の人に電話",
}
NO_ADULT = "いま、大人がいません"
OFFER_STATUS = {
    "open": "返事待ち",
    "accepted": "行けます",
    "declined": "行けません",
    "expired": "返事なし",
    "stood_down": "充足のお知らせ",
    "withdrawn": "取り下げ",
    "released": "都合が悪くなった",
}
VISIT_STATUS = {
    "forming": "チームを集めています",
    "planned": "予定",
    "over": "報告待ち",
    "reported": "報告ずみ",
    "cancelled": "中止",
}
DECLINE_REASONS = {
    "time": "時間が合わない",
    "far": "遠い",
    "busy": "今週は忙しい",
    "topic": "内容に自信がない",
    "other": "そのほか",
}
CANCEL_REASONS = {
    "resident": "ご本人の都合",
    "solved": "解決した",
    "no_supporter": "サポーターが見つからない",
    "weather": "天候・災害",
    "duplicate": "二重の申し込み",
    "other": "そのほか",
}
REFERRALS = {
    "yorozu": "デジタルよろず相談所",
    "class": "公民館のスマホ講座",
    "shop": "携帯電話会社のお店",
    "consumer": "消費生活センター(188)",
    "police": "警察相談(#9110)",
    "city_hall": "市役所の担当課",
    "other": "そのほかの窓口",
}
OUTCOMES = {"done": "できた", "partly": "一部できた", "not_done": "できなかった"}
FACES = {3: "よかった", 2: "ふつう", 1: "いまひとつ"}
STAFF_ROLES = {
    "admin": "管理者",
    "coordinator": "コーディネーター",
    "centre": "公民館職員",
    "officer": "市担当者",
    "reader": "閲覧のみ",
}
SUPPORTER_STATUS = {
    "applied": "申込",
    "review": "面談・確認中",
    "training": "研修中",
    "active": "活動中",
    "paused": "休止中",
    "left": "退会",
    "declined": "お断り",
}
TRAVEL = {"car": "車", "bicycle": "自転車", "walk": "徒歩", "bus": "バス・電車"}
TRAINING = {
    "video": "研修動画",
    "quiz": "確認クイズ",
    "role_play": "ロールプレイ",
    "pledge": "守秘の誓約",
}
JOBS = {
    "hear": "届いたメッセージを読む",
    "ask": "サポーターをさがす",
    "deliver": "LINEで送る",
    "fetch": "写真・音声を受け取る",
    "remind": "お知らせを出す",
    "bulletin": "まとめてのお知らせを出す",
    "go_on": "ページのあと、話をつづける",
    "instruct": "職員が決めたことを行う",
}
BULLETIN_KINDS = {"message": "お知らせ", "drill": "届くかの確認"}
BULLETIN_STATUS = {
    "waiting": "まもなく送ります",
    "sending": "送っています",
    "sent": "送りました",
    "cancelled": "取り消しました",
}
REACH = {
    "waiting": "返事を待っています",
    "answered": "「とどきました」と答えた",
    "wrote": "ほかの用で LINEに書いた",
    "blocked": "ブロックされています",
    "no_line": "LINEが ありません",
    "silent": "返事が ありません",
    "phoned": "電話で話せました",
}
PHONE_RESULTS = {
    "reached": "話せた",
    "no_answer": "出なかった",
    "wrong_number": "番号が ちがう",
}
LACK = {
    "quiet": "希望なし",
    "nobody": "だれも行けない",
    "few": "足りない",
    "enough": "足りている",
}
WEEKDAYS = "月火水木金土日"
LETTER_MOST = 500


def word(table: Mapping[Any, str], code: Any) -> str:
    """Return the word for a code, or the code itself if the table lacks it."""
    return table.get(code, str(code))


def topics(codes: list[str] | tuple[str, ...]) -> str:
    """Return several topics as one text: 「写真、QRコード」."""
    return "、".join(word(TOPICS, code) for code in codes)


SOON_S = 60


def when(start: datetime | None, end: datetime | None = None) -> str:
    """Return day and time as people say it, or 「未定」."""
    return spoken_when(start, end) if start else "未定"


def leaves(at: datetime, now: datetime) -> str:
    """Return when something leaves the house: 「あと8秒で」, or 「… 午前8時に」."""
    left = max(0, round((at - now).total_seconds()))
    return f"あと{left}秒で" if left < SOON_S else f"{when(at)}に"


def clock_time(instant: datetime) -> str:
    """Return the time of day in Japan: 「午後2時30分」."""
    return spoken_time(to_jst(instant).time())


def day(value: date | datetime) -> str:
    """Return the date in the Japanese era with its weekday."""
    return wareki(day_of(value) if isinstance(value, datetime) else value)


def short_day(value: date | datetime) -> str:
    """Return the date with its weekday, without the year."""
    return spoken_date(day_of(value) if isinstance(value, datetime) else value)


def fiscal(year: int) -> str:
    """Return a fiscal year in the Japanese era: 「令和8年度」."""
    return f"{wareki_year(date(year, 4, 1))}度"


def iso(instant: datetime) -> str:
    """Return the instant for ``<time datetime>``."""
    return to_jst(instant).isoformat()


def iso_day(text: str) -> str:
    """Return the day of an ISO instant for a form, or nothing if it is none."""
    try:
        return to_jst(datetime.fromisoformat(text)).strftime("%Y/%m/%d")
    except ValueError:
        return ""


def iso_time(text: str) -> str:
    """Return the time of an ISO instant for a form, or nothing if it is none."""
    try:
        return to_jst(datetime.fromisoformat(text)).strftime("%H:%M")
    except ValueError:
        return ""


def km(metres: int | None) -> str:
    """Return a distance: 「2.4 km」, or 「距離不明」."""
    return "距離不明" if metres is None else f"{metres / 1000:.1f} km"


def initials(name: str) -> str:
    """Return a name for eyes without need: the first character and a circle."""
    return f"{name[:1]}〇〇" if name else "〇〇"


def phone(digits: str) -> str:
    """Return a telephone number with hyphens."""
    return spoken_phone(digits)


def ago(instant: datetime, now: datetime) -> str:
    """Return how far apart two instants are: 「3時間」, 「2日」."""
    minutes = int(abs((now - instant).total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes}分"
    return f"{minutes // 60}時間" if minutes < 48 * 60 else f"{minutes // 1440}日"


def filters() -> dict[str, Callable[..., str]]:
    """Return the functions templates use as filters."""
    return {
        "topics": topics,
        "when": when,
        "leaves": leaves,
        "clock": clock_time,
        "day": day,
        "short_day": short_day,
        "fiscal": fiscal,
        "iso": iso,
        "km": km,
        "initials": initials,
        "masked_phone": masked_phone,
        "phone": phone,
        "ago": ago,
        "word": lambda code, table: word(table, code),
    }
