"""For those in training: what to watch, a short quiz, the pledge; on one's own phone, step by step."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import enrol_words, render
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.tools import Tools, tools_of
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.kit.signing import Ticket
from mdeji.supporters import guardians, service, training
from mdeji.supporters.rules import HELPING, is_minor
from mdeji.supporters.tables import StepKind, Supporter
from mdeji.supporters.training import Progress, Step
from mdeji.supporters.training_quiz import Mark

router = APIRouter(include_in_schema=False)
PURPOSE = "train"
Key = Annotated[str, Path(max_length=40)]


@dataclass(frozen=True)
class Tried:
    """What was answered, what came of it, and what is missing."""

    answers: dict[int, int] = field(default_factory=dict)
    mark: Mark | None = None
    problem: str = ""


@router.get("/s/train/{token}")
def overview(request: Request, token: str) -> Response:
    """Show every step, what is done and what comes next."""

    def show(ticket: Ticket) -> Response:
        tools = tools_of(request)
        today = day_of(tools.clock.now())
        with tools.database.reading() as session:
            me = _me(session, ticket)
            found = training.progress(session, me.pk, today)
            minor = is_minor(me.adult_on, today)
            waits = minor and guardians.current(session, me.pk) is None
        return paper(
            request,
            "signed/training.html",
            ticket,
            link=f"/s/train/{token}",
            progress=found,
            next_one=_next(found),
            waits_for_guardian=waits,
            is_active=me.status.value == "active",
            W=enrol_words,
        )

    return enter(request, PURPOSE, token, show)


@router.get("/s/train/{token}/{key}")
def step_page(request: Request, token: str, key: Key) -> Response:
    """Show one step."""

    def show(ticket: Ticket) -> Response:
        return _page(request, token, ticket, _standing(tools_of(request), ticket, key), Tried())

    return enter(request, PURPOSE, token, show)


@router.post("/s/train/{token}/{key}")
def do_step(request: Request, token: str, key: Key, form: PostedForm) -> Response:
    """Note what was done: watched, answered or promised."""

    def do(ticket: Ticket) -> Response:
        tools = tools_of(request)
        step = _standing(tools, ticket, key).step
        if step.kind is StepKind.QUIZ:
            return _answered(request, token, ticket, step, form)
        try:
            with tools.database.transaction() as session:
                _done(session, ticket, step, form, tools)
        except Invalid:
            problem = "「約束します」に印をつけてください。"
            standing = _standing(tools, ticket, key)
            return _page(request, token, ticket, standing, Tried(problem=problem), 422)
        return render.to(f"/s/train/{token}")

    return act(request, PURPOSE, token, form, do)


def _done(session: Any, ticket: Ticket, step: Step, form: Posted, tools: Tools) -> None:
    actor, now = f"person:{ticket.person_id}", tools.clock.now()
    if step.kind is StepKind.VIDEO:
        training.watch(session, ticket.subject, step.key, actor, now)
    elif step.kind is StepKind.PLEDGE:
        agreed = form.one("agreed")
        training.pledge(session, ticket.subject, step.key, agreed, actor, now)
    else:
        raise NotAllowed("not_alone")


def _answered(request: Request, token: str, ticket: Ticket, step: Step, form: Posted) -> Response:
    """Mark the quiz and show it again, with what was wrong and why."""
    tools = tools_of(request)
    said = {place: form.number(f"q{place}") for place in range(len(step.questions))}
    answers = {place: choice for place, choice in said.items() if choice is not None}
    if len(answers) < len(step.questions):
        tried = Tried(answers, problem="答えていない問題があります。")
        return _page(request, token, ticket, _standing(tools, ticket, step.key), tried, 422)
    with tools.database.transaction() as session:
        got = training.answer(session, ticket.subject, step.key, answers, tools.clock.now())
    standing = _standing(tools, ticket, step.key)
    return _page(request, token, ticket, standing, Tried(answers, got))


def _page(
    request: Request,
    token: str,
    ticket: Ticket,
    standing: Progress,
    tried: Tried,
    status: int = 200,
) -> Response:
    values = {"link": f"/s/train/{token}", "it": standing, "step": standing.step, "tried": tried}
    return paper(request, "signed/training_step.html", ticket, status=status, **values)


def _standing(tools: Tools, ticket: Ticket, key: str) -> Progress:
    with tools.database.reading() as session:
        me = _me(session, ticket)
        found = training.progress(session, me.pk, day_of(tools.clock.now()))
    standing = next((one for one in found if one.step.key == key), None)
    if standing is None:
        raise NotFound("step", key)
    return standing


def _me(session: Any, ticket: Ticket) -> Supporter:
    me = service.get(session, ticket.subject)
    if me.person_id != ticket.person_id:
        raise NotAllowed("not_yours")
    if me.status not in HELPING:
        raise NotAllowed("gone")
    return me


def _next(found: tuple[Progress, ...]) -> Progress | None:
    alone = [one for one in found if one.is_missing and one.step.kind in training.BY_ONESELF]
    return alone[0] if alone else None
