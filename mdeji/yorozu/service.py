"""Log who was helped at a desk: once, without a name, corrected with its history."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, MdejiError, NotFound, Stale
from mdeji.requests.service import TOPICS
from mdeji.staff.journal import record
from mdeji.yorozu.holding import hold_consultation
from mdeji.yorozu.rules import Draft, LogDoor, Moment, SessionStatus, check, questions
from mdeji.yorozu.sessions import session_row
from mdeji.yorozu.tables import Consultation, ConsultationTopic, YorozuSession

EARLY, LATE = timedelta(hours=2), timedelta(hours=2)
HOUR = timedelta(hours=1)
FARTHEST_RETURN = timedelta(days=366)
TOLD = ("topics", "device", "age", "visit", "outcome", "referral", "minutes", "red_flag")


class Doubtful(MdejiError):
    """What was typed may be a slip: ``asked`` holds the codes of the questions to answer first."""

    def __init__(self, asked: tuple[str, ...]) -> None:
        """Remember the questions."""
        super().__init__(", ".join(asked))
        self.asked = asked


@dataclass(frozen=True)
class Logged:
    """What became of a draft: ``known`` if it was stored before, ``changed`` if corrected since."""

    id: int
    uid: str
    known: bool = False
    changed: bool = False
    taken_back: bool = False


def log(
    session: Session,
    session_id: int,
    draft: Draft,
    by: tuple[str, datetime],
    confirmed: Collection[str] = (),
) -> Logged:
    """Store one consultation; the same ``uid`` is stored once. ``by`` is who does it, and now.

    Raises:
        Invalid: something cannot be.
        Doubtful: something is to be asked first, and is not among ``confirmed``.
        NotFound: the session never existed.
    """
    known = by_uid(session, draft.uid)
    if known is not None:
        return _again(known, session_id)
    row = open_session(session, session_id, by[1])
    check(draft, TOPICS)
    ask(doubts(session, row, draft, by[1]), confirmed)
    try:
        with attempt(session):
            made = store(session, row, draft, by)
    except IntegrityError:  # The same was sent twice at once, and the other was faster.
        rival = by_uid(session, draft.uid)
        if rival is None:
            raise
        return _again(rival, session_id)
    return Logged(made.pk, made.uid)


def store(
    session: Session, row: YorozuSession, draft: Draft, by: tuple[str, datetime]
) -> Consultation:
    """Write a draft that was checked."""
    actor, now = by
    made = Consultation(
        uid=draft.uid,
        session_id=row.pk,
        centre_id=row.centre_id,
        on=day_of(row.starts_at),
        at=_likely(row, draft, now),
        door=draft.door,
        line=draft.line,
        typed_by=draft.typed_by,
        actor=actor,
        logged_at=now,
        **_said(draft),
    )
    session.add(made)
    session.flush()
    _index(session, made)
    record(session, actor, f"consultation:{made.pk}", "consulted", {"door": draft.door}, now)
    return made


def correct(
    session: Session, consultation_id: int, draft: Draft, seen: int, by: tuple[str, datetime]
) -> Consultation:
    """Correct a record; what it said before stays in the journal.

    Raises:
        Invalid: something cannot be.
        Stale: somebody else has changed it since it was ``seen`` in that version.
    """
    row = hold_consultation(session, consultation_id)
    if row.version != seen or row.taken_back_at is not None:
        raise Stale("consultation", consultation_id)
    check(draft, TOPICS)
    before = _codes(row)
    for name, value in _said(draft).items():
        setattr(row, name, value)
    row.version += 1
    session.flush()
    _index(session, row)
    after = _codes(row)
    detail = {
        "before": {name: value for name, value in before.items() if after[name] != value},
        "after": {name: value for name, value in after.items() if before[name] != value},
    }
    record(session, by[0], f"consultation:{row.pk}", "consultation_corrected", detail, by[1])
    return row


def take_back(session: Session, uid: str, actor: str, now: datetime) -> Consultation | None:
    """Take a record back, so that it counts nowhere; None if there is none with this ``uid``."""
    row = by_uid(session, uid)
    row = row and hold_consultation(session, row.pk)
    if row is not None and row.taken_back_at is None:
        row.taken_back_at, row.version = now, row.version + 1
        session.flush()
        record(session, actor, f"consultation:{row.pk}", "consultation_taken_back", {}, now)
    return row


def put_back(session: Session, consultation_id: int, actor: str, now: datetime) -> Consultation:
    """Let a record count again that was taken back."""
    row = hold_consultation(session, consultation_id)
    if row.taken_back_at is not None:
        row.taken_back_at, row.version = None, row.version + 1
        session.flush()
        record(session, actor, f"consultation:{row.pk}", "consultation_put_back", {}, now)
    return row


def agree_return(
    session: Session, consultation_id: int, on: date | None, actor: str, now: datetime
) -> Consultation:
    """Note on which day the visitor comes again, or that there is none.

    Raises:
        Invalid: the day is over or too far away.
    """
    row = hold_consultation(session, consultation_id)
    if on is not None and not day_of(now) <= on <= day_of(now) + FARTHEST_RETURN:
        raise Invalid("return_on", "range")
    row.return_on = on
    session.flush()
    record(session, actor, f"consultation:{row.pk}", "return_agreed", {}, now)
    return row


def wish_for_class(session: Session, consultation_id: int, actor: str, now: datetime) -> None:
    """Note that a class suits the visitor; it counts as what they were referred to."""
    row = hold_consultation(session, consultation_id)
    if row.referral != "class":
        row.referral, row.version = "class", row.version + 1
        session.flush()
        record(session, actor, f"consultation:{row.pk}", "class_wished", {}, now)


def link_request(
    session: Session, consultation_id: int, request_id: int, actor: str, now: datetime
) -> None:
    """Note that a request for a visit began with this consultation."""
    row = hold_consultation(session, consultation_id)
    row.request_id = request_id
    session.flush()
    detail = {"request": request_id}
    record(session, actor, f"consultation:{row.pk}", "visit_asked", detail, now)


def consultation(session: Session, consultation_id: int) -> Consultation:
    """Return a record.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Consultation, consultation_id)
    if row is None:
        raise NotFound("consultation", consultation_id)
    return row


def by_uid(session: Session, uid: str) -> Consultation | None:
    """Return the record that was typed under this ``uid``, or None."""
    return session.exec(select(Consultation).where(Consultation.uid == uid)).first()


def open_session(session: Session, session_id: int, now: datetime) -> YorozuSession:
    """Return a session for which something may be logged.

    Raises:
        NotFound: it never existed.
        Invalid: it is on another day to come, or was called off.
    """
    row = session_row(session, session_id)
    if row.status is SessionStatus.CANCELLED:
        raise Invalid("session", "cancelled")
    if day_of(row.starts_at) > day_of(now):
        raise Invalid("session", "future")
    return row


def doubts(
    session: Session, row: YorozuSession, draft: Draft, now: datetime, more: int = 0
) -> tuple[str, ...]:
    """Return what is to be asked about a draft; ``more`` are counted but not stored yet."""
    query = (
        select(func.count())
        .select_from(Consultation)
        .where(Consultation.session_id == row.pk, col(Consultation.taken_back_at).is_(None))
    )
    if draft.door is LogDoor.LIVE:
        recent = query.where(col(Consultation.at) > _likely(row, draft, now) - HOUR)
        count = int(session.exec(recent).one())
    else:
        hours = max((row.ends_at - row.starts_at) / HOUR, 1)
        count = int((session.exec(query).one() + more) / hours)
    return questions(draft, Moment(day_of(row.starts_at), day_of(now), count))


def ask(found: Collection[str], confirmed: Collection[str]) -> None:
    """Refuse what is doubtful until somebody has confirmed it.

    Raises:
        Doubtful: something is to be asked first.
    """
    asked = tuple(sorted(set(found) - set(confirmed)))
    if asked:
        raise Doubtful(asked)


def _likely(row: YorozuSession, draft: Draft, now: datetime) -> datetime:
    """Return when it was: what the tablet's clock says, if that can be, for it may be wrong."""
    first, last = row.starts_at - EARLY, min(row.ends_at + LATE, now)
    if draft.door is LogDoor.PAPER or last < first:
        return row.starts_at
    wanted = draft.at or now
    return wanted if first <= wanted <= last else last


def _again(known: Consultation, session_id: int) -> Logged:
    if known.session_id != session_id:
        raise Invalid("uid", "used")
    return Logged(
        known.pk,
        known.uid,
        known=True,
        changed=known.version > 1,
        taken_back=known.taken_back_at is not None,
    )


def _said(draft: Draft) -> Mapping[str, Any]:
    return {
        "topics": sorted(set(draft.topics), key=TOPICS.index),
        "device": draft.device,
        "age": draft.age,
        "visit": draft.visit,
        "outcome": draft.outcome,
        "referral": draft.referral,
        "minutes": draft.minutes,
        "memo": draft.memo.strip(),
        "red_flag": draft.red_flag,
    }


def _codes(row: Consultation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TOLD}


def _index(session: Session, row: Consultation) -> None:
    """Keep the topics that are counted in step with those that are shown."""
    query = select(ConsultationTopic).where(ConsultationTopic.consultation_id == row.pk)
    stored = {one.topic: one for one in session.exec(query)}
    for topic in set(row.topics) - set(stored):
        session.add(ConsultationTopic(consultation_id=row.pk, topic=topic))
    for topic in set(stored) - set(row.topics):
        session.delete(stored[topic])
