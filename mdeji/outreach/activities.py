"""Write down counted work: once, without a person's name, corrected with its history."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, MdejiError, NotFound, Stale
from mdeji.kit.secret_words import secret
from mdeji.outreach.kinds import kind_row
from mdeji.outreach.rules import BY_ORGANISATION
from mdeji.outreach.tables import Activity, ActivityKind
from mdeji.places.folding import fold
from mdeji.places.tables import Centre, District
from mdeji.staff.journal import record

MOST, MOST_PARTICIPANTS, MOST_MINUTES, MOST_SUPPORTERS = 500, 5000, 1440, 200
LONGEST_ORGANISATION, LONGEST_NOTE = 60, 200
OLDEST = date(2015, 4, 1)
LONG_AGO = timedelta(days=366)
MANY = 300
_PERSON = re.compile(r"(?:様|さま|さん|氏)$")
_UID = re.compile(r"[0-9A-Za-z-]{8,64}")
TOLD = ("kind_id", "on", "centre_id", "district_id", "count", "participants", "minutes",
        "supporters")  # fmt: skip


class Doubtful(MdejiError):
    """What was typed may be a slip: ``asked`` holds the codes of the questions to answer first."""

    def __init__(self, asked: tuple[str, ...]) -> None:
        """Remember the questions."""
        super().__init__(", ".join(asked))
        self.asked = asked


@dataclass(frozen=True)
class Draft:
    """What somebody writes down; ``uid`` is made with the empty form, so that it is kept once."""

    uid: str
    kind_id: int
    on: date
    centre_id: str | None = None
    district_id: str | None = None
    organisation: str = ""
    count: int = 1
    participants: int | None = None
    minutes: int | None = None
    supporters: int | None = None
    note: str = ""


def enter(
    session: Session, draft: Draft, actor: str, now: datetime, *, confirmed: bool = False
) -> Activity:
    """Keep one activity; the same ``uid`` is kept once.

    Raises:
        Invalid: something cannot be.
        Doubtful: something is to be asked first, unless it was ``confirmed``.
    """
    known = by_uid(session, draft.uid)
    if known is not None:
        return known
    check(session, draft, now)
    asked = () if confirmed else doubts(session, draft, now)
    if asked:
        raise Doubtful(asked)
    try:
        with attempt(session):
            row = Activity(uid=draft.uid, entered_by=actor, entered_at=now, **_said(session, draft))
            session.add(row)
            session.flush()
    except IntegrityError:  # The same was sent twice at once, and the other was faster.
        rival = by_uid(session, draft.uid)
        if rival is None:
            raise
        return rival
    record(session, actor, f"activity:{row.pk}", "activity_entered", {}, now)
    return row


def correct(
    session: Session, activity_id: int, draft: Draft, seen: int, by: tuple[str, datetime]
) -> Activity:
    """Correct an activity; what it said before stays in the journal.

    Raises:
        Invalid: something cannot be.
        Stale: somebody else has changed it since it was ``seen`` in that version.
    """
    row = _held(session, activity_id)
    if row.version != seen or row.taken_back_at is not None:
        raise Stale("activity", activity_id)
    check(session, draft, by[1])
    before = _codes(row)
    for name, value in _said(session, draft).items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    session.flush()
    after = _codes(row)
    changed = [name for name in TOLD if before[name] != after[name]]
    detail = {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    record(session, by[0], f"activity:{row.pk}", "activity_corrected", detail, by[1])
    return row


def take_back(session: Session, activity_id: int, actor: str, now: datetime) -> Activity:
    """Take an activity back, so that it counts nowhere; the row stays."""
    row = _held(session, activity_id)
    if row.taken_back_at is None:
        row.taken_back_at, row.version = now, row.version + 1
        session.add(row)
        session.flush()
        record(session, actor, f"activity:{row.pk}", "activity_taken_back", {}, now)
    return row


def put_back(session: Session, activity_id: int, actor: str, now: datetime) -> Activity:
    """Let an activity count again that was taken back."""
    row = _held(session, activity_id)
    if row.taken_back_at is not None:
        row.taken_back_at, row.version = None, row.version + 1
        session.add(row)
        session.flush()
        record(session, actor, f"activity:{row.pk}", "activity_put_back", {}, now)
    return row


def activity(session: Session, activity_id: int) -> Activity:
    """Return an activity.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Activity, activity_id)
    if row is None:
        raise NotFound("activity", activity_id)
    return row


def _held(session: Session, activity_id: int) -> Activity:
    """Return an activity as it is now, held so that two who correct it do so in turn."""
    session.flush()
    activity(session, activity_id)
    return session.get_one(Activity, activity_id, with_for_update=True, populate_existing=True)


def by_uid(session: Session, uid: str) -> Activity | None:
    """Return the activity that was typed under this ``uid``, or None."""
    return session.exec(select(Activity).where(Activity.uid == uid)).first()


def organisation_key(name: str) -> str:
    """Return the key under which an organisation is known, however its name is written."""
    return fold(name)


def check(session: Session, draft: Draft, now: datetime) -> None:
    """Refuse what cannot be.

    Raises:
        Invalid: which field, and why.
    """
    kind = kind_row(session, draft.kind_id)
    if not _UID.fullmatch(draft.uid):
        raise Invalid("uid", "unknown")
    if draft.on > day_of(now):
        raise Invalid("on", "future")
    if draft.on < OLDEST:
        raise Invalid("on", "range")
    for name, known in (("centre_id", Centre), ("district_id", District)):
        key = getattr(draft, name)
        if key is not None and session.get(known, key) is None:
            raise Invalid(name, "unknown")
    _check_numbers(draft)
    _check_texts(draft, kind)


def doubts(session: Session, draft: Draft, now: datetime) -> tuple[str, ...]:
    """Return what is to be asked before it is believed: ``old``, ``many``, ``twice``."""
    found = []
    if day_of(now) - draft.on > LONG_AGO:
        found.append("old")
    if (draft.participants or 0) > MANY:
        found.append("many")
    if draft.organisation.strip() and _is_known(session, draft):
        found.append("twice")
    return tuple(found)


def _is_known(session: Session, draft: Draft) -> bool:
    found = select(Activity.id).where(
        Activity.kind_id == draft.kind_id,
        Activity.on == draft.on,
        Activity.organisation_key == organisation_key(draft.organisation),
        col(Activity.taken_back_at).is_(None),
    )
    return session.exec(found.limit(1)).first() is not None


def _check_numbers(draft: Draft) -> None:
    for name, least, most in (
        ("count", 0, MOST),
        ("participants", 0, MOST_PARTICIPANTS),
        ("minutes", 1, MOST_MINUTES),
        ("supporters", 0, MOST_SUPPORTERS),
    ):
        number = getattr(draft, name)
        if number is not None and not least <= number <= most:
            raise Invalid(name, "range")


def _check_texts(draft: Draft, kind: ActivityKind) -> None:
    organisation = draft.organisation.strip()
    if len(organisation) > LONGEST_ORGANISATION:
        raise Invalid("organisation", "long")
    if _PERSON.search(organisation):
        raise Invalid("organisation", "person")
    if organisation and kind.unit in BY_ORGANISATION and draft.count != 1:
        raise Invalid("count", "one")
    if len(draft.note) > LONGEST_NOTE:
        raise Invalid("note", "long")
    if (found := secret(draft.note)) is not None:
        raise Invalid("note", found)


def _said(session: Session, draft: Draft) -> dict[str, Any]:
    centre = session.get(Centre, draft.centre_id) if draft.centre_id else None
    district_id = draft.district_id or (centre.district_id if centre else None)
    return {
        "kind_id": draft.kind_id,
        "on": draft.on,
        "centre_id": draft.centre_id,
        "district_id": district_id,
        "organisation": draft.organisation.strip(),
        "organisation_key": organisation_key(draft.organisation),
        "count": draft.count,
        "participants": draft.participants,
        "minutes": draft.minutes,
        "supporters": draft.supporters,
        "note": draft.note.strip(),
    }


def _codes(row: Activity) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TOLD}
