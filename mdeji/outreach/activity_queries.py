"""Read counted work for pages and files: filters, pages, what it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from mdeji.outreach.kinds import Kind, kinds
from mdeji.outreach.rules import BY_ORGANISATION, Counted, Unit, total
from mdeji.outreach.tables import Activity, ActivityKind
from mdeji.places.folding import fold

PER_PAGE = 50


@dataclass(frozen=True)
class Search:
    """Which activities to list; both days are included, an empty text means without a limit."""

    first: date | None = None
    last: date | None = None
    kind_id: int | None = None
    centre_id: str | None = None
    district_id: str | None = None
    words: str = ""
    with_taken_back: bool = False


@dataclass(frozen=True)
class ActivityView:
    """An activity as lists show it."""

    id: int
    uid: str
    on: date
    kind_id: int
    kind: str
    unit: Unit
    centre_id: str | None
    district_id: str | None
    organisation: str
    count: int
    participants: int | None
    minutes: int | None
    supporters: int | None
    note: str
    entered_by: str
    version: int
    counts: bool


@dataclass(frozen=True)
class Sum:
    """What the activities of one kind come to; ``unknown`` did not say how many took part."""

    kind: str
    unit: Unit
    total: int
    rows: int
    participants: int
    unknown: int


def activities(
    session: Session, wanted: Search, page: int = 1, per_page: int | None = PER_PAGE
) -> tuple[ActivityView, ...]:
    """Return activities, the latest first; ``per_page`` None returns all of them."""
    found = _where(select(Activity, ActivityKind).join(ActivityKind), wanted)
    found = found.order_by(col(Activity.on).desc(), col(Activity.id).desc())
    if per_page is not None:
        found = found.offset((page - 1) * per_page).limit(per_page)
    return tuple(_view(row, kind) for row, kind in session.exec(found))


def activity_view(session: Session, row: Activity) -> ActivityView:
    """Return one activity as lists show it."""
    kind = session.get(ActivityKind, row.kind_id)
    assert kind is not None  # noqa: S101 – held by the foreign key
    return _view(row, kind)


def how_many(session: Session, wanted: Search) -> int:
    """Return how many activities there are."""
    found = _where(select(func.count()).select_from(Activity).join(ActivityKind), wanted)
    return int(session.exec(found).one())


def sums(session: Session, wanted: Search) -> tuple[Sum, ...]:
    """Return what the activities come to, kind by kind; those taken back count nowhere."""
    by_kind = {kind.id: kind for kind in kinds(session)}
    wanted_live = Search(**(vars(wanted) | {"with_taken_back": False}))
    parts: tuple[Any, ...] = (
        Activity.kind_id,
        func.count(),
        func.coalesce(func.sum(Activity.count), 0),
        func.coalesce(func.sum(Activity.participants), 0),
        func.count(col(Activity.participants)),
    )
    counted = _where(columns(*parts).select_from(Activity).join(ActivityKind), wanted_live)
    counted = counted.group_by(col(Activity.kind_id))
    return tuple(
        Sum(
            by_kind[kind_id].name,
            by_kind[kind_id].unit,
            _total(session, by_kind[kind_id], int(count), wanted_live),
            int(rows),
            int(participants),
            int(rows) - int(known),
        )
        for kind_id, rows, count, participants, known in sorted(
            session.execute(counted).all(), key=lambda one: by_kind[one[0]].position
        )
    )


def names_known(session: Session, limit: int = 300) -> tuple[str, ...]:
    """Return names of organisations that were written before, to be offered again."""
    found = (
        select(func.max(Activity.organisation))
        .where(Activity.organisation != "", col(Activity.taken_back_at).is_(None))
        .group_by(col(Activity.organisation_key))
        .order_by(col(Activity.organisation_key))
        .limit(limit)
    )
    return tuple(name for name in session.exec(found) if name)


def _total(session: Session, kind: Kind, count: int, wanted: Search) -> int:
    if kind.unit not in BY_ORGANISATION:
        return count
    of_kind = Search(**(vars(wanted) | {"kind_id": kind.id}))
    found = _where(
        select(Activity.organisation_key, func.coalesce(func.sum(Activity.count), 0)).join(
            ActivityKind
        ),
        of_kind,
    ).group_by(col(Activity.organisation_key))
    return total(kind.unit, _counted(session.exec(found).all()))


def _counted(rows: Sequence[Any]) -> Iterable[Counted]:
    return (Counted(key, int(count)) for key, count in rows)


def _where(found: Any, wanted: Search) -> Any:
    conditions = (
        (wanted.first, Activity.on >= wanted.first if wanted.first else None),
        (wanted.last, Activity.on <= wanted.last if wanted.last else None),
        (wanted.kind_id, Activity.kind_id == wanted.kind_id),
        (wanted.centre_id, Activity.centre_id == wanted.centre_id),
        (wanted.district_id, Activity.district_id == wanted.district_id),
    )
    for value, condition in conditions:
        if value is not None:
            found = found.where(condition)
    key = fold(wanted.words)
    if key:
        found = found.where(col(Activity.organisation_key).contains(key, autoescape=True))
    if not wanted.with_taken_back:
        found = found.where(col(Activity.taken_back_at).is_(None))
    return found


def _view(row: Activity, kind: ActivityKind) -> ActivityView:
    return ActivityView(
        id=row.pk,
        uid=row.uid,
        on=row.on,
        kind_id=row.kind_id,
        kind=kind.name,
        unit=kind.unit,
        centre_id=row.centre_id,
        district_id=row.district_id,
        organisation=row.organisation,
        count=row.count,
        participants=row.participants,
        minutes=row.minutes,
        supporters=row.supporters,
        note=row.note,
        entered_by=row.entered_by,
        version=row.version,
        counts=row.taken_back_at is None,
    )
