"""The quiz of a training step: questions with choices, right answers and why; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """One question; ``right`` is the index of the right choice, ``why`` explains it."""

    ask: str
    choices: tuple[str, ...]
    right: int
    why: str = ""


@dataclass(frozen=True)
class Mark:
    """What somebody got: ``score`` in per cent, and the indices of wrong answers."""

    score: int
    passed: bool
    wrong: tuple[int, ...]


def questions_of(content: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions of a step's content; what is no question is left out."""
    found = content.get("questions", ())
    return tuple(
        Question(
            str(one.get("ask", "")),
            tuple(str(choice) for choice in one.get("choices", ())),
            int(one.get("right", 0)),
            str(one.get("why", "")),
        )
        for one in (found if isinstance(found, Sequence) else ())
        if isinstance(one, Mapping) and len(one.get("choices", ())) > 1
    )


def mark(questions: Sequence[Question], answers: Mapping[int, int], pass_mark: int | None) -> Mark:
    """Return the mark of these answers; without a pass mark every answer must be right."""
    wrong = tuple(
        place for place, question in enumerate(questions) if answers.get(place) != question.right
    )
    right = len(questions) - len(wrong)
    score = round(100 * right / len(questions)) if questions else 100
    return Mark(score, score >= (100 if pass_mark is None else pass_mark), wrong)


def read_questions(text: str) -> tuple[Question, ...]:
    """Return the questions somebody typed: a question, its choices with 「*」 at the right one, why.

    A blank line ends a question; 「-」 begins a choice, 「*」 the right one, 「→」 the explanation.
    """
    blocks = [block.strip().splitlines() for block in text.split("\n\n")]
    return tuple(made for block in blocks if (made := _question(block)) is not None)


def write_questions(questions: Sequence[Question]) -> str:
    """Return the questions as they are typed."""
    blocks = []
    for one in questions:
        lines = [one.ask]
        lines += [
            f"{'*' if place == one.right else '-'} {choice}"
            for place, choice in enumerate(one.choices)
        ]
        lines += [f"→ {one.why}"] if one.why else []
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _question(lines: list[str]) -> Question | None:
    ask, right, why = "", None, ""
    choices: list[str] = []
    for line in (line.strip() for line in lines):
        if line[:1] in "-*・*-ー" and line[:1]:
            right = len(choices) if line[0] in "**" else right
            choices.append(line[1:].strip())
        elif line.startswith(("→", "->")):
            why = line.removeprefix("→").removeprefix("->").strip()
        else:
            ask = f"{ask}{line}"
    if not ask or len(choices) < 2 or right is None:
        return None
    return Question(ask, tuple(choices), right, why)
