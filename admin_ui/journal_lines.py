"""Entries of the journal as lines for the eye: names where the viewer may see them, links, changes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui import journal_words as words
from admin_ui.access import Viewer
from admin_ui.labels import CANCEL_REASONS, DECLINE_REASONS, REFERRALS, WAITING_FOR
from mdeji.dispatch import roster, story
from mdeji.kit.errors import NotFound
from mdeji.requests.queries import by_number, numbers
from mdeji.staff.journal import Entry
from mdeji.staff.queries import names as staff_names
from mdeji.supporters.roster import Search

REVEALS = frozenset({"contact_seen", "private_seen", "attachment_seen", "day_sheet_seen"})
TAKEN_AWAY = frozenset({"exported", "journal_exported", "data_exported"})
REASONS = {**DECLINE_REASONS, **CANCEL_REASONS, **REFERRALS, **WAITING_FOR}
MOST_SUBJECTS = 40
_NOBODY = {"system": "自動", "public": "申込ページから", "": "自動"}
"""Who acted where nobody had signed in."""

_SAID = re.compile(r"(\D+?) *(\d+)(?:番)?$")
_KINDS = {said: kind for kind, said in words.SUBJECTS.items()} | {"ご本人": "person"}


@dataclass(frozen=True)
class Moved:
    """Hold one column before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """Hold one entry as people read it; ``address`` is its record's page, if the viewer has one."""

    id: int
    at: datetime
    icon: str
    event: str
    actor: str
    subject: str
    address: str
    changes: tuple[Moved, ...]
    reason: str
    because: str
    trace: str


@dataclass(frozen=True)
class Names:
    """Hold what the subjects and actors on a page are called."""

    viewer: Viewer
    staff: dict[int, str]
    supporters: dict[int, str]
    requests: dict[int, str]

    @classmethod
    def of(cls, session: Any, entries: Sequence[Entry], viewer: Viewer) -> "Names":
        """Look up the names for these entries; supporters' only for the office."""
        ids = _ids(entries)
        shown = story.known(session, ids.get("supporter", ())) if viewer.is_office else {}
        return cls(
            viewer,
            staff_names(session),
            {number: one.shown_name for number, one in shown.items()},
            numbers(session, ids.get("request", ())),
        )

    def __call__(self, reference: str) -> str:
        """Return what ``kind:number`` is called."""
        kind, _, number = reference.partition(":")
        if kind in _NOBODY:
            return _NOBODY[kind]
        key = int(number) if number.isdecimal() else 0
        if kind == "staff":
            return self.staff.get(key, f"職員 {number}")
        if kind == "person":
            return f"ご本人 {number}番"
        if kind == "request":
            return f"派遣依頼 {self.requests.get(key, number)}"
        name = self.supporters.get(key) if kind == "supporter" else None
        said = f"{words.SUBJECTS.get(kind, kind)} {number}".strip()
        return f"{said}({name}さん)" if name else said

    def address(self, reference: str) -> str:
        """Return the page of a record, or nothing if there is none for this viewer."""
        kind, _, number = reference.partition(":")
        if kind == "request":
            return f"/admin/requests/{number}"
        if kind == "supporter" and self.viewer.is_office:
            return f"/admin/supporters/{number}"
        return f"/admin/accounts/{number}" if kind == "staff" and self.viewer.is_admin else ""


def line_of(entry: Entry, names: Names) -> Line:
    """Return an entry as people read it."""
    detail = entry.detail
    is_row = "." in entry.event
    because = str(detail.get("event", "")) if is_row else ""
    reason = str(detail.get("reason") or "")
    return Line(
        id=entry.id,
        at=entry.at,
        icon=_icon(entry.event),
        event=words.event(entry.event),
        actor=names(entry.actor),
        subject=names(entry.subject),
        address=names.address(entry.subject),
        changes=_moved(entry) if is_row else _told(detail),
        reason=REASONS.get(reason, reason),
        because=words.event(because) if because else "",
        trace=entry.trace or "",
    )


def subjects_for(session: Any, typed: str, viewer: Viewer, now: datetime) -> tuple[str, ...]:
    """Return whom or what is meant: a number, ``supporter:12``, 「サポーター 12」 or a name."""
    said = unicodedata.normalize("NFKC", typed).strip()
    if re.fullmatch(r"[a-z_]+:[\w.-]+", said):
        return (said,)
    try:
        return (f"request:{by_number(session, said).id}",)
    except NotFound:
        pass
    named = _SAID.fullmatch(said)
    if named and named[1] in _KINDS:
        return (f"{_KINDS[named[1]]}:{int(named[2])}",)
    staff = [f"staff:{n}" for n, name in staff_names(session).items() if said in name]
    found = _supporters(session, said, now) if viewer.is_office else []
    return tuple(dict.fromkeys([*staff, *found]))[:MOST_SUBJECTS]


def _supporters(session: Any, said: str, now: datetime) -> list[str]:
    lines = roster.search(session, Search(words=said), now).lines[: MOST_SUBJECTS // 2]
    return [name for one in lines for name in (f"supporter:{one.id}", f"person:{one.person_id}")]


def _ids(entries: Iterable[Entry]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for entry in entries:
        kind, _, number = entry.subject.partition(":")
        if number.isdecimal():
            found.setdefault(kind, set()).add(int(number))
    return found


def _moved(entry: Entry) -> tuple[Moved, ...]:
    table = entry.event.partition(".")[0]
    before, after = entry.detail.get("before", {}), entry.detail.get("after", {})
    return tuple(
        Moved(
            words.column(name),
            words.value(table, name, before.get(name)),
            words.value(table, name, after.get(name)),
        )
        for name in dict.fromkeys([*before, *after])
    )


def _told(detail: Any) -> tuple[Moved, ...]:
    """Return what an event tells, as values without a before."""
    kept = {name: found for name, found in detail.items() if name != "reason" and found != ""}
    return tuple(
        Moved(words.detail(name), "", words.value("", name, found)) for name, found in kept.items()
    )


def _icon(event: str) -> str:
    if event in REVEALS:
        return "search"
    if event in TAKEN_AWAY:
        return "report"
    return {"added": "plus", "changed": "note", "removed": "x"}.get(
        event.partition(".")[2], "check"
    )
