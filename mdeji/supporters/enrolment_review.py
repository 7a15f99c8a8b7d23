"""The office looks at an application: interview, accept, decline, ask for what is missing."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.staff.journal import record
from mdeji.supporters import service
from mdeji.supporters.enrol_tables import AskedFor
from mdeji.supporters.enrolment import number_of
from mdeji.supporters.rules import SupporterEvent, SupporterStatus, is_minor
from mdeji.supporters.tables import NoteKind, Supporter, SupporterNote

LINK_LIVES = timedelta(days=30)
"""How long a link to the training, or to the guardian's page, opens."""

_NOTICES = {
    SupporterEvent.REVIEWED: "enrol_review",
    SupporterEvent.ACCEPTED: "enrol_accepted",
    SupporterEvent.READY: "enrol_active",
    SupporterEvent.PAUSED: "enrol_paused",
    SupporterEvent.RETURNED: "enrol_returned",
    SupporterEvent.LEFT: "enrol_left",
}


def step(
    session: Session,
    supporter_id: int,
    event: SupporterEvent,
    actor: str,
    now: datetime,
    *,
    reason: str = "",
) -> Supporter:
    """Move somebody on and tell them.

    Raises:
        IllegalMove: the lifecycle has no such move.
    """
    supporter = service.move(session, supporter_id, event, actor, now, reason=reason)
    kind = _NOTICES.get(event)
    if kind is not None:
        tell(session, supporter, kind, now)
    return supporter


def tell(
    session: Session, supporter: Supporter, kind: str, now: datetime, **more: Any
) -> int | None:
    """Send a notice about the enrolment; None if LINE does not reach the person."""
    facts = {
        "supporter_id": supporter.pk,
        "number": number_of(supporter.pk),
        "until": (now + LINK_LIVES).isoformat(),
        **more,
    }
    terms = Terms(subject=f"supporter:{supporter.pk}")
    return notify(session, supporter.person_id, Notice(kind, facts), now, terms)


def note_interview(
    session: Session, supporter_id: int, text: str, on: datetime, actor: str, now: datetime
) -> None:
    """Keep what was said in the interview, encrypted; an applicant comes into review by it.

    Raises:
        Invalid: ``text`` is missing.
    """
    if not text.strip():
        raise Invalid("text", "missing")
    supporter = service.get(session, supporter_id)
    if supporter.status is SupporterStatus.APPLIED:
        step(session, supporter_id, SupporterEvent.REVIEWED, actor, now)
    _note(session, supporter_id, NoteKind.INTERVIEW, text, actor, on)
    record(session, actor, f"supporter:{supporter_id}", "interviewed", {}, now)


def accept(session: Session, supporter_id: int, actor: str, now: datetime) -> Supporter:
    """Let somebody begin the training; a minor is given the guardian's page as well.

    Raises:
        IllegalMove: they are not an applicant any more.
    """
    supporter = step(session, supporter_id, SupporterEvent.ACCEPTED, actor, now)
    _settle_asked(session, supporter_id, now)
    if is_minor(supporter.adult_on, day_of(now)):
        tell(session, supporter, "guardian_wanted", now)
    return supporter


def decline(session: Session, supporter_id: int, text: str, actor: str, now: datetime) -> bool:
    """Decline with a kind text; return whether LINE carries it, otherwise it is to be posted.

    Raises:
        Invalid: ``text`` is missing.
        IllegalMove: they are not an applicant any more.
    """
    if not text.strip():
        raise Invalid("text", "missing")
    supporter = service.move(session, supporter_id, SupporterEvent.DECLINED, actor, now)
    _note(session, supporter_id, NoteKind.NOTE, text, actor, now)
    _settle_asked(session, supporter_id, now)
    return tell(session, supporter, "enrol_declined", now, text=text) is not None


def ask_for(session: Session, supporter_id: int, text: str, actor: str, now: datetime) -> bool:
    """Ask for something that is missing; return whether LINE carries the question.

    Raises:
        Invalid: ``text`` is missing.
    """
    if not text.strip():
        raise Invalid("text", "missing")
    supporter = service.get(session, supporter_id)
    session.add(AskedFor(supporter_id=supporter_id, text=text, actor=actor, at=now))
    record(session, actor, f"supporter:{supporter_id}", "asked_for", {}, now)
    return tell(session, supporter, "enrol_asked", now, text=text) is not None


def settle_asked(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """Note that what was asked for has come."""
    _settle_asked(session, supporter_id, now)
    record(session, actor, f"supporter:{supporter_id}", "asked_for_settled", {}, now)


def leave(session: Session, supporter_id: int, reason: str, actor: str, now: datetime) -> Supporter:
    """End an enrolment; the person may apply again."""
    supporter = step(session, supporter_id, SupporterEvent.LEFT, actor, now, reason=reason)
    supporter.left_reason = reason
    session.add(supporter)
    return supporter


def last_letter(session: Session, supporter_id: int) -> str:
    """Return the text with which somebody was declined, for the letter to print."""
    found = (
        select(SupporterNote)
        .where(SupporterNote.supporter_id == supporter_id, SupporterNote.kind == NoteKind.NOTE)
        .order_by(col(SupporterNote.id).desc())
    )
    row = session.exec(found).first()
    return row.text if row else ""


def _settle_asked(session: Session, supporter_id: int, now: datetime) -> None:
    found = select(AskedFor).where(
        AskedFor.supporter_id == supporter_id, col(AskedFor.settled_at).is_(None)
    )
    for row in session.exec(found).all():
        row.settled_at = now
        session.add(row)
    session.flush()


def _note(
    session: Session, supporter_id: int, kind: NoteKind, text: str, actor: str, at: datetime
) -> None:
    note = SupporterNote(
        supporter_id=supporter_id, at=at, actor=actor, kind=kind, text=text.strip()
    )
    session.add(note)
    session.flush()
