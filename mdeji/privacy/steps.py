"""What each rule of the retention finds and does, as statements; counting and doing use the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, func, or_, select, update
from sqlmodel import Session, SQLModel

from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.jobs import JobStatus
from mdeji.messages.tables import Fate, ThreadStatus
from mdeji.people import tables as people
from mdeji.privacy.wiping import wipe
from mdeji.requests.rules import OPEN
from mdeji.staff import tables as staff
from mdeji.supporters.rules import GONE, SupporterStatus

MOST_A_NIGHT = 500
"""How many people one night makes anonymous: each takes a hundredth of a second."""


@dataclass(frozen=True)
class Clearing:
    """Rows of a table that are emptied, or deleted where ``values`` is None."""

    table: Table
    where: ColumnElement[bool]
    values: Mapping[str, Any] | None = None

    def count(self, session: Session) -> int:
        """Return how many rows wait for it."""
        found = select(func.count()).select_from(self.table).where(self.where)
        return int(session.execute(found).scalar_one())

    def run(self, session: Session, now: datetime) -> int:
        """Do it; return how many rows it met."""
        values = dict(self.values) if self.values is not None else None
        if values is not None and "erased_at" in self.table.columns:
            values["erased_at"] = now
        kind = delete(self.table) if values is None else update(self.table).values(values)
        return int(session.connection().execute(kind.where(self.where)).rowcount)


@dataclass(frozen=True)
class Anonymising:
    """People who are emptied one by one, with everything that leads to them."""

    who: Select[tuple[int]] = field()

    def count(self, session: Session) -> int:
        """Return how many people wait for it."""
        return int(
            session.execute(select(func.count()).select_from(self.who.subquery())).scalar_one()
        )

    def run(self, session: Session, now: datetime) -> int:
        """Do it for as many as a night takes; return how many that were."""
        found = session.execute(self.who.limit(MOST_A_NIGHT)).scalars().all()
        for person_id in found:
            wipe(session, person_id, now)
        return len(found)


Step: TypeAlias = Clearing | Anonymising


def steps(key: str, cutoff: datetime) -> Sequence[Step]:
    """Return what the rule does to what is older than ``cutoff``."""
    return _STEPS[key](cutoff)


def _t(name: str) -> Any:
    return SQLModel.metadata.tables[name]


def _events(old: datetime) -> Sequence[Step]:
    event = _t("inboxevent")
    where = and_(event.c.received_at < old, event.c.payload.is_not(None))
    return (Clearing(event, where, {"payload": None}),)


def _said(old: datetime) -> Sequence[Step]:
    return (Clearing(_t("said"), _t("said").c.noted_at < old),)


def _jobs(old: datetime) -> Sequence[Step]:
    job = _t("job")
    over = job.c.status.in_([JobStatus.DONE, JobStatus.CANCELLED])
    return (Clearing(job, and_(over, job.c.created_at < old)),)


def _talks(old: datetime) -> Sequence[Step]:
    return (Clearing(_t("talk"), _t("talk").c.updated_at < old),)


def _messages(old: datetime) -> Sequence[Step]:
    """Empty what was sent; a dead letter keeps its words until a coordinator has dealt with it."""
    message = _t("message")
    over = message.c.fate.in_([Fate.SENT, Fate.WITHDRAWN, Fate.UNREACHABLE])
    where = and_(message.c.created_at < old, over, message.c.body.is_not(None))
    return (Clearing(message, where, {"parts": [], "body": None}),)


def _photos(old: datetime) -> Sequence[Step]:
    photo = _t("attachment")
    where = and_(photo.c.arrived_at < old, photo.c.content.is_not(None))
    return (Clearing(photo, where, {"content": None}),)


def _orphans(old: datetime) -> Sequence[Step]:
    """Empty what still carries the account of somebody who was erased, such as our last answer."""
    person, message, talk = _t("person"), _t("message"), _t("talk")
    event = _t("inboxevent")

    def nobodys(table: Any) -> ColumnElement[bool]:
        return ~exists().where(person.c.line_user_id == table.c.user_id)

    sent = and_(message.c.created_at < old, message.c.user_id != "", nobodys(message))
    blank: dict[str, Any] = {"user_id": "", "parts": [], "body": None}
    heard = and_(event.c.received_at < old, event.c.user_id.is_not(None), nobodys(event))
    heard = and_(heard, event.c.waits.is_not(True))
    return (
        Clearing(message, and_(sent, message.c.fate != Fate.WAITING), blank),
        Clearing(event, heard, {"user_id": None, "payload": None, "reply_token": None}),
        Clearing(talk, and_(talk.c.updated_at < old, nobodys(talk))),
    )


def _desk_interests(old: datetime) -> Sequence[Step]:
    """Forget who wanted to hear of a date at a desk, once it is over."""
    interest, date = _t("yorozu_interest"), _t("yorozu_session")
    over = select(date.c.id).where(date.c.ends_at < old)
    return (Clearing(interest, interest.c.session_id.in_(over)),)


def _sign_ins(old: datetime) -> Sequence[Step]:
    session, attempt = _t(str(staff.StaffSession.__tablename__)), _t("sign_in_attempt")
    return (
        Clearing(session, session.c.expires_at < old),
        Clearing(attempt, attempt.c.tried_at < old),
    )


def _letters(old: datetime) -> Sequence[Step]:
    letter, thread = _t("letter"), _t("thread")
    over = select(thread.c.id).where(thread.c.status != ThreadStatus.WAITING)
    where = and_(letter.c.written_at < old, letter.c.text != "", letter.c.thread_id.in_(over))
    return (Clearing(letter, where, {"text": ""}),)


def _request_words(old: datetime) -> Sequence[Step]:
    request = _t("request")
    said = or_(request.c.memo != "", request.c.place_detail != "", request.c.learner_name != "")
    where = and_(request.c.status.not_in(OPEN), request.c.updated_at < old, said)
    return (Clearing(request, where, {"memo": "", "place_detail": "", "learner_name": ""}),)


def _visit_words(old: datetime) -> Sequence[Step]:
    report, feedback, visit = _t("report"), _t("feedback"), _t("visit")
    past = select(visit.c.id).where(
        visit.c.ends_at < old,
        visit.c.status.in_([VisitStatus.REPORTED, VisitStatus.CANCELLED]),
    )
    return tuple(
        Clearing(table, and_(table.c.line != "", table.c.visit_id.in_(past)), {"line": ""})
        for table in (report, feedback)
    )


def _class_notes(old: datetime) -> Sequence[Step]:
    """Empty what was noted of somebody for one class, once the class has been."""
    place, held = _t("class_place"), _t("class_session")
    past = select(held.c.id).where(held.c.ends_at < old)
    where = and_(place.c.note != "", place.c.session_id.in_(past))
    return (Clearing(place, where, {"note": ""}),)


def _applicants(old: datetime) -> Sequence[Step]:
    """Forget whoever was declined, or left before they were active, and asked for nothing."""
    return (Anonymising(_gone(old, active=False)),)


def _leavers(old: datetime) -> Sequence[Step]:
    return (Anonymising(_gone(old, active=True)),)


def _gone(old: datetime, *, active: bool) -> Select[tuple[int]]:
    """Return who left or was declined; without a story of moves somebody counts as once active."""
    person, supporter, move = _t("person"), _t("supporter"), _t("supporter_move")
    moves = move.c.supporter_id == supporter.c.id
    went = exists().where(_t("attendance").c.supporter_id == supporter.c.id)
    was = or_(
        exists().where(moves, move.c.after == SupporterStatus.ACTIVE), ~exists().where(moves), went
    )
    found = select(person.c.id).join(supporter, supporter.c.person_id == person.c.id)
    return found.where(
        supporter.c.status.in_(GONE),
        supporter.c.status_since < old,
        was if active else ~was,
        _is_silent(old),
    ).order_by(person.c.id)


def _requesters(old: datetime) -> Sequence[Step]:
    """Forget residents of whom nothing was heard since; supporters have rules of their own."""
    person, supporter = _t("person"), _t("supporter")
    helps = exists().where(supporter.c.person_id == person.c.id)
    return (Anonymising(select(person.c.id).where(~helps, _is_silent(old)).order_by(person.c.id)),)


def _is_silent(old: datetime) -> ColumnElement[bool]:
    person, request = _t("person"), _t("request")
    asked = exists().where(
        request.c.requester_id == person.c.id,
        or_(request.c.updated_at >= old, request.c.status.in_(OPEN)),
    )
    heard = func.coalesce(person.c.heard_at, person.c.created_at)
    silent = and_(heard < old, person.c.created_at < old, person.c.erased_at.is_(None))
    return and_(silent, ~asked, ~_learns(old))


def _learns(old: datetime) -> ColumnElement[bool]:
    """Tell whether somebody signed up for a class that was or is not long ago."""
    person, place, held = _t("person"), _t("class_place"), _t("class_session")
    return exists().where(
        place.c.person_id == person.c.id,
        place.c.session_id == held.c.id,
        held.c.ends_at >= old,
    )


def _leavers_private(old: datetime) -> Sequence[Step]:
    supporter, private, note = _t("supporter"), _t("supporter_private"), _t("supporter_note")
    gone = select(supporter.c.id).where(
        supporter.c.status.in_(GONE), supporter.c.status_since < old
    )
    # Who is paid is needed for the accounts and goes with the person.
    fields = ("address", "emergency_name", "emergency_phone", "emergency_relation")
    filled = or_(*(private.c[name] != "" for name in fields))
    where = and_(private.c.supporter_id.in_(gone), filled)
    return (
        Clearing(private, where, dict.fromkeys(fields, "")),
        Clearing(note, note.c.supporter_id.in_(gone)),
    )


def _tombstones(old: datetime) -> Sequence[Step]:
    stone = _t(str(people.Tombstone.__tablename__))
    return (Clearing(stone, stone.c.erased_at < old),)


_STEPS: Mapping[str, Callable[[datetime], Sequence[Step]]] = {
    "events": _events,
    "said": _said,
    "jobs": _jobs,
    "talks": _talks,
    "messages": _messages,
    "photos": _photos,
    "orphans": _orphans,
    "desk_interests": _desk_interests,
    "sign_ins": _sign_ins,
    "letters": _letters,
    "request_words": _request_words,
    "visit_words": _visit_words,
    "class_notes": _class_notes,
    "applicants": _applicants,
    "requesters": _requesters,
    "leavers_private": _leavers_private,
    "leavers": _leavers,
    "tombstones": _tombstones,
}
