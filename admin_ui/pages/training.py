"""The steps of the training: the office writes them, in their order, with texts and questions."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from admin_ui import enrol_words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import Invalid, NotFound
from mdeji.supporters import training, training_editing
from mdeji.supporters.tables import StepKind
from mdeji.supporters.training import Step
from mdeji.supporters.training_editing import StepDraft
from mdeji.supporters.training_quiz import write_questions

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
FAULTS = {
    "title": "題を 30文字までで入れてください。",
    "link": "https:// で始まるアドレスを入れてください。",
    "valid_months": "1から60までの数を入れてください。期限がなければ、空けておきます。",
    "pass_mark": "1から100までの数を入れてください。",
    "questions": "問題を1つ以上書いてください。正しい答えの前に「*」をつけます。",
    "text": "約束の文を書いてください。",
    "version": "版を入れてください。例:2026-11",
}


@router.get("/admin/training")
def show_all(http: Request, tools: Use, viewer: Office) -> Response:
    """List the steps."""
    with tools.database.reading() as session:
        found = training.steps(session, active_only=False)
    pulse = pulse_for(tools, viewer)
    return page(
        http, "enrol/steps.html", viewer=viewer, pulse=pulse, steps=found, W=enrol_words,
        saved="saved" in http.query_params,
    )  # fmt: skip


@router.get("/admin/training/new")
def show_new(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the form of a new step."""
    return _form(http, tools, viewer, None, Typed((("required", "1"), ("active", "1"))), {})


@router.get("/admin/training/{step_id:int}")
def show_one(http: Request, tools: Use, viewer: Office, step_id: Id) -> Response:
    """Show the form of a step."""
    return _form(http, tools, viewer, step_id, _typed(_step(tools, step_id)), {})


@router.post("/admin/training/new")
def add(http: Request, tools: Use, change: OfficeChanges) -> Response:
    """Add a step."""
    return _save(http, tools, change.viewer, None, change.form)


@router.post("/admin/training/{step_id:int}")
def save(http: Request, tools: Use, change: OfficeChanges, step_id: Id) -> Response:
    """Keep a step; a new version of the pledge asks everybody again."""
    return _save(http, tools, change.viewer, step_id, change.form)


def _save(
    http: Request, tools: Tools, viewer: Viewer, step_id: int | None, form: Typed
) -> Response:
    now = tools.clock.now()
    try:
        with tools.database.transaction() as session:
            training_editing.save(session, step_id, _draft(form), viewer.actor, now)
    except Invalid as fault:
        errors = {fault.field: FAULTS.get(fault.field, "入力を確かめてください。")}
        return _form(http, tools, viewer, step_id, form, errors)
    return to("/admin/training?saved=1")


def _draft(form: Typed) -> StepDraft:
    kind = StepKind(form["kind"]) if form["kind"] in set(StepKind) else StepKind.VIDEO
    for name in ("valid_months", "pass_mark"):
        if form[name] and form.number(name) is None:
            raise Invalid(name, "no_number")
    return StepDraft(
        title=form["title"],
        kind=kind,
        position=form.number("position") or 99,
        required=bool(form["required"]),
        active=bool(form["active"]),
        valid_months=form.number("valid_months"),
        pass_mark=form.number("pass_mark"),
        version=form["version"],
        by_version=bool(form["by_version"]),
        text=form["text"],
        link=form["link"],
        questions=form["questions"],
    )


def _typed(step: Step) -> Typed:
    flags = [name for name in ("required", "active", "by_version") if getattr(step, name)]
    fields = {
        "title": step.title,
        "kind": step.kind.value,
        "position": str(step.position),
        "valid_months": str(step.valid_months or ""),
        "pass_mark": str(step.pass_mark or ""),
        "version": step.version,
        "text": step.text,
        "link": step.link,
        "questions": write_questions(step.questions),
    }
    return Typed((*fields.items(), *((flag, "1") for flag in flags)))


def _step(tools: Tools, step_id: int) -> Step:
    with tools.database.reading() as session:
        found = training.steps(session, active_only=False)
    step = next((one for one in found if one.id == step_id), None)
    if step is None:
        raise NotFound("step", step_id)
    return step


def _form(
    http: Request,
    tools: Tools,
    viewer: Viewer,
    step_id: int | None,
    typed: Typed,
    errors: dict[str, str],
) -> Response:
    return page(
        http,
        "enrol/step.html",
        status=422 if errors else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        t=typed,
        e=errors,
        step_id=step_id,
        W=enrol_words,
    )
