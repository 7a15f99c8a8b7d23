"""The training (研修): steps the office sets, results that may expire, and what somebody still lacks."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.staff.journal import record
from mdeji.supporters import service
from mdeji.supporters.queries import missing_of
from mdeji.supporters.tables import StepKind, TrainingResult, TrainingStep
from mdeji.supporters.training_quiz import Mark, Question, mark, questions_of
from mdeji.supporters.training_ready import settle

BY_ONESELF = frozenset({StepKind.VIDEO, StepKind.QUIZ, StepKind.PLEDGE})
"""What somebody does alone on the signed page; the rest the office ticks."""


@dataclass(frozen=True)
class Step:
    """A step as pages show it; ``link`` and ``text`` are what is watched or read."""

    id: int
    key: str
    title: str
    kind: StepKind
    position: int
    required: bool
    active: bool
    valid_months: int | None
    pass_mark: int | None
    version: str
    by_version: bool
    text: str
    link: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Progress:
    """How somebody stands with a step; ``done_on`` is set once it was passed."""

    step: Step
    is_missing: bool
    done_on: date | None
    expires_on: date | None
    by: str
    tries: int
    score: int | None


def steps(session: Session, *, active_only: bool = True) -> tuple[Step, ...]:
    """Return the steps in their order."""
    found = select(TrainingStep)
    if active_only:
        found = found.where(col(TrainingStep.active))
    rows = session.exec(found.order_by(col(TrainingStep.position), col(TrainingStep.id))).all()
    return tuple(_step(row) for row in rows)


def step(session: Session, key: str) -> Step:
    """Return a step.

    Raises:
        NotFound: there is none with this key.
    """
    row = session.exec(select(TrainingStep).where(TrainingStep.key == key)).first()
    if row is None:
        raise NotFound("step", key)
    return _step(row)


def step_titles(session: Session) -> dict[str, str]:
    """Return the title of every step by its key, for screens that name what is missing."""
    return {one.key: one.title for one in steps(session, active_only=False)}


def progress(session: Session, supporter_id: int, today: date) -> tuple[Progress, ...]:
    """Return how somebody stands with every step."""
    found = select(TrainingResult).where(TrainingResult.supporter_id == supporter_id)
    results = session.exec(found.order_by(col(TrainingResult.id))).all()
    missing = set(missing_of(session, supporter_id, today))
    return tuple(_progress(one, results, missing=one.key in missing) for one in steps(session))


def watch(session: Session, supporter_id: int, key: str, actor: str, now: datetime) -> None:
    """Note that somebody has watched or read a step.

    Raises:
        NotAllowed: ``not_alone`` if the step is another kind of work.
    """
    if step(session, key).kind is not StepKind.VIDEO:
        raise NotAllowed("not_alone")
    passed(session, supporter_id, key, actor, now)


def answer(
    session: Session, supporter_id: int, key: str, answers: Mapping[int, int], now: datetime
) -> Mark:
    """Mark a quiz and keep the try; it may be tried again as often as somebody likes.

    Raises:
        NotAllowed: ``not_alone`` if the step is no quiz.
    """
    one = step(session, key)
    if one.kind is not StepKind.QUIZ:
        raise NotAllowed("not_alone")
    supporter = service.get(session, supporter_id)
    got = mark(one.questions, answers, one.pass_mark)
    actor = f"person:{supporter.person_id}"
    _keep(session, supporter_id, one, (day_of(now), actor, now), got.score, ok=got.passed)
    settle(session, supporter_id, now)
    return got


def pledge(
    session: Session, supporter_id: int, key: str, agreed: str, actor: str, now: datetime
) -> None:
    """Keep the pledge of confidentiality in the version that was read (守秘の誓約).

    Raises:
        Invalid: ``agreed`` is not what the page asks for, or the wording changed meanwhile.
        NotAllowed: ``not_alone`` if the step is no pledge.
    """
    one = step(session, key)
    if one.kind is not StepKind.PLEDGE:
        raise NotAllowed("not_alone")
    if agreed != one.version:
        raise Invalid("agreed", "missing")
    passed(session, supporter_id, key, actor, now)


def passed(
    session: Session,
    supporter_id: int,
    key: str,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> None:
    """Keep that somebody passed a step, such as one the office ticks; nobody needs it twice a day.

    Raises:
        Invalid: ``on`` lies ahead.
    """
    service.get(session, supporter_id)
    one, today = step(session, key), day_of(now)
    if on is not None and on > today:
        raise Invalid("on", "future")
    _keep(session, supporter_id, one, (on or today, actor, now), None, ok=True)
    settle(session, supporter_id, now)


def _keep(
    session: Session,
    supporter_id: int,
    one: Step,
    done: tuple[date, str, datetime],
    score: int | None,
    *,
    ok: bool,
) -> None:
    on, actor, now = done
    row = TrainingResult(
        supporter_id=supporter_id,
        step=one.key,
        done_on=on,
        expires_on=months_after(on, one.valid_months) if ok and one.valid_months else None,
        passed=ok,
        score=score,
        version=one.version,
        actor=actor,
        at=now,
    )
    session.add(row)
    session.flush()
    detail: dict[str, Any] = {"step": one.key, "passed": ok, "version": one.version}
    record(session, actor, f"supporter:{supporter_id}", "training", detail, now)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


@cache
def first_contents() -> Mapping[str, Mapping[str, Any]]:
    """Return what the first steps say until the office writes its own."""
    file = files(__package__).joinpath("training_first.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _progress(one: Step, results: Sequence[TrainingResult], *, missing: bool) -> Progress:
    mine = [row for row in results if row.step == one.key]
    good = [row for row in mine if row.passed]
    last = good[-1] if good else None
    return Progress(
        step=one,
        is_missing=missing,
        done_on=last.done_on if last else None,
        expires_on=last.expires_on if last else None,
        by=last.actor if last else "",
        tries=len(mine),
        score=mine[-1].score if mine else None,
    )


def _step(row: TrainingStep) -> Step:
    content = row.content or first_contents().get(row.key, {})
    return Step(
        id=row.pk,
        key=row.key,
        title=row.title,
        kind=row.kind,
        position=row.position,
        required=row.required,
        active=row.active,
        valid_months=row.valid_months,
        pass_mark=row.pass_mark,
        version=row.version,
        by_version=row.by_version,
        text=str(content.get("text", "")),
        link=str(content.get("link", "")),
        questions=questions_of(content),
    )
