"""Notices: what we tell a person of our own accord."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from mdeji.kit.calendar import not_quiet
from mdeji.messages.outbox import Envelope, write
from mdeji.messages.recipients import by_person
from mdeji.messages.tables import Fate

VITAL = frozenset(
    {
        "visit_tomorrow",
        "visit_soon",
        "visit_tomorrow_supporter",
        "visit_soon_supporter",
        "visit_cancelled",
        "visit_moved",
        "request_cancelled",
        "time_changed",
        "supporter_late",
        "adult_gone",
        "adult_gone_there",
        "minor_stood_down",
        "secret_warning",
        "desk_called_off",
        "desk_moved",
        "desk_over",
        "desk_again",
        "staff_letter",
        "class_tomorrow",
        "class_soon",
        "class_offer",
        "class_moved",
        "class_cancelled",
        "class_cancelled_teacher",
        "class_moved_teacher",
    }
)
"""Kinds that somebody would stand before a locked door without; the quota keeps a reserve for them."""


@dataclass(frozen=True)
class Notice:
    """A kind with its facts: ids, numbers, codes and ISO instants, no personal data."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """How a notice goes out: not before ``at`` and not after ``until``.

    One notice ever has the key ``dedupe``. ``subject`` is what ``service.withdraw`` finds it by.
    ``urgent`` ones do not wait for the end of the quiet hours.
    """

    subject: str | None = None
    dedupe: str | None = None
    urgent: bool = False
    at: datetime | None = None
    until: datetime | None = None


def notify(
    session: Session, person_id: int, notice: Notice, now: datetime, terms: Terms | None = None
) -> int | None:
    """Write a notice into the outbox; return its id, or None if it was written before.

    Somebody without LINE gets none. For somebody who blocked us it is written as unreachable, so
    that the coordinator sees who must be told otherwise.
    """
    to = by_person(session, person_id)
    if to is None:
        return None
    terms = terms or Terms()
    wanted_at = max(terms.at or now, now)
    due_at = wanted_at if terms.urgent else not_quiet(wanted_at, to.quiet)
    facts: dict[str, Any] = {
        "subject": terms.subject,
        "dedupe_key": terms.dedupe,
        "urgent": terms.urgent,
        "until": terms.until,
    }
    if to.blocked_at is not None:
        facts |= {"fate": Fate.UNREACHABLE, "error": "blocked"}
    part = {"kind": "notice", "notice": notice.kind, "data": notice.data}
    return write(session, [part], Envelope(to.user_id, person_id, wanted_at, due_at, facts), now)
