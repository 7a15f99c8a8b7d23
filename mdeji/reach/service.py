"""Send to many, take it back within ten seconds, note who answered and who was phoned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit import jobs
from mdeji.kit.errors import Invalid, NotFound
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.messages.service import withdraw
from mdeji.reach.rules import (
    BULLETIN,
    LONGEST_TEXT,
    WINDOWS_H,
    BulletinEvent,
    BulletinKind,
    Cost,
    PhoneResult,
    goes_at,
)
from mdeji.reach.segments import Member
from mdeji.reach.tables import Bulletin, BulletinRecipient
from mdeji.staff.journal import record
from mdeji.supporters.rules import GONE
from mdeji.supporters.tables import Supporter

AT_ONCE = 200
"""Messages written in one transaction: on SQLite it holds the only writer."""

_NOTICES = {BulletinKind.MESSAGE: "bulletin", BulletinKind.DRILL: "drill"}


@dataclass(frozen=True)
class Draft:
    """What shall be sent; ``window_h`` are the hours in which a drill's answer is waited for."""

    kind: BulletinKind
    text: str
    window_h: int
    submit_key: str


def plan(
    session: Session, draft: Draft, to: Sequence[Member], cost: Cost, actor: str, now: datetime
) -> Bulletin:
    """Decide upon a message to many; it leaves after the recall time. The same key sends once.

    Raises:
        Invalid: nobody to send to, no text, too long a text, or more than the month allows.
    """
    known = session.exec(select(Bulletin).where(Bulletin.submit_key == draft.submit_key)).first()
    if known is not None:
        return known
    check(draft, to, cost)
    bulletin = _made(session, draft, actor, now)
    session.add_all(
        BulletinRecipient(
            bulletin_id=bulletin.pk, supporter_id=member.supporter_id, person_id=member.person_id
        )
        for member in to
    )
    _order(session, bulletin, 0, now)
    detail = {"kind": draft.kind.value, "count": len(to)}
    record(session, actor, _subject(bulletin.pk), "bulletin_planned", detail, now)
    return bulletin


def _made(session: Session, draft: Draft, actor: str, now: datetime) -> Bulletin:
    leaves_at = goes_at(now)
    is_drill = draft.kind is BulletinKind.DRILL
    bulletin = Bulletin(
        kind=draft.kind,
        status=BULLETIN.start,
        text="" if is_drill else draft.text.strip(),
        actor=actor,
        submit_key=draft.submit_key,
        created_at=now,
        goes_at=leaves_at,
        answers_until=leaves_at + timedelta(hours=draft.window_h) if is_drill else None,
    )
    session.add(bulletin)
    session.flush()
    return bulletin


def check(draft: Draft, to: Sequence[Member], cost: Cost) -> None:
    """Refuse what cannot be sent.

    Raises:
        Invalid: nobody to send to, no text, too long a text, or more than the month allows.
    """
    if not to:
        raise Invalid("segment", "nobody")
    if draft.kind is BulletinKind.MESSAGE and not draft.text.strip():
        raise Invalid("text", "missing")
    if len(draft.text) > LONGEST_TEXT:
        raise Invalid("text", "too_long")
    if draft.kind is BulletinKind.DRILL and draft.window_h not in WINDOWS_H:
        raise Invalid("window", "unknown")
    if not cost.fits:
        raise Invalid("quota", "too_many")


def cancel(session: Session, bulletin_id: int, actor: str, now: datetime) -> None:
    """Take a message to many back: nothing that has not left yet goes out any more.

    Raises:
        IllegalMove: everything has gone out.
    """
    bulletin = _held(session, bulletin_id)
    bulletin.status = BULLETIN.after(bulletin.status, BulletinEvent.CANCELLED)
    session.add(bulletin)
    withdraw(session, _subject(bulletin_id))
    record(session, actor, _subject(bulletin_id), "bulletin_cancelled", None, now)


def send(session: Session, bulletin_id: int, after: int, now: datetime) -> None:
    """Write the next messages into the outbox, and come back for the rest; for the worker."""
    bulletin = _held(session, bulletin_id)
    if BULLETIN.is_final(bulletin.status):
        return
    if BULLETIN.allows(bulletin.status, BulletinEvent.BEGUN):
        bulletin.status = BULLETIN.after(bulletin.status, BulletinEvent.BEGUN)
    found = (
        select(BulletinRecipient)
        .where(BulletinRecipient.bulletin_id == bulletin_id, col(BulletinRecipient.id) > after)
        .order_by(col(BulletinRecipient.id))
        .limit(AT_ONCE)
    )
    rows = session.exec(found).all()
    for row in rows:
        _tell(session, bulletin, row, now)
    if len(rows) == AT_ONCE:
        _order(session, bulletin, rows[-1].pk, now)
    else:
        bulletin.status = BULLETIN.after(bulletin.status, BulletinEvent.FINISHED)
    session.add(bulletin)


def _tell(session: Session, bulletin: Bulletin, row: BulletinRecipient, now: datetime) -> None:
    if session.get_one(Supporter, row.supporter_id).status in GONE:
        return  # Between the decision and the morning somebody may leave.
    data = {"bulletin_id": bulletin.pk, "text": bulletin.text}
    terms = Terms(_subject(bulletin.pk), f"bulletin:{bulletin.pk}:{row.person_id}")
    notice = Notice(_NOTICES[bulletin.kind], data)
    row.written = notify(session, row.person_id, notice, now, terms) is not None
    session.add(row)


def _order(session: Session, bulletin: Bulletin, after: int, now: datetime) -> None:
    payload = {"bulletin": bulletin.pk, "after": after}
    at = max(bulletin.goes_at, now)
    jobs.put(session, jobs.Order("bulletin", payload, at, f"bulletin:{bulletin.pk}:{after}"), now)


def answered(session: Session, bulletin_id: int, person_id: int, now: datetime) -> bool:
    """Note that a drill arrived; return False if this person was not asked."""
    found = select(BulletinRecipient).where(
        BulletinRecipient.bulletin_id == bulletin_id, BulletinRecipient.person_id == person_id
    )
    row = session.exec(found).first()
    if row is None:
        return False
    row.answered_at = row.answered_at or now
    session.add(row)
    return True


def phoned(
    session: Session, recipient_id: int, result: PhoneResult, actor: str, now: datetime
) -> None:
    """Note what came of a telephone call.

    Raises:
        NotFound: nobody has this id.
    """
    row = session.get(BulletinRecipient, recipient_id)
    if row is None:
        raise NotFound("recipient", recipient_id)
    row.phone_result, row.phoned_at, row.phoned_by = result, now, actor
    session.add(row)
    detail = {"bulletin": row.bulletin_id, "result": result.value}
    record(session, actor, f"supporter:{row.supporter_id}", "phoned", detail, now)


def get(session: Session, bulletin_id: int) -> Bulletin:
    """Return the message to many.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Bulletin, bulletin_id)
    if found is None:
        raise NotFound("bulletin", bulletin_id)
    return found


def _held(session: Session, bulletin_id: int) -> Bulletin:
    """Return a message that nobody else sends or takes back before this transaction ends."""
    get(session, bulletin_id)
    found = select(Bulletin).where(Bulletin.id == bulletin_id).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).one()


def _subject(bulletin_id: int) -> str:
    return f"bulletin:{bulletin_id}"
