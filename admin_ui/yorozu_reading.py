"""Read what was logged out of a form, and say it in words."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from admin_ui import labels, yorozu_words
from admin_ui.forms import Typed
from mdeji.kit.calendar import spoken_time, to_jst
from mdeji.yorozu.queries import LogView
from mdeji.yorozu.rules import Draft, LogDoor


def read_draft(form: Typed) -> Draft:
    """Return what the form of the log says; unreadable parts stay empty and are refused later."""
    return Draft(
        uid=form["uid"],
        topics=tuple(dict.fromkeys(one for one in form.many("topics") if one)),
        device=form["device"] or "unknown",
        age=form["age"] or "unknown",
        visit=form["visit"] or "unknown",
        outcome=form["outcome"],
        referral=form["referral"] or None,
        minutes=form.number("minutes") if form["minutes"] else None,
        memo=form["memo"],
        red_flag=bool(form["red_flag"]),
        at=read_instant(form["at"]),
        typed_by=form.number("by"),
        door=LogDoor.LIVE,
    )


def read_instant(text: str) -> datetime | None:
    """Return an ISO instant with its zone, or None."""
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def summary(one: LogView) -> str:
    """Say a record in one line: 「午後2時 LINE・写真、70代、できた」."""
    parts = [
        labels.topics(one.topics),
        yorozu_words.AGE_WORDS.get(one.age, "") if one.age != "unknown" else "",
        yorozu_words.OUTCOME_WORDS.get(one.outcome, ""),
    ]
    return f"{spoken_time(to_jst(one.at).time())} " + " / ".join(part for part in parts if part)


def visit_address(one: LogView, district_id: str) -> str:
    """Return the intake, filled in with what the log knows."""
    known = [("door", "counter"), ("district", district_id), ("centre", one.centre_id)]
    known += [("place", "centre"), ("device", one.device), ("log", str(one.id))]
    known += [("topics", topic) for topic in one.topics]
    return f"/admin/requests/new?{urlencode(known)}"


def groups() -> tuple[dict[str, Any], ...]:
    """Return the questions of the log in their order, with the key of each answer."""
    w = yorozu_words
    return (
        _group("topics", "相談の内容(いくつでも)", labels.TOPICS, w.TOPIC_KEYS, many=True),
        _group("device", "機種", labels.DEVICES, w.DEVICE_KEYS),
        _group("age", "年代", w.AGE_WORDS, w.AGE_KEYS),
        _group("visit", "はじめてか", w.VISIT_WORDS, w.VISIT_KEYS),
        _group("outcome", "結果", w.OUTCOME_WORDS, w.OUTCOME_KEYS),
        _group("referral", "ほかの窓口の案内", w.REFERRAL_WORDS, w.REFERRAL_KEYS),
        _group("minutes", "かかった時間", w.MINUTES, w.MINUTE_KEYS),
    )


def _group(name: str, title: str, options: Any, keys: Any, *, many: bool = False) -> dict[str, Any]:
    choices = [(code, said, keys[code]) for code, said in options.items()]
    return {"name": name, "title": title, "choices": choices, "many": many}
