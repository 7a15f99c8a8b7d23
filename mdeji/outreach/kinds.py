"""The kinds of counted work: the office adds, renames and puts them away, and chooses the unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.kit.errors import Invalid, NotFound
from mdeji.outreach.rules import BY_ORGANISATION, Unit
from mdeji.outreach.tables import ActivityKind
from mdeji.staff.journal import record

LONGEST_NAME = 40
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Kind:
    """A kind as pages show it."""

    id: int
    code: str
    name: str
    unit: Unit
    has_organisation: bool
    has_participants: bool
    active: bool
    position: int


@dataclass(frozen=True)
class KindDraft:
    """What the office writes of a kind."""

    name: str
    unit: Unit
    has_organisation: bool = False
    has_participants: bool = True
    active: bool = True
    position: int = 0


def kinds(session: Session, *, active_only: bool = False) -> tuple[Kind, ...]:
    """Return the kinds in their order."""
    found = select(ActivityKind).order_by(col(ActivityKind.position), col(ActivityKind.id))
    if active_only:
        found = found.where(col(ActivityKind.active).is_(True))
    return tuple(_kind(row) for row in session.exec(found))


def kind_row(session: Session, kind_id: int) -> ActivityKind:
    """Return a kind.

    Raises:
        NotFound: there is none.
    """
    row = session.get(ActivityKind, kind_id)
    if row is None:
        raise NotFound("activity_kind", kind_id)
    return row


def add_kind(
    session: Session, code: str, draft: KindDraft, actor: str, now: datetime
) -> ActivityKind:
    """Add a kind; its code stays for good, since figures are kept by it. It comes last.

    Raises:
        Invalid: the name or the code cannot be, or is used.
    """
    if not CODE.fullmatch(code):
        raise Invalid("code", "unknown")
    known = session.exec(select(ActivityKind).where(ActivityKind.code == code)).first()
    if known is not None:
        raise Invalid("code", "used")
    _check(session, draft, None)
    last = session.exec(select(func.max(ActivityKind.position))).one() or 0
    row = ActivityKind(code=code, name="", unit=draft.unit, position=last + 1)
    return _write(session, row, draft, ("activity_kind_added", actor, now))


def change_kind(
    session: Session, kind_id: int, draft: KindDraft, actor: str, now: datetime
) -> ActivityKind:
    """Change a kind; what was counted of it is counted in the new unit from now on.

    Raises:
        Invalid: the name cannot be, or is used.
    """
    row = kind_row(session, kind_id)
    _check(session, draft, kind_id)
    return _write(session, row, draft, ("activity_kind_changed", actor, now))


def reorder(session: Session, ids: Sequence[int], actor: str, now: datetime) -> None:
    """Put the kinds in this order."""
    for place, kind_id in enumerate(ids, start=1):
        row = kind_row(session, kind_id)
        row.position = place
        session.add(row)
    session.flush()
    record(session, actor, "activity_kind:0", "activity_kind_changed", {}, now)


def _check(session: Session, draft: KindDraft, own_id: int | None) -> None:
    name = draft.name.strip()
    if not name:
        raise Invalid("name", "missing")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", "long")
    for row in session.exec(select(ActivityKind).where(ActivityKind.name == name)):
        if row.id != own_id:
            raise Invalid("name", "used")
    if draft.unit in BY_ORGANISATION and not draft.has_organisation:
        raise Invalid("has_organisation", "missing")


def _write(
    session: Session, row: ActivityKind, draft: KindDraft, told: tuple[str, str, datetime]
) -> ActivityKind:
    row.name, row.unit, row.active = draft.name.strip(), draft.unit, draft.active
    row.has_organisation, row.has_participants = draft.has_organisation, draft.has_participants
    row.position = draft.position or row.position
    session.add(row)
    session.flush()
    event, actor, now = told
    record(session, actor, f"activity_kind:{row.pk}", event, {"code": row.code}, now)
    return row


def _kind(row: ActivityKind) -> Kind:
    return Kind(
        row.pk,
        row.code,
        row.name,
        row.unit,
        row.has_organisation,
        row.has_participants,
        row.active,
        row.position,
    )
