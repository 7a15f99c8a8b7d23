"""The supporter's card (サポーター証): printed, without a photo, valid to the end of the fiscal year."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import NotAllowed
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.supporters import service
from mdeji.supporters.enrol_tables import SupporterCard
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter

CARRIED = frozenset({SupporterStatus.ACTIVE})
"""Only those who go out carry a valid card."""


@dataclass(frozen=True)
class Card:
    """A card; ``is_valid`` is what its QR code says."""

    number: str
    code: str
    issued_on: date
    expires_on: date
    is_valid: bool


@dataclass(frozen=True)
class Verdict:
    """What anybody may know of a card: whether it is valid, and until when. Never a name."""

    is_valid: bool
    expires_on: date | None


def issue(session: Session, supporter_id: int, actor: str, now: datetime) -> Card:
    """Make a new card, such as after a loss; an earlier one is not valid any more.

    Raises:
        NotAllowed: ``not_active``.
    """
    supporter = service.get(session, supporter_id)
    if supporter.status not in CARRIED:
        raise NotAllowed("not_active")
    today = day_of(now)
    for old in _live(session, supporter_id):
        old.revoked_at = now
        session.add(old)
    year = fiscal_year(today)
    before = select(func.count()).where(SupporterCard.supporter_id == supporter_id)
    count = session.exec(before).one() + 1
    row = SupporterCard(
        supporter_id=supporter_id,
        number=f"{year % 100:02d}-{supporter_id:04d}-{count}",
        code=new_token(9),
        issued_at=now,
        issued_by=actor,
        expires_on=date(year + 1, 3, 31),
    )
    supporter.card_number, supporter.card_expires_on = row.number, row.expires_on
    session.add_all([row, supporter])
    session.flush()
    record(session, actor, f"supporter:{supporter_id}", "card_issued", {"number": row.number}, now)
    return _card(row, supporter, today)


def revoke(session: Session, supporter_id: int, actor: str, now: datetime) -> None:
    """Take the card back, such as when it was lost."""
    for row in _live(session, supporter_id):
        row.revoked_at = now
        session.add(row)
    supporter = service.get(session, supporter_id)
    supporter.card_number, supporter.card_expires_on = None, None
    session.add(supporter)
    record(session, actor, f"supporter:{supporter_id}", "card_revoked", {}, now)
    session.flush()


def current(session: Session, supporter_id: int, today: date) -> Card | None:
    """Return the card somebody has, or None."""
    row = next(iter(_live(session, supporter_id)), None)
    return _card(row, service.get(session, supporter_id), today) if row else None


def verdict(session: Session, code: str, today: date) -> Verdict:
    """Return what the QR code of a card says; an unknown one is not valid."""
    row = session.exec(select(SupporterCard).where(SupporterCard.code == code)).first()
    if row is None:
        return Verdict(is_valid=False, expires_on=None)
    card = _card(row, service.get(session, row.supporter_id), today)
    return Verdict(card.is_valid, card.expires_on)


def _live(session: Session, supporter_id: int) -> list[SupporterCard]:
    found = select(SupporterCard).where(
        SupporterCard.supporter_id == supporter_id, col(SupporterCard.revoked_at).is_(None)
    )
    return list(session.exec(found.order_by(col(SupporterCard.id).desc())).all())


def _card(row: SupporterCard, supporter: Supporter, today: date) -> Card:
    """Return the card as it stands: whoever rests or has left carries none that is valid."""
    good = row.revoked_at is None and row.expires_on >= today and supporter.status in CARRIED
    return Card(row.number, row.code, day_of(row.issued_at), row.expires_on, good)
