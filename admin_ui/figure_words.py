"""Words of the figures (数・月次報告): what parts are called, what is missing, what is wrong."""

from collections.abc import Mapping
from typing import Any

from admin_ui import labels, yorozu_words
from mdeji.figures.catalogue import NONE, UNKNOWN
from mdeji.figures.naming import names
from mdeji.figures.rules.snapshot import Words
from mdeji.figures.rules.template import Template
from mdeji.requests.rules import DISPATCHED
from mdeji.supporters.rules import HELPING, SupporterStatus

DONT_KNOW = "わからない"
DIMS = {
    "district": "地区",
    "centre": "公民館",
    "age": "年代",
    "device": "機種",
    "visit": "はじめてか",
    "outcome": "結果",
    "referral": "案内先",
    "log_door": "記録のしかた",
    "topic": "内容",
    "kind": "個人かグループか",
    "place": "場所",
    "door": "受付経路",
    "status": "状態",
    "enrol_door": "登録の経路",
    "answer": "返事",
    "course": "講座",
    "level": "講座の段階",
    "work": "活動の種類",
}
LOG_DOORS = {"live": "その場で入力", "paper": "紙から入力"}
ENROL_DOORS = {
    "line": "LINE",
    "web": "申込ページ",
    "paper": "申込用紙",
    "counter": "窓口",
    "import": "名簿の取りこみ",
}
LEVELS = {"basic": "基本", "advanced": "応用"}
ANSWERS = {
    "yes": "使えている",
    "partly": "すこし",
    "no": "使えていない",
    "unreached": "連絡がつかない",
}
MISSING = {
    "sessions_empty": "相談の記録が1件もない開設回",
    "visits_unreported": "活動報告がない訪問",
    "report_drafts": "書きかけの活動報告",
    "classes_open": "出席が入っていない講座",
    "participants_unknown": "参加者の数がない活動",
    "centre_unknown": "公民館がわからない相談記録",
    "age_unknown": "年代が「わからない」の相談記録",
    "device_unknown": "機種が「わからない」の相談記録",
    "visit_unknown": "はじめてかが「わからない」の相談記録",
}
MISSING_HELP = {
    "sessions_empty": "だれも来なかった回なら、このままで だいじょうぶです。",
    "visits_unreported": "まとめ役に電話して、報告を代わりに入れられます。",
    "report_drafts": "サポーターが まだ出していません。",
    "classes_open": "講座のページで 出席を入れてください。",
    "participants_unknown": "わかれば、活動の記録に 人数を入れてください。",
    "centre_unknown": "記録の開設回を 確かめてください。",
}
REASONS = {
    "late": "おくれて入った記録がある",
    "mistake": "まちがいを直した",
    "twice": "二重の記録を取り消した",
    "words": "名前や目標を変えた",
    "other": "そのほか",
}
TURNS = {"added": "ふえた", "removed": "へった", "changed": "直した"}
SUBJECTS = {
    "consultation": "相談記録",
    "session": "開設回",
    "request": "派遣依頼",
    "supporter": "サポーター",
    "activity": "活動の記録",
    "class": "講座の回",
}
PROBLEMS = {
    ("month", "not_over"): "この月は まだ終わっていません。次の月の1日から しめられます。",
    ("reason", "missing"): "訂正の理由を えらんでください。",
    ("table", "missing"): "実績の表にのせる項目を 1つ以上 えらんでください。",
}
MISSED = "足りない記録があります。「このまま しめる」に しるしをつけてください。"
STALE = "ほかの人が先に変えました。いまの状態を見て、もう一度お願いします。"
FASTER = "ほかの人が先に変えました。"
SAVE_OVER = "もう一度 保存すると、ここに入れたものに なります。"


def problem(field: str, reason: str) -> str:
    """Return what is wrong, in words."""
    if (field, reason) in PROBLEMS:
        return PROBLEMS[field, reason]
    if reason == "long":
        return "長すぎます。短くしてください。"
    if field.startswith("year"):
        return "年度は 2000から2099までの数字です。"
    if field.startswith("target"):
        return "目標は 1から10,000,000までの数字です。"
    return "入れてください。"


def words(session: Any) -> Words:
    """Return what every part is called, in the order to print it; the unknown comes last."""
    named = names(session)
    return {
        "dim": DIMS,
        "district": {**named["district"], UNKNOWN: f"地区が{DONT_KNOW}"},
        "centre": {**named["centre"], NONE: "公民館ではない"},
        "age": yorozu_words.AGE_WORDS,
        "device": labels.DEVICES,
        "visit": yorozu_words.VISIT_WORDS,
        "outcome": {**yorozu_words.OUTCOME_WORDS, UNKNOWN: DONT_KNOW},
        "referral": {**yorozu_words.REFERRAL_WORDS, NONE: "案内なし"},
        "log_door": LOG_DOORS,
        "topic": labels.TOPICS,
        "kind": {kind: labels.KINDS[kind] for kind in DISPATCHED},
        "place": labels.PLACES,
        "door": {code: word for code, word in labels.DOORS.items() if code != "desk"},
        "status": {one: labels.SUPPORTER_STATUS[one] for one in SupporterStatus if one in HELPING},
        "enrol_door": ENROL_DOORS,
        "answer": {**ANSWERS, UNKNOWN: DONT_KNOW},
        "course": named["course"],
        "level": LEVELS,
        "work": named["work"],
    }


def part(found: Mapping[str, Mapping[str, str]], dim: str, code: str) -> str:
    """Return what a part is called; one whose row is gone keeps its code."""
    return found.get(dim, {}).get(code, DONT_KNOW if code == UNKNOWN else code)


def stale(then: Template, now: Template) -> str:
    """Say what somebody else has changed meanwhile, and what saving again would do."""
    found = [f"題名「{now.title}」"] if now.title != then.title else []
    found += ["はじめの文"] if now.note != then.note else []
    found += ["市への実績の表"] if now.table != then.table else []
    for key, wording in now.figures.items():
        if wording != then.figures[key]:
            found.append(f"「{wording.name}」の名前と文")
        if now.targets.get(key) != then.targets.get(key):
            found.append(f"「{wording.name}」の目標")
    changed = f"変わったところ:{'、'.join(found)}。" if found else ""
    return f"{FASTER}{changed}{SAVE_OVER}"
