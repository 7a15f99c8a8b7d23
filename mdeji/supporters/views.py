"""Saved views: filters of the list under a name, one's own or the office's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from mdeji.kit.errors import Invalid, NotFound
from mdeji.staff.journal import record
from mdeji.supporters.list_tables import SavedView

LONGEST_NAME = 30
MOST = 30


@dataclass(frozen=True)
class View:
    """A saved view as its owner or the office sees it."""

    id: int
    name: str
    shared: bool
    is_own: bool
    search: Mapping[str, Any]


def views_for(session: Session, staff_id: int) -> tuple[View, ...]:
    """Return one's own views and those of the office, by name."""
    found = select(SavedView).where(or_(SavedView.owner_id == staff_id, col(SavedView.shared)))
    rows = session.exec(found.order_by(col(SavedView.name), col(SavedView.id)))
    return tuple(
        View(row.pk, row.name, row.shared, row.owner_id == staff_id, row.search) for row in rows
    )


def save_view(
    session: Session, staff_id: int, name: str, search: Mapping[str, Any], now: datetime
) -> int:
    """Keep filters under a name; one's own view of the same name is replaced. Return its id.

    Raises:
        Invalid: there is no name, it is too long, or there are too many views.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("name", "length")
    own = session.exec(select(SavedView).where(SavedView.owner_id == staff_id)).all()
    row = next((one for one in own if one.name == name), None)
    if row is None and len(own) >= MOST:
        raise Invalid("name", "too_many")
    row = row or SavedView(owner_id=staff_id, name=name, search={}, created_at=now)
    row.search = dict(search)
    session.add(row)
    session.flush()
    record(session, f"staff:{staff_id}", f"view:{row.pk}", "view_saved", dict(search), now)
    return row.pk


def share_view(
    session: Session, staff_id: int, view_id: int, now: datetime, *, shared: bool
) -> None:
    """Let the whole office use one's view, or take it back.

    Raises:
        NotFound: it is not one's own.
    """
    row = _own(session, staff_id, view_id)
    row.shared = shared
    session.add(row)
    detail = {"shared": shared}
    record(session, f"staff:{staff_id}", f"view:{view_id}", "view_shared", detail, now)


def drop_view(session: Session, staff_id: int, view_id: int, now: datetime) -> None:
    """Put one's view away.

    Raises:
        NotFound: it is not one's own.
    """
    session.delete(_own(session, staff_id, view_id))
    record(session, f"staff:{staff_id}", f"view:{view_id}", "view_dropped", {}, now)


def _own(session: Session, staff_id: int, view_id: int) -> SavedView:
    row = session.get(SavedView, view_id)
    if row is None or row.owner_id != staff_id:
        raise NotFound("view", view_id)
    return row
