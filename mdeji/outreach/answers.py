"""The questionnaire of a class: nobody can tell whose answers they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.outreach.holding import class_row
from mdeji.outreach.queue import held_place
from mdeji.outreach.rules import AGES, SCALE, PlaceStatus
from mdeji.outreach.tables import ClassAnswer
from mdeji.requests.service import TOPICS
from mdeji.staff.journal import record

ANSWERING = frozenset(
    {PlaceStatus.SEATED, PlaceStatus.CONFIRMED, PlaceStatus.ATTENDED}
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What one participant answers; nothing has to be answered."""

    age: str = "unknown"
    understood: int | None = None
    satisfied: int | None = None
    wants_next: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """What the answers to a class come to, with how many did not say."""

    count: int
    ages: Mapping[str, int] = field(default_factory=dict)
    understood: Mapping[int | None, int] = field(default_factory=dict)
    satisfied: Mapping[int | None, int] = field(default_factory=dict)
    wants_next: Mapping[str, int] = field(default_factory=dict)


def answer(session: Session, place_id: int, person_id: int, said: Answer, now: datetime) -> bool:
    """Keep what a participant answers on their phone; return False if they have answered before.

    Only that they have answered is kept with them.

    Raises:
        NotAllowed: ``not_yours`` or ``too_early``.
        Invalid: something cannot be.
    """
    row, place = held_place(session, place_id, person_id)
    if place.status not in ANSWERING or now < row.starts_at:
        raise NotAllowed("too_early")
    if place.answered_at is not None:
        return False
    _check(said)
    place.answered_at = now
    session.add(place)
    _keep(session, row.pk, said, on_paper=False)
    return True


def answer_paper(
    session: Session, class_id: int, said: Sequence[Answer], actor: str, now: datetime
) -> int:
    """Keep what was answered on paper; return how many answers that were.

    Raises:
        Invalid: something cannot be.
    """
    row = class_row(session, class_id)
    for one in said:
        _check(one)
        _keep(session, row.pk, one, on_paper=True)
    if said:
        detail = {"count": len(said)}
        record(session, actor, f"class:{row.pk}", "class_answers_typed", detail, now)
    return len(said)


def take_back_last(session: Session, class_id: int, actor: str, now: datetime) -> bool:
    """Take the answer back that was typed last; tell whether there was one."""
    found = select(ClassAnswer).where(
        ClassAnswer.session_id == class_id, col(ClassAnswer.on_paper).is_(True)
    )
    last = session.exec(found.order_by(col(ClassAnswer.id).desc())).first()
    if last is None:
        return False
    session.delete(last)
    record(session, actor, f"class:{class_id}", "class_answer_taken_back", {}, now)
    return True


def tally(session: Session, class_id: int) -> Tally:
    """Return what the answers to a class come to."""
    rows = session.exec(select(ClassAnswer).where(ClassAnswer.session_id == class_id)).all()
    return Tally(
        len(rows),
        Counter(row.age for row in rows),
        Counter(row.understood for row in rows),
        Counter(row.satisfied for row in rows),
        Counter(code for row in rows for code in row.wants_next),
    )


def _check(said: Answer) -> None:
    if said.age not in AGES:
        raise Invalid("age", "unknown")
    for name, value in (("understood", said.understood), ("satisfied", said.satisfied)):
        if value is not None and value not in SCALE:
            raise Invalid(name, "unknown")
    if set(said.wants_next) - set(TOPICS):
        raise Invalid("wants_next", "unknown")


def _keep(session: Session, class_id: int, said: Answer, *, on_paper: bool) -> None:
    row = ClassAnswer(
        session_id=class_id,
        age=said.age,
        understood=said.understood,
        satisfied=said.satisfied,
        wants_next=sorted(set(said.wants_next), key=TOPICS.index),
        on_paper=on_paper,
    )
    session.add(row)
    session.flush()
