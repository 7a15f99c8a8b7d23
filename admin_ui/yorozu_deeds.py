"""What the buttons on the page of a record do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from admin_ui.access import Change
from admin_ui.dates import read_day
from admin_ui.yorozu_reading import read_draft
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.outreach.queries import class_view
from mdeji.requests.guides import GUIDES
from mdeji.staff.journal import record
from mdeji.yorozu import checks, desk_links, flags, following, service
from mdeji.yorozu.following import Contact
from mdeji.yorozu.rules import CheckDoor

Deed = Callable[[Any, Change, int, datetime], object]
"""Do something to a record, in the caller's transaction."""


def _correct(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    draft = read_draft(change.form)
    seen = change.form.number("version") or 0
    service.correct(session, entry_id, draft, seen, (change.actor, now))


def _take_back(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    uid = service.consultation(session, entry_id).uid
    service.take_back(session, uid, change.actor, now)


def _put_back(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    service.put_back(session, entry_id, change.actor, now)


def _return(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    """Keep the day of a button, or else the day that was typed."""
    typed = change.form["return_day"] or change.form["return_on"]
    on = read_day(typed, day_of(now)) if typed else None
    if typed and on is None:
        raise Invalid("return_on", "unreadable")
    service.agree_return(session, entry_id, on, change.actor, now)


def _contact(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    form = change.form
    who = Contact(form["name"], form["phone"], bool(form["consent"]))
    following.remember(session, entry_id, who, change.actor, now)
    if form["check"]:
        checks.agree(session, entry_id, CheckDoor.PHONE, (change.actor, now))


def _called(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    following.finish(session, entry_id, change.actor, now)


def _settle(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    flags.settle(session, entry_id, change.form["settled"], change.actor, now)


def _unsettle(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    flags.reopen(session, entry_id, change.actor, now)


def _code(session: Any, change: Change, entry_id: int, now: datetime) -> str:
    return desk_links.make(session, entry_id, change.actor, now)


def _no_check(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    checks.refuse(session, entry_id, change.actor, now)


def _using(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    checks.answer_by_phone(session, entry_id, change.form["answer"], change.actor, now)


def _class(session: Any, change: Change, entry_id: int, now: datetime) -> str:
    """Note that a class suits them; return the one that was chosen, to sign them up there."""
    service.wish_for_class(session, entry_id, change.actor, now)
    chosen = change.form.number("class")
    found = class_view(session, chosen) if chosen else None
    if found is None:
        return ""
    # Staff of a centre sign people up at their own centre; of another one everybody reads the page.
    mine = change.viewer.centre_id in {None, found.centre_id}
    return f"/admin/classes/{found.id}#sign-head" if mine else f"/classes/{found.id}"


def _handout(session: Any, change: Change, entry_id: int, now: datetime) -> str:
    """Note that a step card was given, and return where it is."""
    card = GUIDES.get(change.form["guide"])
    if card is None:
        raise Invalid("guide", "unknown")
    row = service.consultation(session, entry_id)
    detail = {"guide": card.code}
    record(session, change.actor, f"consultation:{row.pk}", "handout_given", detail, now)
    return f"/guides/{card.code}.pdf?device={row.device}"


DEEDS: Mapping[str, Deed] = {
    "correct": _correct,
    "take_back": _take_back,
    "put_back": _put_back,
    "return": _return,
    "contact": _contact,
    "called": _called,
    "settle": _settle,
    "unsettle": _unsettle,
    "code": _code,
    "no_check": _no_check,
    "using": _using,
    "handout": _handout,
    "class": _class,
}
