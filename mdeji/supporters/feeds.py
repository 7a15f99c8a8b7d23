"""A supporter's own calendar address: secret, revocable, and with a memory of what it showed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.supporters.own_tables import CalendarEntry, CalendarFeed
from mdeji.supporters.rules import GONE
from mdeji.supporters.tables import Supporter

READ_NOTED_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What a feed is about to show of a visit; ``digest`` changes with anything people see."""

    visit_id: int
    digest: str
    called_off: bool


@dataclass(frozen=True)
class Stamp:
    """How often an entry has changed, when it did last, and since when it is called off."""

    sequence: int
    changed_at: datetime
    called_off_at: datetime | None


def turn_on(session: Session, supporter_id: int, actor: str, now: datetime) -> str:
    """Return a new secret; the address before, if there was one, opens nothing any more."""
    secret = new_token(24)
    row = _feed(session, supporter_id)
    renewed = row is not None and row.secret_key is not None
    row = row or CalendarFeed(supporter_id=supporter_id, made_at=now)
    row.secret_key, row.made_at, row.read_at = _key(secret), now, None
    session.add(row)
    session.flush()
    event = "feed_renewed" if renewed else "feed_on"
    record(session, actor, f"supporter:{supporter_id}", event, {}, now)
    return secret


def turn_off(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """Let the address open nothing any more."""
    row = _feed(session, supporter_id)
    if row is None or row.secret_key is None:
        return
    row.secret_key = None
    session.add(row)
    session.flush()
    record(session, actor, f"supporter:{supporter_id}", "feed_off", {}, now)


def is_on(session: Session, supporter_id: int) -> bool:
    """Tell whether somebody has an address that opens."""
    row = _feed(session, supporter_id)
    return row is not None and row.secret_key is not None


def owner(session: Session, secret: str) -> int | None:
    """Return whose address this is, or None if it opens nothing: also once they have left."""
    found = (
        select(CalendarFeed.supporter_id)
        .join(Supporter, col(Supporter.id) == col(CalendarFeed.supporter_id))
        .where(CalendarFeed.secret_key == _key(secret), col(Supporter.status).not_in(GONE))
    )
    return session.exec(found).first()


def note_read(session: Session, supporter_id: int, now: datetime) -> None:
    """Remember that a calendar read the address; once a day is enough."""
    row = _feed(session, supporter_id)
    if row is not None and (row.read_at is None or now - row.read_at > READ_NOTED_EVERY):
        row.read_at = now
        session.add(row)
        session.flush()


def last_read(session: Session, supporter_id: int) -> datetime | None:
    """Return when a calendar last read the address, to the day."""
    row = _feed(session, supporter_id)
    return row.read_at if row else None


def stamps(session: Session, supporter_id: int) -> dict[int, tuple[str, Stamp]]:
    """Return the digest and the stamp of everything that was shown, by visit."""
    found = select(CalendarEntry).where(CalendarEntry.supporter_id == supporter_id)
    return {row.visit_id: (row.digest, _stamp(row)) for row in session.exec(found)}


def stamp(
    session: Session, supporter_id: int, shown: Iterable[Shown], now: datetime
) -> Mapping[int, Stamp]:
    """Note what is shown now and return the stamps; the sequence grows where something differs."""
    # Held, so that two calendars that read at once do not both make the first entry.
    _feed(session, supporter_id, hold=True)
    found = select(CalendarEntry).where(CalendarEntry.supporter_id == supporter_id)
    known = {row.visit_id: row for row in session.exec(found)}
    for one in shown:
        row = known.get(one.visit_id)
        if row is None:
            row = CalendarEntry(
                supporter_id=supporter_id,
                visit_id=one.visit_id,
                digest=one.digest,
                changed_at=now,
            )
        elif row.digest != one.digest:
            row.sequence, row.digest, row.changed_at = row.sequence + 1, one.digest, now
        if one.called_off != (row.called_off_at is not None):
            row.called_off_at = now if one.called_off else None
        known[one.visit_id] = row
        session.add(row)
    session.flush()
    return {visit_id: _stamp(row) for visit_id, row in known.items()}


def _stamp(row: CalendarEntry) -> Stamp:
    return Stamp(row.sequence, row.changed_at, row.called_off_at)


def _feed(session: Session, supporter_id: int, *, hold: bool = False) -> CalendarFeed | None:
    found = select(CalendarFeed).where(col(CalendarFeed.supporter_id) == supporter_id)
    return session.exec(found.with_for_update() if hold else found).first()


def _key(secret: str) -> str:
    return hashlib.sha256(b"calendar feed\0" + secret.encode()).hexdigest()
