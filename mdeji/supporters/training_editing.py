"""The office changes the training: steps, texts, questions, how long a result counts."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from mdeji.kit.errors import Invalid, NotFound
from mdeji.kit.ids import new_code
from mdeji.staff.journal import record
from mdeji.supporters.tables import StepKind, TrainingStep
from mdeji.supporters.training_quiz import read_questions

LONGEST_TITLE = 30
MOST_MONTHS = 60
_LINK = re.compile(r"https://[!-~]+")


@dataclass(frozen=True)
class StepDraft:
    """A step as the office writes it; ``questions`` is text, see ``training_quiz.read_questions``.

    With ``by_version`` a new ``version`` asks everybody again.
    """

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
    questions: str


def save(session: Session, step_id: int | None, draft: StepDraft, actor: str, now: datetime) -> int:
    """Keep a step, a new one if ``step_id`` is None; return its id.

    Raises:
        Invalid: ``title``, ``link``, ``valid_months``, ``pass_mark``, ``questions``, ``text`` or
            ``version``.
        NotFound: there is no such step.
    """
    _check(draft)
    row = _new(session, draft) if step_id is None else session.get(TrainingStep, step_id)
    if row is None:
        raise NotFound("step", step_id or 0)
    row.title, row.kind, row.position = draft.title.strip(), draft.kind, draft.position
    row.required, row.active = draft.required, draft.active
    row.valid_months, row.pass_mark = draft.valid_months, draft.pass_mark
    row.version, row.by_version = draft.version.strip(), draft.by_version
    row.content = _content(draft)
    session.add(row)
    session.flush()
    detail = {"step": row.key, "version": row.version, "active": row.active}
    record(session, actor, f"training_step:{row.pk}", "training_step_saved", detail, now)
    return row.pk


def next_position(session: Session) -> int:
    """Return the place behind the last step."""
    return (session.exec(select(func.max(col(TrainingStep.position)))).one() or 0) + 1


def _check(draft: StepDraft) -> None:
    if not 0 < len(draft.title.strip()) <= LONGEST_TITLE:
        raise Invalid("title", "missing")
    if draft.link and not _LINK.fullmatch(draft.link):
        raise Invalid("link", "no_address")
    if draft.valid_months is not None and not 1 <= draft.valid_months <= MOST_MONTHS:
        raise Invalid("valid_months", "out_of_range")
    if draft.pass_mark is not None and not 1 <= draft.pass_mark <= 100:
        raise Invalid("pass_mark", "out_of_range")
    if draft.kind is StepKind.QUIZ and not read_questions(draft.questions):
        raise Invalid("questions", "missing")
    if draft.kind is StepKind.PLEDGE and not draft.text.strip():
        raise Invalid("text", "missing")
    if (draft.by_version or draft.kind is StepKind.PLEDGE) and not draft.version.strip():
        raise Invalid("version", "missing")


def _new(session: Session, draft: StepDraft) -> TrainingStep:
    key = f"{draft.kind.value}_{new_code(6)}"
    return TrainingStep(
        key=key, title=draft.title, kind=draft.kind, position=next_position(session), content={}
    )


def _content(draft: StepDraft) -> dict[str, object]:
    content: dict[str, object] = {"text": draft.text.strip(), "link": draft.link}
    if draft.kind is StepKind.QUIZ:
        content["questions"] = [
            {"ask": one.ask, "choices": list(one.choices), "right": one.right, "why": one.why}
            for one in read_questions(draft.questions)
        ]
    return content
