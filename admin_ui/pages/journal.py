"""The journal (履歴): who did what to whom, with before and after; nobody can change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from admin_ui import journal_words as words
from admin_ui.access import ADMIN, COORDINATOR, OFFICER, Change, Viewer, allow, change
from admin_ui.exports import download
from admin_ui.journal_lines import Line, Names, line_of, subjects_for
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.tables_out import Cell, Column
from mdeji.scheduler.sealing import seal_some
from mdeji.staff import journal, journal_search
from mdeji.staff.journal_search import Sought, Spot
from mdeji.staff.queries import names as staff_names

router = APIRouter()
ROLES = frozenset({ADMIN, COORDINATOR, OFFICER})
Reader = Annotated[Viewer, Depends(allow(ROLES))]
ReaderChanges = Annotated[Change, Depends(change(ROLES))]
MOST_EXPORTED = 50_000
COLUMNS = (
    Column("日時", 20), Column("した人", 18), Column("出来事", 28), Column("対象", 22),
    Column("変わったこと", 60), Column("理由", 20), Column("作業の番号", 16), Column("履歴の番号", 12),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the form of the page asks for, as it was typed."""

    q: str = ""
    actor: str = ""
    event: str = ""
    since: str = ""
    until: str = ""
    below: str = ""


def asked_of(
    q: Annotated[str, Query(max_length=100)] = "",
    actor: Annotated[str, Query(max_length=40)] = "",
    event: Annotated[str, Query(max_length=60)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    below: Annotated[str, Query(max_length=60)] = "",
) -> Asked:
    """Return what the address asks for."""
    return Asked(q.strip(), actor.strip(), event.strip(), since, until, below)


@router.get("/admin/journal")
def show(
    http: Request, tools: Use, viewer: Reader, asked: Annotated[Asked, Depends(asked_of)]
) -> Response:
    """Show what fits, newest first."""
    seal_some(tools.database, tools.clock)
    return show_page(http, tools, viewer, asked)


@router.post("/admin/journal")
def look_up(http: Request, tools: Use, change: ReaderChanges) -> Response:
    """Search by a name; names travel in the body, never in an address."""
    return show_page(http, tools, change.viewer, _typed(change))


@router.post("/admin/journal/export")
def export(tools: Use, change: ReaderChanges) -> Response:
    """Give what fits as a file; that somebody took it stands in the journal too."""
    asked, now = _typed(change), tools.clock.now()
    kind = "xlsx" if change.form["kind"] == "xlsx" else "csv"
    with tools.database.reading() as session:
        sought = sought_for(session, change.viewer, asked, now)
        found = list(journal_search.all_of(session, sought, MOST_EXPORTED)) if sought else []
        names = Names.of(session, found, change.viewer)
        lines = (line_of(entry, names) for entry in found)
        made = download(f"履歴_{day_of(now):%Y%m%d}", kind, COLUMNS, _cells(lines))
    with tools.database.transaction() as session:
        detail = {"count": len(found), "kind": kind}
        journal.record(session, change.actor, "journal:1", "journal_exported", detail, now)
    return made


def show_page(http: Request, tools: Tools, viewer: Viewer, asked: Asked) -> Response:
    """Show the page of the journal that the form asks for."""
    with tools.database.reading() as session:
        sought = sought_for(session, viewer, asked, tools.clock.now())
        found = journal_search.search(session, sought) if sought else None
        entries = found.entries if found else ()
        names = Names.of(session, entries, viewer)
        staff = staff_names(session)
        sealed = journal.is_sealed(session)
    older = found.older if found else None
    return page(
        http,
        "journal.html",
        viewer=viewer,
        asked=asked,
        lines=[line_of(entry, names) for entry in entries],
        older=f"{older.at.isoformat()}_{older.id}" if older else "",
        staff=staff,
        sealed=sealed,
        faults=faults_of(asked),
    )


def sought_for(session: Any, viewer: Viewer, asked: Asked, now: datetime) -> Sought | None:
    """Return the question behind what was typed, or None if nothing can fit."""
    subjects = subjects_for(session, asked.q, viewer, now) if asked.q else ()
    events = words.events_with(asked.event) if asked.event else ()
    if (asked.q and not subjects) or (asked.event and not events):
        return None
    until = _day(asked.until)
    return Sought(
        subjects=subjects,
        actor=asked.actor,
        events=events,
        since=_begin(_day(asked.since)),
        until=_begin(until + timedelta(days=1)) if until else None,
        below=_spot(asked.below),
    )


def faults_of(asked: Asked) -> tuple[str, ...]:
    """Return what could not be read of the form."""
    wrong = [text for text in (asked.since, asked.until) if text and _day(text) is None]
    return ("日付は 2026/11/24 のように 入れてください。",) if wrong else ()


def _typed(change: Change) -> Asked:
    form = change.form
    return asked_of(
        *(form[name][:100] for name in ("q", "actor", "event", "since", "until", "below"))
    )


def _cells(lines: Iterator[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        moved = "\n".join(f"{c.label}:{c.before} → {c.after}" for c in line.changes)
        subject, said = line.subject, (moved, line.reason, line.trace)
        yield [line.at, line.actor, line.event, subject, *said, line.id]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None


def _begin(day: date | None) -> datetime | None:
    return at_jst(day, time(0)) if day else None


def _spot(text: str) -> Spot | None:
    at, _, number = text.rpartition("_")
    try:
        instant = datetime.fromisoformat(at)
        return Spot(instant, int(number)) if instant.tzinfo else None
    except ValueError:
        return None
