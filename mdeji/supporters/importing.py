"""Bring a register: every row's fate first, nothing written; then all of it, and back again."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound, Stale
from mdeji.places.queries import gazetteer
from mdeji.staff.journal import record
from mdeji.supporters.importing_columns import FIELDS, NOTHING, layout, remember
from mdeji.supporters.importing_fates import Fate, fates
from mdeji.supporters.importing_file import MOST_ROWS, Table, read_table
from mdeji.supporters.importing_reading import Row, read_row
from mdeji.supporters.importing_undo import Undone, take_back
from mdeji.supporters.importing_writing import write
from mdeji.supporters.list_tables import ImportBatch, ImportRow

UNDECIDED = timedelta(days=7)
"""So long the bytes of a register are kept for somebody to decide."""

WRITTEN = frozenset({"new", "update"})


@dataclass(frozen=True)
class Trial:
    """A register as it would be taken in now; ``mark`` changes with the fate of any row."""

    batch_id: int
    file_name: str
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    fates: tuple[Fate, ...]
    counts: Mapping[str, int]
    mark: str


@dataclass(frozen=True)
class Batch:
    """An import as the list of imports shows it."""

    id: int
    actor: str
    file_name: str
    counts: Mapping[str, int]
    brought_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    is_open: bool


def bring(session: Session, name: str, content: bytes, actor: str, now: datetime) -> int:
    """Keep the file sealed, guess its columns, and return the id of the import.

    Raises:
        Invalid: it cannot be read, or has too many rows or none.
    """
    table = read_table(content, name)
    guess = layout(session, table)
    count = len(table) - guess.heading - 1
    if count < 1 or count > MOST_ROWS:
        raise Invalid("file", "empty" if count < 1 else "too_many_rows")
    row = ImportBatch(
        actor=actor,
        file_name=name[-100:],
        content=base64.b85encode(content).decode(),
        heading=guess.heading,
        fields=list(guess.fields),
        others=[],
        counts={},
        brought_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor, f"import:{row.pk}", "import_brought", {"rows": count}, now)
    forget_undecided(session, now)
    return row.pk


def trial(session: Session, batch_id: int, now: datetime) -> Trial:
    """Return what would happen to every row now; nothing is written.

    Raises:
        NotFound: there is no such import, or it is done, or was put away.
    """
    batch = _open(session, batch_id)
    table = _table(batch)
    found = _fates(session, batch, table, now)
    headings = tuple(table[batch.heading])
    return Trial(
        batch_id=batch_id,
        file_name=batch.file_name,
        headings=headings,
        samples=tuple(_samples(table, batch.heading, n) for n in range(len(headings))),
        fields=tuple(batch.fields),
        fates=found,
        counts=Counter(fate.kind for fate in found),
        mark=_mark(found),
    )


def match(session: Session, batch_id: int, fields: Sequence[str], others: Sequence[int]) -> None:
    """Put right what each column is, and which rows are somebody else in spite of their name.

    Raises:
        Invalid: a field is unknown or chosen twice.
        NotFound: there is no such import.
    """
    batch = _open(session, batch_id, hold=True)
    if len(fields) != len(batch.fields) or any(one not in {*FIELDS, NOTHING} for one in fields):
        raise Invalid("fields", "unknown")
    chosen = [one for one in fields if one]
    if len(set(chosen)) < len(chosen):
        raise Invalid("fields", "twice")
    if list(fields) != batch.fields:
        remember(session, _table(batch)[batch.heading], fields)
    batch.fields, batch.others = list(fields), sorted(set(others))
    session.add(batch)


def apply(session: Session, batch_id: int, mark: str, actor: str, now: datetime) -> Counter[str]:
    """Write every new and changed row, and return how many rows met which fate.

    Raises:
        Stale: something changed since the rows' fates were shown.
        NotFound: there is no such import, or it is done.
    """
    batch = _open(session, batch_id, hold=True)
    found = _fates(session, batch, _table(batch), now)
    if _mark(found) != mark:
        raise Stale("import", batch_id)
    for fate in found:
        row = ImportRow(batch_id=batch_id, number=fate.row.number, fate=fate.kind)
        if fate.kind in WRITTEN:
            write(session, fate, row, actor, now)
        session.add(row)
    counts = Counter(fate.kind for fate in found)
    # The file is of no more use, and nobody needs a second copy of everybody's address.
    batch.content, batch.counts, batch.applied_at = "", dict(counts), now
    session.add(batch)
    session.flush()
    record(session, actor, f"import:{batch_id}", "imported", dict(counts), now)
    return counts


def put_away(session: Session, batch_id: int, actor: str, now: datetime) -> None:
    """Forget a file that was brought and not taken in.

    Raises:
        NotFound: there is no such import, or it is done.
    """
    batch = _open(session, batch_id, hold=True)
    batch.content, batch.undone_at = "", now
    session.add(batch)
    record(session, actor, f"import:{batch_id}", "import_put_away", {}, now)


def undo(session: Session, batch_id: int, actor: str, now: datetime) -> Undone:
    """Take an import back, except where something was built on it since.

    Raises:
        NotFound: there is no such import.
        NotAllowed: ``not_applied`` if it was not taken in, or was taken back before.
    """
    batch = _held(session, batch_id)
    if batch is None:
        raise NotFound("import", batch_id)
    if batch.applied_at is None or batch.undone_at is not None:
        raise NotAllowed("not_applied")
    rows = session.exec(select(ImportRow).where(ImportRow.batch_id == batch_id)).all()
    undone = take_back(session, batch, [row for row in rows if row.fate in WRITTEN], actor, now)
    batch.undone_at = now
    session.add(batch)
    detail = {"gone": undone.removed, "restored": undone.restored, "kept": len(undone.kept)}
    record(session, actor, f"import:{batch_id}", "import_undone", detail, now)
    return undone


def batches(session: Session, limit: int = 20) -> tuple[Batch, ...]:
    """Return the imports, the latest first."""
    found = session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc()).limit(limit))
    return tuple(
        Batch(
            id=row.pk,
            actor=row.actor,
            file_name=row.file_name,
            counts=row.counts,
            brought_at=row.brought_at,
            applied_at=row.applied_at,
            undone_at=row.undone_at,
            is_open=row.applied_at is None and row.undone_at is None,
        )
        for row in found
    )


def forget_undecided(session: Session, now: datetime) -> None:
    """Put away what somebody brought long ago and never decided upon; each night, and each time."""
    found = select(ImportBatch).where(
        ImportBatch.brought_at < now - UNDECIDED,
        col(ImportBatch.applied_at).is_(None),
        col(ImportBatch.undone_at).is_(None),
    )
    for batch in session.exec(found.with_for_update(skip_locked=True)):
        batch.content, batch.undone_at = "", now
        session.add(batch)


def _held(session: Session, batch_id: int) -> ImportBatch | None:
    """Return an import held by this transaction: of two taps at once the second finds it done."""
    return session.get(ImportBatch, batch_id, with_for_update=True, populate_existing=True)


def _open(session: Session, batch_id: int, *, hold: bool = False) -> ImportBatch:
    batch = _held(session, batch_id) if hold else session.get(ImportBatch, batch_id)
    if batch is None or not batch.content:
        raise NotFound("import", batch_id)
    return batch


def _table(batch: ImportBatch) -> Table:
    # What the file is was checked when it came, by its name too.
    return read_table(base64.b85decode(batch.content), batch.file_name)


def _fates(session: Session, batch: ImportBatch, table: Table, now: datetime) -> tuple[Fate, ...]:
    places = gazetteer(session)
    seen: dict[str, str | None] = {}

    def place(text: str) -> str | None:
        if text not in seen:
            found = places.read(text)
            seen[text] = found.district_id if found and not found.alternatives else None
        return seen[text]

    today = day_of(now)
    rows: list[Row] = []
    for number, cells in enumerate(table[batch.heading + 1 :], batch.heading + 2):
        texts = {f: text for f, text in zip(batch.fields, cells, strict=False) if f and text}
        if any(cells):
            rows.append(read_row(number, texts, place, today))
    return fates(session, rows, frozenset(batch.others))


def _samples(table: Table, heading: int, column: int) -> tuple[str, ...]:
    filled = [row[column] for row in table[heading + 1 :] if row[column]]
    return tuple(filled[:3])


def _mark(found: Sequence[Fate]) -> str:
    said = "|".join(f"{f.row.number}:{f.kind}:{f.supporter_id}:{f.changes}" for f in found)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
