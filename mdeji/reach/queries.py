"""Messages to many as screens show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import eq
from typing import Any

from sqlalchemy import Text, and_, cast, false, or_
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

PAGE = 100


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
    """What came back: how many stand how, and a page each of those to phone and of the others."""

    bulletin: BulletinView
    counts: Mapping[Reach, int]
    to_phone: tuple[RecipientView, ...]
    others: tuple[RecipientView, ...]

    @property
    def phone_count(self) -> int:
        """How many there are to phone."""
        return sum(self.counts.get(reach, 0) for reach in TO_PHONE)

    @property
    def others_count(self) -> int:
        """How many there are whom nobody needs to phone."""
        return sum(self.counts.values()) - self.phone_count


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


def echo(
    session: Session, bulletin_id: int, now: datetime, pages: tuple[int, int] = (1, 1)
) -> Echo:
    """Return one message to many with how everybody stands to it.

    ``pages`` are those of the people to phone, and of the others.

    Raises:
        NotFound: there is none with this id.
    """
    bulletin = get(session, bulletin_id)
    kinds = _kinds(session, bulletin, now)
    counts: Counter[Reach] = Counter()
    for kind in kinds:
        counts[kind.reach] += kind.count
    rows = [
        _page(session, bulletin, [k for k in kinds if (k.reach in TO_PHONE) is wanted], page)
        for wanted, page in zip((True, False), pages, strict=True)
    ]
    return Echo(_view(bulletin, counts.total()), counts, *rows)


@dataclass(frozen=True)
class _Kind:
    """Recipients of whom the same is known: how many, how they stand, and how to find them."""

    known: tuple[Any, ...]
    count: int
    reach: Reach


def _facts(bulletin: Bulletin) -> tuple[Any, ...]:
    """Return as columns what decides how somebody stands to a message."""
    return (
        col(Person.line_user_id).is_not(None),
        col(Person.blocked_at).is_not(None),
        func.coalesce(col(Person.heard_at) > bulletin.goes_at, false()),
        col(BulletinRecipient.answered_at).is_not(None),
        func.coalesce(cast(col(BulletinRecipient.phone_result), Text), ""),
    )


def _kinds(session: Session, bulletin: Bulletin, now: datetime) -> list[_Kind]:
    """Ask the rule once for all of whom the same is known."""
    facts = [fact.label(f"fact_{n}") for n, fact in enumerate(_facts(bulletin))]
    each = columns(*facts).select_from(BulletinRecipient)
    each = each.join(Person, col(Person.id) == col(BulletinRecipient.person_id))
    alike = each.where(col(BulletinRecipient.bulletin_id) == bulletin.pk).subquery()
    found = columns(*alike.c, func.count()).group_by(*alike.c)
    kinds = []
    for *known, count in session.execute(found):
        on_line, blocked, heard, answered, phoned = known
        contact = Contact(
            on_line=bool(on_line),
            blocked=bool(blocked),
            heard_at=bulletin.goes_at + timedelta(seconds=1) if heard else None,
            answered_at=now if answered else None,
            phone_result=PhoneResult(phoned) if phoned else None,
        )
        reach = reach_of(contact, bulletin.goes_at, bulletin.answers_until, now)
        kinds.append(_Kind(tuple(known), count, reach))
    return kinds


def _page(
    session: Session, bulletin: Bulletin, kinds: Sequence[_Kind], page: int
) -> tuple[RecipientView, ...]:
    facts = _facts(bulletin)
    reaches = {kind.known: kind.reach for kind in kinds}
    if not reaches:
        return ()
    alike = (and_(*map(eq, facts, kind.known)) for kind in kinds)
    # Only the columns that are shown: a whole person would have a telephone number decrypted.
    found = (
        columns(BulletinRecipient, col(Supporter.shown_name), col(Person.kana), *facts)
        .join(Supporter, col(Supporter.id) == col(BulletinRecipient.supporter_id))
        .join(Person, col(Person.id) == col(BulletinRecipient.person_id))
        .where(col(BulletinRecipient.bulletin_id) == bulletin.pk, or_(*alike))
        .order_by(col(Person.kana), col(BulletinRecipient.id))
        .offset((max(page, 1) - 1) * PAGE)
        .limit(PAGE)
    )
    return tuple(
        _recipient(row, (name, kana), reaches[tuple(known)])
        for row, name, kana, *known in session.execute(found)
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


def _recipient(row: BulletinRecipient, names: tuple[str, str], reach: Reach) -> RecipientView:
    return RecipientView(
        row.pk,
        row.supporter_id,
        *names,
        reach,
        row.answered_at,
        row.phone_result,
        row.phoned_at,
    )
