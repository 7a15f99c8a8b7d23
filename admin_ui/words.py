"""Sentences for what the matcher says and for what happened to a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui import labels
from admin_ui.labels import km, topics, when, word
from admin_ui.pages.signed_words import CANNOT_COME
from mdeji import matching
from mdeji.dispatch.board import PHONE
from mdeji.dispatch.story import Line
from mdeji.matching import ChangeKind

REASONS = {
    "late_yes": "前回、行けますと言ってくれた",
    "near": "近い({distance})",
    "same_district": "同じ地区",
    "neighbour_district": "となりの地区",
    "knows_group": "このグループを{times}回たずねた",
    "good_at": "{topics}が得意",
    "knows_device": "{device}がわかる",
    "not_asked_lately": "最近お願いしていない",
    "first_visit": "はじめての訪問",
}
OBSTACLES = {
    "not_active": "活動中ではない({status})",
    "too_far": "遠い({distance}、範囲は{radius})",
    "training_missing": "研修がまだ({missing})",
    "no_longer_trainee": "見習いの回数をこえた",
    "already_on_team": "もうチームにいる",
    "conflict_of_pair": "組み合わせを避ける",
    "minor_without_adult": "未成年(おとながいない)",
    "no_home_visits": "自宅へは行かない",
    "first_visit_at_home": "はじめての訪問が自宅になる",
    "skill_missing": "{topics}はできない",
    "device_missing": "{device}がわからない",
    "declined_before": "この依頼を断った",
    "already_asked": "この依頼でもう聞いた",
    "not_free": "空いていない",
    "clash": "ほかの訪問と重なる",
    "snoozed": "お休み中{until}",
    "offer_open": "ほかの打診の返事待ち",
    "asked_today": "きょう打診した",
    "offer_cap": "今週の上限{until}",
    "late": "時間がない",
}
CHANGES = {
    ChangeKind.WIDER_RADIUS: "範囲を +{by_km} km にすると",
    ChangeKind.OTHER_TIME: "{when} なら",
    ChangeKind.DROP_DEVICE: "機種({device})を問わなければ",
    ChangeKind.DROP_TOPIC: "「{topic}」をはずすと",
    ChangeKind.AT_CENTRE: "自宅ではなく公民館なら",
    ChangeKind.ASK_RESTING: "休ませている人にも聞けば",
    ChangeKind.PHONE_SILENT: "返事のない人に電話すれば",
}
EVENTS = {
    "submitted": ("note", "申し込みを受け付けました({door})"),
    "search_begun": ("search", "サポーターを さがし始めました"),
    "offered": ("send", "{supporter}さんに打診しました"),
    "accepted": ("check", "{supporter}さんが「行けます」と答えました"),
    "declined": ("x", "{supporter}さんは「行けません」{reason}"),
    "unanswered": ("clock", "{supporter}さんから返事がないまま、期限になりました"),
    "seat_lost": ("alert", "{supporter}さんが来られなくなりました{reason}"),
    "adult_gone": ("alert", "この訪問に 大人が いなくなりました"),
    "minor_stood_down": ("hand", "{supporter}さん(未成年)に お休みを お願いしました"),
    "handover_opened": ("people", "{supporter}さんが代わりの人をさがしています"),
    "handover_taken": ("check", "{supporter}さんが代わりに行きます"),
    "handover_withdrawn": ("hand", "{supporter}さんは、やはり行くことになりました"),
    "handover_expired": ("clock", "代わりの人が見つからず、{supporter}さんが行きます"),
    "handover_nobody": ("alert", "代わりに行ける人が、いま見つかりません"),
    "swap_asked": ("send", "{supporter}さんが予定の交換をたのみました"),
    "swap_done": ("check", "予定を交換し、{supporter}さんが行きます"),
    "swap_refused": ("x", "予定の交換は、ことわられました"),
    "fixed_absent": ("alert", "いつもの{supporter}さんは来られません。席をさがします"),
    "report_corrected": ("report", "活動報告を訂正しました"),
    "staffed": ("people", "チームが決まりました({count}人)"),
    "partial": ("people", "{count}人のチームで行くことにしました"),
    "handed_over": ("hand", "職員の対応に変わりました({waiting})"),
    "late": ("alert", "時間が少なくなりました"),
    "time_changed": ("calendar", "希望の日時を変えました"),
    "place_changed": ("pin", "場所を変えました({place})"),
    "place_told": ("pin", "くわしい場所を書きました"),
    "cancelled": ("x", "取り消しました({cancel})"),
    "referred": ("link", "ほかの窓口を案内しました({referral})"),
    "late_minutes": ("clock", "{supporter}さんが{minutes}分おくれます"),
    "arrived": ("pin", "{supporter}さんが着きました"),
    "visit_over": ("check", "訪問が終わりました"),
    "reported": ("report", "活動報告が出ました"),
    "face": ("person", "ご本人の感想:{face}"),
    "still_using": ("person", "「いまも つかえていますか」→ {answer}"),
    "reminded": ("send", "お知らせを送りました"),
    "phone_needed": ("phone", "LINEで届かないので、電話で知らせてください({notice})"),
    "instruction_taken_back": ("hand", "「{deed}」を、知らせる前に取りやめました"),
    "instruction_refused": ("alert", "「{deed}」は できませんでした。{why}"),
    "letter_written": ("mail", "ご本人へLINEで書きました"),
    "phoned": ("phone", "電話で知らせました"),
    "bulletin_planned": ("send", "まとめてのお知らせを出しました"),
    "bulletin_cancelled": ("x", "まとめてのお知らせを取り消しました"),
    "followed_up": ("check", "次の支援の相談を すませました"),
    "duty_opened": ("note", "当番の枠を つくりました"),
    "search_hurried": ("search", "いま さがし始めることにしました"),
    "attendance_said": ("report", "来た人を 記録しました"),
    "who_came": ("alert", "来た人が わかりません。職員が記録してください"),
    "desk_left": ("check", "{supporter}さんの当番が終わりました"),
}
DEEDS = {
    "cancel": "取り消し",
    "refer": "ほかの窓口の案内",
    "time": "日時の変更",
    "place": "場所の変更",
    "partial": "いまの人数で決める",
    "offer": "打診",
}
REFUSED = {"moved": "先に ほかの動きがありました。", "too_late": "もう時間がありませんでした。"}
NOTICES = {
    "request_received": "受付のお知らせ",
    "team_found": "サポーターが決まったこと",
    "searching_again": "さがし直していること",
    "replacement_found": "交代の人が決まったこと",
    "handed_over": "職員が対応すること",
    "time_changed": "日時の変更",
    "place_changed": "場所の変更",
    "request_cancelled": "取り消し",
    "referred": "ほかの窓口の案内",
    "visit_tomorrow": "前の日のお知らせ",
    "visit_soon": "2時間前のお知らせ",
    "supporter_late": "サポーターのおくれ",
    "ask_face": "感想のおねがい",
    "ask_still_using": "その後のおたずね",
    "desk_return": "よろず相談所に来る日のお知らせ",
    "staff_letter": "職員からの返事",
    "bulletin": "まとめてのお知らせ",
    "drill": "届いていますかの確認",
    "secret_warning": "暗証番号などの注意",
    "offer": "打診",
    "handover_offer": "交代の打診",
    "handover_done": "交代の決定",
    "handover_kept": "交代なし",
    "handover_nobody": "交代の人がいないこと",
    "swap_asked": "交換の相談",
    "swap_done": "交換の決定",
    "swap_refused": "交換なし",
    "series_renewal": "定期の集まりの更新",
    "stood_down": "充足のお知らせ",
    "offer_withdrawn": "打診の取り下げ",
    "seat_secured": "枠の確保",
    "visit_confirmed": "訪問の決定",
    "team_changed": "チームの変更",
    "adult_gone": "大人が いなくなったこと",
    "adult_gone_there": "訪問を 止めるおねがい",
    "minor_stood_down": "お休みのおねがい",
    "visit_cancelled": "訪問の中止",
    "visit_moved": "訪問の日時変更",
    "visit_tomorrow_supporter": "前の日のお知らせ",
    "visit_soon_supporter": "2時間前のお知らせ",
    "ask_report": "報告のおねがい",
    "report_reminder": "報告の再度のおねがい",
    "thanks": "お礼",
    "enrol_received": "申し込みの受付",
    "enrol_review": "面談・確認中のお知らせ",
    "enrol_accepted": "研修の案内",
    "enrol_active": "活動開始のお知らせ",
    "enrol_declined": "申し込みのお返事",
    "enrol_asked": "申し込みのお願い",
    "enrol_paused": "休止のお知らせ",
    "enrol_returned": "再開のお知らせ",
    "enrol_left": "登録終了のお知らせ",
    "training_todo": "研修の続きのお願い",
    "training_expiring": "研修の期限のお知らせ",
    "training_anew": "新しい約束のお願い",
    "guardian_wanted": "保護者の同意のお願い",
    "guardian_given": "保護者の同意の受付",
    "guardian_withdrawn": "保護者の同意の取りやめ",
    "line_unlinked": "連携終了のお知らせ",
    "duty_released": "当番の取り消し",
    "standing_added": "いつもの当番の決定",
    "standing_ended": "いつもの当番の終わり",
    "desk_called_off": "相談所のお休み",
    "desk_moved": "相談所の日時変更",
    "desk_over": "相談所のおわり",
    "desk_again": "相談所の再開",
}
STILL_USING = {"yes": "使えている", "partly": "すこし", "no": "使えていない"}
ACTORS = {"system": "自動", "requester": "ご本人", "person": "ご本人"}


@dataclass(frozen=True)
class Told:
    """Hold one line of the timeline as people read it."""

    at: datetime
    icon: str
    text: str
    by: str


WHY_NOT = {
    **CANNOT_COME,
    **labels.DECLINE_REASONS,
    "released": "職員が はずしました",
    "left": "活動を やめました",
    "no_adult": "おとなが いないため",
}
"""Why somebody does not come, as they said on LINE or as the office noted it."""


def told(line: Line) -> Told:
    """Return an event as a sentence."""
    icon, pattern = EVENTS.get(line.event, ("note", line.event))
    detail = line.detail
    reason = detail.get("reason")
    said = pattern.format(
        supporter=line.supporter or "サポーター",
        door=word(labels.DOORS, detail.get("door")),
        reason=f"({word(WHY_NOT, reason)})" if reason else "",
        count=detail.get("count", ""),
        waiting=waiting(str(reason or "")),
        cancel=word(labels.CANCEL_REASONS, reason),
        referral=word(labels.REFERRALS, reason),
        place=word(labels.PLACES, detail.get("place")),
        minutes=detail.get("minutes", ""),
        face=word(labels.FACES, detail.get("face")),
        deed=word(DEEDS, detail.get("deed")),
        why=labels.word(REFUSED, reason),
        answer=word(STILL_USING, detail.get("answer")),
        notice=word(NOTICES, detail.get("notice")),
    )
    is_named = line.actor == "supporter" and line.actor_name
    name = f"{line.actor_name}さん" if is_named else line.actor_name
    return Told(line.at, icon, said, name or ACTORS.get(line.actor, ""))


def waiting(code: str) -> str:
    """Return what a request waits for in the office."""
    if code.startswith(PHONE):
        return f"電話で知らせる:{word(NOTICES, code.removeprefix(PHONE))}"
    return word(labels.WAITING_FOR, code)


def reason(code: str, data: Mapping[str, Any]) -> str:
    """Return why somebody is asked."""
    return REASONS.get(code, code).format(**_facts(data))


def _beyond(distance_m: int | None, radius_m: int | None) -> int | None:
    """Return a distance that is longer than the radius also when it is rounded: 4.1 km, not 4.0."""
    if distance_m is None or radius_m is None or km(distance_m) != km(radius_m):
        return distance_m
    return radius_m + 100


def obstacle(kind: str, data: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return why somebody is not asked; ``titles`` name the steps of the training."""
    named = {**titles, "guardian": "保護者の同意"}
    missing = "、".join(word(named, step) for step in data.get("missing") or ())
    return OBSTACLES.get(kind, kind).format(missing=missing, **_facts(data))


def change(found: matching.Counterfactual) -> str:
    """Return what would help: 「+2 km で あと3人」."""
    return f"{CHANGES[found.kind].format(**_facts(found.data))} あと{found.gains}人"


def step(found: matching.Step) -> str:
    """Return what the matcher would do next."""
    if isinstance(found, matching.Ask):
        return f"次は{len(found.asks)}人に打診します。"
    if isinstance(found, matching.Staffed):
        return "必要な人数がそろっています。"
    if isinstance(found, matching.Wait):
        return f"{when(found.until)} まで待ちます。"
    missing = "、".join(f"{word(labels.SEATS, r)}{n}人" for r, n in found.missing.items())
    return f"{missing or 'サポーター'}が足りません。自動で打診できる人がいません。"


def _facts(data: Mapping[str, Any]) -> dict[str, str]:
    """Return every word a pattern may ask for."""
    until, starts_at = data.get("until"), data.get("starts_at")
    return {
        "distance": km(_beyond(data.get("distance_m"), data.get("radius_m"))),
        "radius": km(data.get("radius_m")),
        "times": str(data.get("times", "")),
        "topics": topics(data.get("topics") or []),
        "topic": word(labels.TOPICS, data.get("topic")),
        "device": word(labels.DEVICES, data.get("device")),
        "status": word(labels.SUPPORTER_STATUS, data.get("status")),
        "by_km": f"{(data.get('by_m') or 0) / 1000:g}",
        "until": f"({when(datetime.fromisoformat(str(until)))}まで)" if until else "",
        "when": when(datetime.fromisoformat(str(starts_at))) if starts_at else "",
    }
