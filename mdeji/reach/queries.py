"""Messages to many as screens show them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from mdeji.people.tables import Person
from mdeji.reach.rules import (
    TO_PHONE,
    BulletinKind,
    BulletinStatus,
    Contact,
    PhoneResult,
    Reach,
    reach_of,
)
from mdeji.reach.service import get
from mdeji.reach.tables import Bulletin, BulletinRecipient
from mdeji.supporters.tables import Supporter


@dataclass(frozen=True)
class BulletinView:
    """A message to many; ``count`` is how many it is meant for."""

    id: int
    kind: BulletinKind
    status: BulletinStatus
    text: str
    actor: str
    created_at: datetime
    goes_at: datetime
    answers_until: datetime | None
    count: int


@dataclass(frozen=True)
class RecipientView:
    """Somebody it is meant for, and how they stand to it."""

    id: int
    supporter_id: int
    shown_name: str
    kana: str
    reach: Reach
    answered_at: datetime | None
    phone_result: PhoneResult | None
    phoned_at: datetime | None


@dataclass(frozen=True)
class Echo:
    """What came back: how many stand how, and whom to phone."""

    bulletin: BulletinView
    counts: Mapping[Reach, int]
    to_phone: tuple[RecipientView, ...]
    others: tuple[RecipientView, ...]


def recent(session: Session, limit: int = 50) -> tuple[BulletinView, ...]:
    """Return the last messages to many, newest first."""
    sizes = (
        select(BulletinRecipient.bulletin_id, func.count().label("size"))
        .group_by(col(BulletinRecipient.bulletin_id))
        .subquery()
    )
    found = (
        select(Bulletin, sizes.c.size)
        .join(sizes, sizes.c.bulletin_id == col(Bulletin.id))
        .order_by(col(Bulletin.id).desc())
        .limit(limit)
    )
    return tuple(_view(row, count) for row, count in session.exec(found))


def echo(session: Session, bulletin_id: int, now: datetime) -> Echo:
    """Return one message to many with how everybody stands to it.

    Raises:
        NotFound: there is none with this id.
    """
    bulletin = get(session, bulletin_id)
    rows = [
        _recipient(
            bulletin, row, (name, kana), Contact(on_line, blocked, heard_at, *_said(row)), now
        )
        for row, name, kana, on_line, blocked, heard_at in session.execute(_to(bulletin_id))
    ]
    return Echo(
        _view(bulletin, len(rows)),
        Counter(row.reach for row in rows),
        tuple(row for row in rows if row.reach in TO_PHONE),
        tuple(row for row in rows if row.reach not in TO_PHONE),
    )


def _to(bulletin_id: int) -> Any:
    # Only the columns that are shown: a whole person would have a telephone number decrypted.
    return (
        columns(
            BulletinRecipient,
            col(Supporter.shown_name),
            col(Person.kana),
            col(Person.line_user_id).is_not(None),
            col(Person.blocked_at).is_not(None),
            col(Person.heard_at),
        )
        .join(Supporter, col(Supporter.id) == col(BulletinRecipient.supporter_id))
        .join(Person, col(Person.id) == col(BulletinRecipient.person_id))
        .where(col(BulletinRecipient.bulletin_id) == bulletin_id)
        .order_by(col(Person.kana), col(BulletinRecipient.id))
    )


def _view(row: Bulletin, count: int) -> BulletinView:
    return BulletinView(
        row.pk,
        row.kind,
        row.status,
        row.text,
        row.actor,
        row.created_at,
        row.goes_at,
        row.answers_until,
        count,
    )


def _said(row: BulletinRecipient) -> tuple[datetime | None, PhoneResult | None]:
    return row.answered_at, row.phone_result


def _recipient(
    bulletin: Bulletin,
    row: BulletinRecipient,
    names: tuple[str, str],
    contact: Contact,
    now: datetime,
) -> RecipientView:
    return RecipientView(
        row.pk,
        row.supporter_id,
        *names,
        reach_of(contact, bulletin.goes_at, bulletin.answers_until, now),
        row.answered_at,
        row.phone_result,
        row.phoned_at,
    )
