"""Words of the rota (当番): gaps, presence, absences, refusals."""

from typing import Any

from admin_ui import labels, words
from admin_ui.pages.signed_words import CANNOT_COME

GAPS = {
    "full": ("check", "good", "そろいました"),
    "partly": ("people", "warn", "たりません"),
    "empty": ("alert", "bad", "だれも いません"),
    "none_wanted": ("pause", "", "当番は いりません"),
}
"""Drawing, colour and word of how well a desk is staffed."""

TASKS = {"individual": "訪問", "group": "訪問", "desk": "当番", "class": "講座"}
DUTY_WORDS = {"desk": "よろず相談所の当番", "class": "講座で教えます"}
"""What somebody has promised, in a word, and whole where nobody asked for it."""

PRESENCE = {
    "coming": ("clock", "", "これから"),
    "missing": ("alert", "bad", "まだ来ていません"),
    "there": ("check", "good", "来ました"),
    "late": ("clock", "warn", "おくれて来ました"),
    "gone": ("home", "", "おわりました"),
}
NO_ADULT = "いま、大人がいません"
_ABSENT = {
    "fixed": "いつもの当番。この日は 入っていません",
    "released": "職員が はずしました",
    "left": "活動を やめました",
    "standing_ended": "いつもの当番を おえました",
    "time_changed": "日時が 変わりました",
    "handed_over": "ほかの人に 代わりました",
    "no_adult": "未成年。大人が いないので、お休みです",
}
DONE = {
    "offer": "打診します。10秒のあいだは 取りやめられます。",
    "take_back": "打診を 取りやめました。だれにも 知らせていません。",
    "assign": "当番に入れました。",
    "release": "当番から はずし、本人に知らせました。代わりの人を さがします。",
    "want": "人数を変えました。",
    "search": "いま さがし始めます。",
    "came": "来たことを 記録しました。",
    "went": "おわりを 記録しました。",
    "present": "来た人を 記録しました。活動時間と謝礼も なおりました。",
    "added": "いつもの当番を 決めました。先の日にも 入れました。",
    "ended": "いつもの当番を おえました。先の日の席は、ほかの人を さがします。",
}
_REFUSED = {
    "no_seat": "あいている席が ありません。人数を ふやすと 入れます。",
    "too_late": "もう はじまっています。",
    "gone": "もう 打診しました。取りやめられません。",
    "too_early": "まだ 早すぎます。ひらく1時間前から 記録できます。",
    "not_on_team": "この人は この日の当番では ありません。",
    "none_wanted": "この日は 当番を おいていません。",
    "not_active": "活動中のサポーターでは ありません。",
    "called_off": "この日は お休みです。",
    "minor_without_adult": "未成年の人だけの当番には できません。",
}
WRONG = {
    ("supporters", ""): "人数は 0から12までです。",
    ("supporter_id", "twice"): "この人は もう いつもの当番です。",
    ("supporter_id", ""): "サポーターを えらんでください。",
    ("role", "twice"): "まとめ役は もう 決まっています。",
    ("until_on", ""): "いつまでかを 入れてください。きょうから1年以内です。",
    ("from_on", ""): "いつからかを 入れてください。",
}


def absent(reason: str) -> str:
    """Return why somebody does not come."""
    return _ABSENT.get(reason) or CANNOT_COME.get(reason) or "来られません"


def refused(reason: str) -> str:
    """Return why something cannot be done with the people of a desk."""
    return known(reason) or "いまは できません。"


def known(reason: str) -> str | None:
    """Return the words for a refusal, or None if there are none of its own."""
    if reason in _REFUSED:
        return _REFUSED[reason]
    empty: dict[str, Any] = {"status": "", "missing": "", "until": "", "topics": "この内容"}
    empty |= {"distance": "", "radius": "", "device": ""}
    pattern = words.OBSTACLES.get(reason)
    return f"できません。{pattern.format(**empty)}。" if pattern else None


def wrong(field: str, reason: str) -> str:
    """Return what is wrong with a field."""
    found = WRONG.get((field, reason)) or WRONG.get((field, ""))
    return found or "入力を たしかめてください。"


def role(code: str) -> str:
    """Return what a seat is called."""
    return labels.word(labels.SEATS, code)
