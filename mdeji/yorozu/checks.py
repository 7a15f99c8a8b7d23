"""「いまも つかえていますか」: asked two weeks after a consultation of those who agreed.

What they answer is kept for the figures, without a name. Who is asked on LINE is tied to the
record only until the answer is there, or nobody gives one.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.staff.journal import SYSTEM, record
from mdeji.yorozu import following
from mdeji.yorozu.holding import hold_consultation
from mdeji.yorozu.rules import ANSWERS, CheckDoor, SessionStatus
from mdeji.yorozu.service import consultation
from mdeji.yorozu.tables import Consultation, FollowUp, StillUsing, YorozuSession

AFTER = timedelta(days=14)
ASKED_AT = time(10)
TIED = timedelta(days=30)
"""How long after the question a LINE account stays tied to a record that got no answer."""

CHANGES = timedelta(days=2)
"""How long an answer on LINE can be changed by another button."""

CONSENT_VERSION = "desk-check-2026-11"


def agree(
    session: Session,
    consultation_id: int,
    door: CheckDoor,
    by: tuple[str, datetime],
    person_id: int | None = None,
) -> StillUsing:
    """Note that a visitor agreed to be asked; the last word on how it is done counts.

    Raises:
        Invalid: the record was taken back, or the answer is there already.
    """
    row, (actor, now) = hold_consultation(session, consultation_id), by
    kept = of(session, row.pk)
    if row.taken_back_at is not None or (kept is not None and kept.answer is not None):
        raise Invalid("check", "too_late")
    kept = kept or StillUsing(
        consultation_id=row.pk,
        door=door,
        ask_on=max(row.on + AFTER, day_of(now) + timedelta(days=1)),
        consent_version=CONSENT_VERSION,
        agreed_at=now,
        actor=actor,
    )
    kept.door, kept.person_id, kept.agreed_at = door, person_id, now
    session.add(kept)
    session.flush()
    record(session, actor, f"consultation:{row.pk}", "check_agreed", {"door": door.value}, now)
    return kept


def refuse(session: Session, consultation_id: int, actor: str, now: datetime) -> None:
    """Ask nothing after all; what was answered stays."""
    kept = of(session, consultation_id)
    if kept is not None and kept.answer is None:
        session.delete(kept)
        session.flush()
        record(session, actor, f"consultation:{consultation_id}", "check_refused", {}, now)


def ask_due(session: Session, now: datetime) -> int:
    """Ask on LINE whose two weeks are over, at ten; return how many were asked."""
    query = (
        select(StillUsing, Consultation)
        .join(Consultation)
        .where(
            StillUsing.door == CheckDoor.LINE,
            col(StillUsing.ask_on) <= day_of(now),
            col(StillUsing.asked_at).is_(None),
            col(StillUsing.answer).is_(None),
        )
    )
    found = session.exec(query).all()
    for kept, row in found:
        kept.asked_at = now
        if kept.person_id is not None and row.taken_back_at is None:
            _ask(session, kept, row, now)
    return len(found)


def _ask(session: Session, kept: StillUsing, row: Consultation, now: datetime) -> None:
    person_id = kept.person_id or 0
    facts = {"topics": row.topics, "check_id": kept.pk}
    terms = Terms(
        subject=f"check:{kept.pk}",
        dedupe=f"ask_desk_check:{kept.pk}",
        at=at_jst(day_of(now), ASKED_AT),
    )
    notify(session, person_id, Notice("ask_still_using", facts), now, terms)


def remind_of_return(session: Session, now: datetime) -> int:
    """Tell those tied on LINE that they come again tomorrow, at ten; return how many."""
    tomorrow = day_of(now) + timedelta(days=1)
    query = (
        select(StillUsing, Consultation)
        .join(Consultation)
        .where(
            Consultation.return_on == tomorrow,
            col(Consultation.taken_back_at).is_(None),
            col(StillUsing.person_id).is_not(None),
        )
    )
    found = [(kept, _session_on(session, row, tomorrow)) for kept, row in session.exec(query)]
    for kept, it in found:
        if it is not None:
            _remind(session, kept, it, now)
    return len(found)


def _session_on(session: Session, row: Consultation, day: date) -> YorozuSession | None:
    query = select(YorozuSession).where(
        YorozuSession.centre_id == row.centre_id,
        col(YorozuSession.starts_at).between(at_jst(day, time()), at_jst(day, time(23, 59))),
        YorozuSession.status == SessionStatus.PLANNED,
    )
    return session.exec(query.order_by(col(YorozuSession.starts_at))).first()


def _remind(session: Session, kept: StillUsing, it: YorozuSession, now: datetime) -> None:
    facts = {
        "place": "centre",
        "centre_id": it.centre_id,
        "starts_at": it.starts_at.isoformat(),
        "ends_at": it.ends_at.isoformat(),
    }
    terms = Terms(
        subject=f"check:{kept.pk}",
        dedupe=f"desk_return:{kept.pk}:{day_of(it.starts_at)}",
        at=at_jst(day_of(now), ASKED_AT),
        until=it.starts_at,
    )
    notify(session, kept.person_id or 0, Notice("desk_return", facts), now, terms)


def answer_on_line(
    session: Session, check_id: int, person_id: int, answer: str, now: datetime
) -> Consultation:
    """Keep what somebody answered on LINE, and return what it was about.

    Raises:
        NotAllowed: it was not their question, or there is no such answer.
    """
    kept = session.get(StillUsing, check_id)
    if kept is None or kept.person_id != person_id:
        raise NotAllowed("not_yours")
    if answer not in ANSWERS[:3]:
        raise NotAllowed("unknown_answer")
    _keep(session, kept, answer, f"person:{person_id}", now)
    return consultation(session, kept.consultation_id)


def answer_by_phone(
    session: Session, consultation_id: int, answer: str, actor: str, now: datetime
) -> None:
    """Keep what somebody said on the telephone, or that nobody answered; their number is forgotten.

    Raises:
        NotFound: nobody agreed to be asked.
        Invalid: there is no such answer.
    """
    kept = of(session, consultation_id)
    if kept is None:
        raise NotFound("check", consultation_id)
    if answer not in ANSWERS:
        raise Invalid("answer", "unknown")
    _keep(session, kept, answer, actor, now)
    following.finish(session, consultation_id, actor, now)


def of(session: Session, consultation_id: int) -> StillUsing | None:
    """Return the question about a consultation, or None."""
    query = select(StillUsing).where(StillUsing.consultation_id == consultation_id)
    return session.exec(query).first()


def let_go(session: Session, now: datetime) -> int:
    """Untie the LINE accounts that are not needed any more; return how many."""
    tied = (
        select(StillUsing, Consultation)
        .join(Consultation)
        .where(col(StillUsing.person_id).is_not(None))
    )
    today = day_of(now)
    rows = session.exec(tied).all()
    found = [kept for kept, row in rows if _served(kept, now) and not _comes(row, today)]
    for kept in found:
        kept.person_id = None
    session.flush()
    return len(found)


@dataclass(frozen=True)
class Call:
    """A visitor who is to be telephoned; ``check`` says that the two weeks' question is asked."""

    consultation_id: int
    centre_id: str
    on: date
    topics: tuple[str, ...]
    due_on: date
    keep_until: date
    check: bool


def calls(session: Session, centre_id: str | None, now: datetime) -> list[Call]:
    """Return who is to be telephoned, the most urgent first, of one centre or of all."""
    query = (
        select(FollowUp, Consultation, StillUsing)
        .join(Consultation, col(Consultation.id) == col(FollowUp.consultation_id))
        .outerjoin(StillUsing, _about_it())
        .where(col(FollowUp.done_at).is_(None), col(FollowUp.keep_until) >= day_of(now))
        .where(col(Consultation.taken_back_at).is_(None))
    )
    if centre_id is not None:
        query = query.where(Consultation.centre_id == centre_id)
    found = [_call(kept, row, check) for kept, row, check in session.exec(query)]
    return sorted(found, key=lambda call: (call.due_on, call.consultation_id))


def outcomes(
    session: Session, first: date, last: date, centre_id: str | None = None
) -> dict[str, int]:
    """Return how many answered what about consultations of these days; ``None`` is told as ``""``."""
    query = (
        select(StillUsing.answer)
        .join(Consultation)
        .where(col(Consultation.on).between(first, last), col(Consultation.taken_back_at).is_(None))
    )
    if centre_id is not None:
        query = query.where(Consultation.centre_id == centre_id)
    found = Counter(answer or "" for answer in session.exec(query))
    return {answer: found[answer] for answer in (*ANSWERS, "")}


def _about_it() -> Any:
    about = col(StillUsing.consultation_id) == col(FollowUp.consultation_id)
    return about & (col(StillUsing.door) == CheckDoor.PHONE) & col(StillUsing.answer).is_(None)


def _call(kept: FollowUp, row: Consultation, check: StillUsing | None) -> Call:
    due_on = check.ask_on if check is not None else day_of(kept.given_at)
    topics = tuple(row.topics)
    return Call(row.pk, row.centre_id, row.on, topics, due_on, kept.keep_until, check is not None)


def _keep(session: Session, kept: StillUsing, answer: str, actor: str, now: datetime) -> None:
    kept.answer, kept.answered_at = answer, now
    session.flush()
    about, detail = f"consultation:{kept.consultation_id}", {"answer": answer}
    record(session, _nobody(actor), about, "desk_still_using", detail, now)


def _nobody(actor: str) -> str:
    """Leave out who answered: the journal is kept for years, the tie to a person is not."""
    return SYSTEM if actor.startswith("person:") else actor


def _comes(row: Consultation, today: date) -> bool:
    return row.return_on is not None and row.return_on >= today


def _served(kept: StillUsing, now: datetime) -> bool:
    if kept.answered_at is not None:
        return now - kept.answered_at > CHANGES
    return kept.asked_at is not None and now - kept.asked_at > TIED
