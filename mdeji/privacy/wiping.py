"""Empty every trace of a person: rows that others refer to stay, without anything personal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, func, or_, select, update
from sqlmodel import Session, SQLModel

from mdeji.kit.jobs import Job, JobStatus
from mdeji.kit.vault import Sealed, SealedDate
from mdeji.messages.tables import Fate
from mdeji.people.rules import ERASED_NAME
from mdeji.privacy.traces import Trace, traces

DELETED = frozenset(
    "talk skill free_hours day_exception supporter_district supporter_note holiday_rest asked_for "
    "avoidance yorozu_interest".split()
)
"""Rows that nothing refers to and that say nothing once their person is gone."""

WORDS: Mapping[str, Mapping[str, Any]] = {
    "person": {
        "name": ERASED_NAME,
        "phone_key": None,
        "phone_end_key": None,
        "name_key": "",
        "reading_key": "",
        "line_user_id": None,
        "district_id": None,
        "town_id": None,
        "consented_at": None,
        "consent_version": None,
        "blocked_at": None,
        "heard_at": None,
        "menu": None,
    },
    "learning_group": {"name": ERASED_NAME, "usual_place": ""},
    "request": {"learner_name": "", "town_id": None},
    "message": {"parts": [], "body": None, "user_id": "", "error": None},
    "inboxevent": {"payload": None, "user_id": None, "reply_token": None},
    "attachment": {"content": None, "content_type": None},
    "supporter": {
        "shown_name": ERASED_NAME,
        "town_id": None,
        "birth_year": None,
        "adult_on": None,
        "card_number": None,
        "note": "",
        "left_reason": "",
    },
    "supporter_private": {"emergency_relation": ""},
    "supporter_move": {"reason": ""},
    "desk_check": {"person_id": None},
    "class_teacher": {"to_phone": False},
    "feedback": {"line": ""},
    "report": {"line": ""},
}
"""What is written over what stood there; sealed columns are emptied wherever they are."""

ENDED = {
    "series": "ended_at",
    "series_member": "removed_at",
    "standing_duty": "removed_at",
    "supporter_card": "revoked_at",
}
"""What would go on by itself: it ends now, unless it has ended before."""

ACCOUNTS = frozenset({"honorarium_line"})
"""What was paid is the city's account: its lines stay as they are, and name nobody."""

PERSONAL = frozenset(
    {"kana", "name", "memo", "note", "text", "comment", "address", "email", "sort_key"}
)
"""Columns of text that are emptied in every table, those not named above included."""

_SECRETS = ("token", "secret", "code_hash")


def wipe(session: Session, person_id: int, now: datetime) -> None:
    """Empty every trace of the person.

    Statements in bulk are meant here: the journal of changes would keep what is to be forgotten.

    Raises:
        NotFound: nobody has this id.
    """
    session.flush()
    found = traces(session, person_id)
    accounts = _accounts(session, found)
    for trace in sorted(found, key=lambda one: one.table.name == "person"):
        _wipe(session, trace, now)
    _forget_jobs(session, accounts)
    session.expire_all()


def _wipe(session: Session, trace: Trace, now: datetime) -> None:
    table = trace.table
    if table.name in ACCOUNTS:
        return
    if table.name in DELETED or any(_is_secret(column) for column in table.columns):
        session.execute(delete(table).where(trace.where))
        return
    if table.name == "message":
        waiting = (trace.where, table.c.fate == Fate.WAITING)
        session.execute(update(table).where(*waiting).values(fate=Fate.WITHDRAWN))
    personal = [column for column in table.columns if _is_personal(column)]
    values: dict[str, Any] = {column.name: _nothing(column) for column in personal}
    values |= WORDS.get(table.name, {})
    if "erased_at" in table.columns:
        values["erased_at"] = now
    if ends := ENDED.get(table.name):
        values[ends] = func.coalesce(table.c[ends], now)
    if values:
        session.execute(update(table).where(trace.where).values(values))


def _is_personal(column: Column[Any]) -> bool:
    return isinstance(column.type, Sealed | SealedDate) or column.name in PERSONAL


def _is_secret(column: Column[Any]) -> bool:
    """Tell whether a column opens a door: such a row goes altogether."""
    is_reply = column.name == "reply_token"
    return not is_reply and any(word in column.name for word in _SECRETS)


def _nothing(column: Column[Any]) -> str | None:
    return None if column.nullable else ""


def _accounts(session: Session, found: tuple[Trace, ...]) -> list[str]:
    person = next(one for one in found if one.table.name == "person")
    statement = select(person.table.c.line_user_id).where(person.where)
    return [user for user in session.execute(statement).scalars() if user]


def _forget_jobs(session: Session, accounts: list[str]) -> None:
    """Delete jobs that carry the LINE account in their name; one that runs ends by itself."""
    jobs: Table = SQLModel.metadata.tables[str(Job.__tablename__)]
    lanes = [f"{way}:{one}" for one in accounts for way in ("in", "out")]
    named = or_(jobs.c.lane.in_(lanes), jobs.c.key.in_([f"menu:{one}" for one in accounts]))
    session.execute(delete(jobs).where(named, jobs.c.status != JobStatus.RUNNING))
