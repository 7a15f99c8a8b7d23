"""Looking things up in the journal: fast at a million entries, whatever is asked for.

Each question becomes one walk along an index, newest first, that stops after a page. Several events
or subjects are several walks that are merged: a database asked for all of them at once would sort
everything it finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlmodel import Session

from mdeji.staff.journal import Entry
from mdeji.staff.journal_chain import ENTRY

PAGE = 50
WALKS = 200
"""How many events or subjects are looked up at most in one question."""

_SHOWN = [ENTRY.c[n] for n in ("id", "at", "actor", "subject", "event", "detail", "trace")]
_NEWEST = (ENTRY.c.at.desc(), ENTRY.c.id.desc())


@dataclass(frozen=True)
class Spot:
    """A place in the journal to go on from: what is older than this entry."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Sought:
    """What is looked for; an empty answer to a question lets everything through."""

    subjects: tuple[str, ...] = ()
    actor: str = ""
    events: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    below: Spot | None = None


@dataclass(frozen=True)
class Found:
    """One page, newest first; ``older`` is where the next page begins, if there is one."""

    entries: tuple[Entry, ...]
    older: Spot | None


def search(session: Session, sought: Sought, most: int = PAGE) -> Found:
    """Return what fits, newest first."""
    walks = [walk.order_by(*_NEWEST).limit(most + 1) for walk in _walks(sought)]
    if len(walks) == 1:
        rows = session.connection().execute(walks[0]).all()
    else:
        # Only the places are merged; what stands there is read for one page, not for each walk.
        keys = [select(w.with_only_columns(ENTRY.c.id, ENTRY.c.at).subquery()) for w in walks]
        both = union_all(*keys).subquery()
        newest = select(both.c.id).order_by(both.c.at.desc(), both.c.id.desc()).limit(most + 1)
        here = select(*_SHOWN).where(ENTRY.c.id.in_(newest)).order_by(*_NEWEST)
        rows = session.connection().execute(here).all()
    entries = tuple(Entry(*row) for row in rows[:most])
    last = entries[-1] if len(rows) > most else None
    return Found(entries, Spot(last.at, last.id) if last else None)


def all_of(session: Session, sought: Sought, most: int) -> Iterator[Entry]:
    """Yield what fits, newest first, page by page; at most so many."""
    given = 0
    while given < most:
        page = search(session, sought, min(1000, most - given))
        yield from page.entries
        given += len(page.entries)
        if page.older is None:
            return
        sought = _below(sought, page.older)


def _below(sought: Sought, spot: Spot) -> Sought:
    return Sought(
        sought.subjects, sought.actor, sought.events, sought.since, sought.until, below=spot
    )


def _walks(sought: Sought) -> list[Select[Any]]:
    """Return the questions whose answers together are the answer; each follows one index."""
    found = select(*_SHOWN).where(*_times(sought))
    actor = [ENTRY.c.actor == sought.actor] if sought.actor else []
    if sought.subjects:
        # Nothing but the subject chooses the index: what belongs to one subject is never much.
        rest = [ENTRY.c.actor.concat("") == sought.actor] if sought.actor else []
        if sought.events:
            rest.append(ENTRY.c.event.concat("").in_(sought.events))
        return [found.where(ENTRY.c.subject == one, *rest) for one in sought.subjects[:WALKS]]
    if sought.events:
        return [found.where(ENTRY.c.event == one, *actor) for one in sought.events[:WALKS]]
    return [found.where(*actor)]


def _times(sought: Sought) -> list[ColumnElement[bool]]:
    times: list[ColumnElement[bool]] = []
    if sought.since:
        times.append(ENTRY.c.at >= sought.since)
    if sought.until:
        times.append(ENTRY.c.at < sought.until)
    if sought.below:
        spot = sought.below
        here = and_(ENTRY.c.at == spot.at, ENTRY.c.id < spot.id)
        times += [ENTRY.c.at <= spot.at, or_(ENTRY.c.at < spot.at, here)]
    return times
