"""Words the signed pages need beside ``labels``: what to bring, what to check, why you."""

from collections.abc import Iterable, Mapping
from typing import Any

from admin_ui import labels

CHANGE_IN_CHAT = "申し込みを見る"
"""The menu button in the chat that shows, changes and cancels a request."""

MINE = {"lead": "まとめ役", "helper": "お手伝い役", "trainee": "見習い"}
"""Roles in the words of the chat."""

TEACHING = {"lead": "講師", "helper": "お手伝い", "trainee": "見習い"}
"""What the seats of a class are called."""

BRING = {
    "mynumber": "マイナンバーカード(暗証番号は、だれにも言わないでください)",
    "payment": "いつも使うカードやアプリ(暗証番号は、だれにも言わないでください)",
    "call_mail": "電話番号やメールアドレスのメモ",
    "city_services": "市からの手紙や書類",
}
ALWAYS_BRING = ("スマートフォンやタブレット(充電しておく)", "めがね(使う方)")

NEVER = (
    "暗証番号やパスワードを聞くこと、代わりに打つこと",
    "お店や契約の申し込み、買い物を代わりにすること",
    "お金を受け取ること",
    "遠くから操作するアプリを入れること",
)

CHECKLIST = (
    "名札(サポーター証)をつける",
    "はじめに合言葉を伝える",
    "スマホは依頼した方の手で操作してもらう",
    "暗証番号やパスワードは見ない・聞かない・打たない",
    "詐欺かもと思ったら、消費生活センター(188)か警察(#9110)を案内する",
)

CANNOT_COME = {
    "ill": "体調が悪い",
    "family": "家族の用事",
    "work": "仕事",
    "travel": "行く手段がない",
    "other": "そのほか",
}

OUTCOMES = {"done": ("できた",), "partly": ("一部", "できた"), "not_done": ("できな", "かった")}
FACES = {3: ("よかった",), 2: ("まあまあ",), 1: ("いま", "ひとつ")}
"""Words in pieces, between which a narrow button may break them."""

SNOOZE = {"7": "1週間", "14": "2週間", "30": "1か月"}
"""How many days somebody may rest from offers."""


def to_bring(topics: Iterable[str]) -> tuple[str, ...]:
    """Return what to bring when these topics are asked for."""
    return (*ALWAYS_BRING, *[BRING[topic] for topic in topics if topic in BRING])


def why_you(reasons: Iterable[Mapping[str, Any]], districts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the matcher's reasons as sentences, in its order; codes without words are left out."""
    said = (_reason(str(row.get("code", "")), row.get("data", row), districts) for row in reasons)
    return tuple(sentence for sentence in said if sentence)


def hyphened(phone: str) -> str:
    """Return a telephone number in the groups people read it in; one we do not know stays as it is.

    Mobile numbers are grouped 3-4-4; Maebashi's area code is 027.
    """
    if not phone.isdecimal():
        return phone
    if len(phone) == 11 and phone[2] == "0":
        return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    if len(phone) == 10 and phone.startswith("027"):
        return f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
    return phone


def rough_distance(metres: int | None) -> str:
    """Return a distance in steps of half a kilometre: before a yes, nobody's place is narrowed down."""
    if metres is None:
        return ""
    return "1 km以内" if metres < 1000 else f"約{round(metres / 500) / 2:g} km"


def _reason(code: str, data: Mapping[str, Any], districts: Mapping[str, str]) -> str:
    district = districts.get(str(data.get("district_id", "")), "")
    sentences = {
        "late_yes": "前に「行けます」と言ってくださいました",
        "near": f"近くです({rough_distance(data.get('distance_m'))})",
        "same_district": f"{district}地区の方です" if district else "同じ地区の方です",
        "neighbour_district": "となりの地区の方です",
        "knows_group": "このグループに行ったことがあります",
        "good_at": f"{labels.topics(tuple(data.get('topics', ())))}が得意です",
        "knows_device": f"{labels.word(labels.DEVICES, data.get('device', ''))}にくわしい方です",
        "not_asked_lately": "しばらくお願いしていませんでした",
        "first_visit": "はじめての活動に向いています",
    }
    return sentences.get(code, "")
