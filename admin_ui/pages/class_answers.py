"""The questionnaire of a class: type answers in from paper, see what they come to."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words, labels
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.class_parts import attempt, own_class
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id
from admin_ui.yorozu_words import AGE_WORDS
from mdeji.kit.errors import NotAllowed
from mdeji.outreach import answers
from mdeji.outreach.answers import Answer
from mdeji.outreach.queries import ClassView

router = APIRouter()
DONE = {"add": "1枚 入れました。つぎの用紙を どうぞ。", "undo": "最後の1枚を 取り消しました。"}


@router.get("/admin/classes/{class_id:int}/answers")
def show(http: Request, tools: Use, viewer: Desk, class_id: Id) -> Response:
    """Show what the answers come to, and a form for the next sheet."""
    return _page(http, tools, viewer, class_id, NONE)


@router.post("/admin/classes/{class_id:int}/answers")
def add(http: Request, tools: Use, change: DeskChanges, class_id: Id) -> Response:
    """Keep one sheet, or take the last one back."""
    what = change.form["do"] if change.form["do"] in DONE else "add"

    def work(session: Any, now: datetime) -> object:
        one = own_class(session, change.viewer, class_id)
        if what == "undo":
            return answers.take_back_last(session, class_id, change.actor, now)
        return _add(session, one, change, now)

    fault = attempt(tools, what, change.form, work)
    if fault is None:
        return to(f"/admin/classes/{class_id}/answers?done={what}")
    return _page(http, tools, change.viewer, class_id, fault)


def _add(session: Any, one: ClassView, change: Change, now: datetime) -> object:
    if one.starts_at > now:
        raise NotAllowed("too_early")
    form = change.form
    said = Answer(
        age=form["age"] or "unknown",
        understood=form.number("understood"),
        satisfied=form.number("satisfied"),
        wants_next=tuple(form.many("wants_next")),
    )
    return answers.answer_paper(session, one.id, [said], change.actor, now)


def _page(http: Request, tools: Tools, viewer: Viewer, class_id: int, fault: Fault) -> Response:
    with tools.database.reading() as session:
        one = own_class(session, viewer, class_id)
        tally = answers.tally(session, class_id)
    return page(
        http,
        "classes/answers.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        one=one,
        tally=tally,
        tables=(
            ("満足", _rows(tally.satisfied, class_words.SATISFIED)),
            ("わかったか", _rows(tally.understood, class_words.UNDERSTOOD)),
            ("年代", _rows(tally.ages, AGE_WORDS)),
            ("次に習いたいこと", _rows(tally.wants_next, labels.TOPICS)),
        ),
        ages=AGE_WORDS,
        fault=fault,
        begun=one.starts_at <= tools.clock.now(),
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=class_words,
    )


def _rows(counts: Any, words: Any) -> list[tuple[str, int]]:
    """Return every choice with its count, those who did not say at the end."""
    rows = [(said, int(counts.get(code, 0))) for code, said in words.items()]
    silent = int(counts.get(None, 0))
    return [*rows, ("答えなし", silent)] if silent else rows
