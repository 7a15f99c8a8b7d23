"""Consent of a minor's guardian (保護者の同意): given on a signed page or on paper, and withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.people.rules import is_phone, plain_phone
from mdeji.staff.journal import record
from mdeji.supporters import enrolment_review as review
from mdeji.supporters import service
from mdeji.supporters.rules import SUPPORTER, SupporterEvent, SupporterStatus, is_minor
from mdeji.supporters.tables import GuardianConsent, SupporterMove
from mdeji.supporters.training_ready import lacks_guardian, settle

VERSION = "2026-11"
PAGE, PAPER = "page", "paper"
WITHDRAWN = "guardian"
"""The reason of the rest that begins when a guardian withdraws."""


@dataclass(frozen=True)
class Guardian:
    """Who agrees: name, how related, telephone, and on which day."""

    name: str
    relation: str
    phone: str
    given_on: date
    door: str = PAGE


@dataclass(frozen=True)
class ConsentView:
    """A consent as screens show it."""

    id: int
    name: str
    relation: str
    phone: str
    given_on: date
    door: str
    version: str
    withdrawn_at: datetime | None


def give(
    session: Session, supporter_id: int, guardian: Guardian, actor: str, now: datetime
) -> None:
    """Keep a guardian's consent; whoever lacked nothing but it becomes active.

    Raises:
        Invalid: ``name``, ``relation``, ``phone`` or ``given_on``.
        NotAllowed: ``not_minor``.
    """
    supporter = service.get(session, supporter_id)
    if not is_minor(supporter.adult_on, day_of(now)):
        raise NotAllowed("not_minor")
    _check(guardian, now)
    if current(session, supporter_id) is not None:
        return
    session.add(_row(supporter_id, guardian))
    session.flush()
    detail = {"door": guardian.door, "version": VERSION}
    record(session, actor, f"supporter:{supporter_id}", "guardian_agreed", detail, now)
    review.tell(session, supporter, "guardian_given", now)
    _rest_over(session, supporter_id, actor, now)
    settle(session, supporter_id, now)


def _row(supporter_id: int, guardian: Guardian) -> GuardianConsent:
    return GuardianConsent(
        supporter_id=supporter_id,
        name=guardian.name.strip(),
        relation=guardian.relation.strip(),
        phone=plain_phone(guardian.phone),
        given_on=guardian.given_on,
        door=guardian.door,
        version=VERSION,
    )


def withdraw(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """End the consent: whoever is active rests until there is another, and is told."""
    row = _current(session, supporter_id)
    if row is None:
        return
    row.withdrawn_at = now
    session.add(row)
    record(session, actor, f"supporter:{supporter_id}", "guardian_withdrew", {}, now)
    supporter = service.get(session, supporter_id)
    if SUPPORTER.allows(supporter.status, SupporterEvent.PAUSED):
        event = SupporterEvent.PAUSED
        service.move(session, supporter_id, event, actor, now, reason=WITHDRAWN)
    review.tell(session, supporter, "guardian_withdrawn", now)


def current(session: Session, supporter_id: int) -> ConsentView | None:
    """Return the consent that holds, or None."""
    row = _current(session, supporter_id)
    return _view(row) if row else None


def is_wanted(session: Session, supporter_id: int, today: date) -> bool:
    """Tell whether a guardian still has to agree."""
    return lacks_guardian(session, service.get(session, supporter_id), today)


def all_of(session: Session, supporter_id: int) -> tuple[ConsentView, ...]:
    """Return every consent, the latest first."""
    found = select(GuardianConsent).where(GuardianConsent.supporter_id == supporter_id)
    rows = session.exec(found.order_by(col(GuardianConsent.id).desc())).all()
    return tuple(_view(row) for row in rows)


def given_for(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """Return those of these supporters for whom a consent holds."""
    found = select(GuardianConsent.supporter_id).where(
        col(GuardianConsent.supporter_id).in_(list(ids)),
        col(GuardianConsent.withdrawn_at).is_(None),
    )
    return frozenset(session.exec(found).all())


def agreed(session: Session) -> frozenset[int]:
    """Return all supporters for whom a consent holds."""
    found = select(GuardianConsent.supporter_id)
    return frozenset(session.exec(found.where(col(GuardianConsent.withdrawn_at).is_(None))).all())


def faults(guardian: Guardian) -> tuple[str, ...]:
    """Return every field that is missing or cannot be: ``name``, ``relation``, ``phone``."""
    fine = {
        "name": guardian.name.strip(),
        "relation": guardian.relation.strip(),
        "phone": is_phone(guardian.phone),
    }
    return tuple(field for field, found in fine.items() if not found)


def _check(guardian: Guardian, now: datetime) -> None:
    for field in faults(guardian):
        raise Invalid(field, "missing" if field != "phone" else "no_phone")
    if guardian.given_on > day_of(now):
        raise Invalid("given_on", "future")


def _rest_over(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """Let somebody go on who rested only because a consent was missing."""
    supporter = service.get(session, supporter_id)
    if supporter.status is not SupporterStatus.PAUSED:
        return
    moves = select(SupporterMove.reason).where(SupporterMove.supporter_id == supporter_id)
    if session.exec(moves.order_by(col(SupporterMove.id).desc())).first() == WITHDRAWN:
        review.step(session, supporter_id, SupporterEvent.RETURNED, actor, now)


def _current(session: Session, supporter_id: int) -> GuardianConsent | None:
    found = select(GuardianConsent).where(
        GuardianConsent.supporter_id == supporter_id,
        col(GuardianConsent.withdrawn_at).is_(None),
    )
    return session.exec(found.order_by(col(GuardianConsent.id).desc())).first()


def _view(row: GuardianConsent) -> ConsentView:
    return ConsentView(
        row.pk, row.name, row.relation, row.phone, row.given_on, row.door, row.version,
        row.withdrawn_at,
    )  # fmt: skip
