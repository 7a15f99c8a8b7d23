"""Paper at a desk: a sheet of tallies to print, and a screen that takes a whole sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Desk, DeskChanges, Viewer
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.pages.certificates import source
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import Id, centre_card, own, session_card
from admin_ui.yorozu_reading import groups
from mdeji.kit.calendar import spoken_when, wareki_year
from mdeji.kit.errors import Invalid
from mdeji.kit.ids import new_uuid
from mdeji.kit.paper import typeset
from mdeji.yorozu.paper import LINES, SheetFaults, log_sheet
from mdeji.yorozu.queries import count_of
from mdeji.yorozu.rules import LONG_MINUTES, Draft, LogDoor
from mdeji.yorozu.service import Doubtful
from mdeji.yorozu.sessions import session_row

router = APIRouter()
TITLES = {
    "topics": "内容",
    "device": "機種",
    "age": "年代",
    "visit": "はじめて",
    "outcome": "結果",
    "referral": "案内",
    "minutes": "時間(分)",
}
NAMES = tuple(TITLES)
UNKNOWN_KEY = "?"


@dataclass(frozen=True)
class Came:
    """Hold what is wrong with a sheet: by line, in all, and what is asked first."""

    typed: Typed = field(default_factory=lambda: Typed(()))
    lines: Mapping[int, str] = field(default_factory=dict)
    cells: frozenset[str] = frozenset()
    problem: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@router.get("/admin/yorozu/sheet/{session_id:int}")
def show(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show an empty sheet."""
    return _page(http, tools, viewer, session_id, Came())


@router.post("/admin/yorozu/sheet/{session_id:int}")
def save(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Store all lines, or none and say what is wrong with which."""
    form, now = change.form, tools.clock.now()
    drafts = _drafts(form)
    try:
        with tools.database.transaction() as session:
            own(change.viewer, session_row(session, session_id).centre_id)
            by = (change.actor, now)
            log_sheet(session, session_id, drafts, by, form.many("confirm"))
    except SheetFaults as error:
        came = _refused(form, error)
    except Doubtful as doubt:
        asked = {code: _question(code, drafts) for code in doubt.asked}
        came = Came(form, asked=asked, status=409)
    except Invalid as error:
        came = Came(form, problem=yorozu_words.wrong(error.field, error.reason), status=422)
    else:
        return to(f"/admin/yorozu/sheet/{session_id}?done={len(drafts)}")
    return _page(http, tools, change.viewer, session_id, came)


@router.get("/admin/yorozu/sheet/{session_id:int}/print.pdf")
def paper(tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Return the sheet to print; its numbers are those of the screen."""
    with tools.database.reading() as session:
        it = session_card(session, session_id)
        own(viewer, it.centre_id)
        centre = centre_card(session, it.centre_id)
    data = {
        "centre": centre.name,
        "when": wareki_year(it.day) + spoken_when(it.starts_at, it.ends_at),
        "lines": LINES,
        "groups": [
            {"title": one["title"], "choices": [f"{key} {said}" for _, said, key in one["choices"]]}
            for one in groups()[:-1]
        ],
    }
    pdf = typeset(source("desk_tally"), data, it.starts_at.replace(microsecond=0))
    named = {"content-disposition": f'inline; filename="yorozu-{session_id}.pdf"'}
    return Response(pdf, 200, named, "application/pdf")


def _refused(form: Typed, error: SheetFaults) -> Came:
    """Return what is wrong with which cell of which line."""
    lines = {}
    for one in error.faults:
        said = yorozu_words.wrong(one.field, one.reason)
        lines[one.line] = f"{TITLES[one.field]}: {said}" if one.field in TITLES else said
    cells = frozenset(f"{one.field}{one.line}" for one in error.faults)
    return Came(
        form, lines, cells, "1行も 入れていません。印のある行を 直してください。", status=422
    )


def _question(code: str, drafts: Sequence[Draft]) -> str:
    """Return a question; one about long talks names their lines."""
    long = [str(one.line) for one in drafts if (one.minutes or 0) > LONG_MINUTES]
    where = f"{'・'.join(long)}行目: " if code == "long" and long else ""
    return where + yorozu_words.QUESTIONS[code]


def _drafts(form: Typed) -> Sequence[Draft]:
    """Return the lines that hold something; a key nobody knows is refused with its line."""
    keys = {one["name"]: {key: str(code) for code, _, key in one["choices"]} for one in groups()}
    found = []
    for line in range(1, LINES + 1):
        cell = {name: form[f"{name}{line}"] for name in NAMES}
        if not any(cell.values()):
            continue
        codes = {name: keys[name].get(cell[name], UNKNOWN_KEY) for name in NAMES[1:6]}
        written = cell["topics"].replace(" ", "").replace("、", "").replace("=", "^")
        topics = (keys["topics"].get(sign, UNKNOWN_KEY) for sign in written)
        minutes = form.number(f"minutes{line}")
        found.append(
            Draft(
                uid=form[f"uid{line}"],
                topics=tuple(dict.fromkeys(topics)),
                device=codes["device"] if cell["device"] else "unknown",
                age=codes["age"] if cell["age"] else "unknown",
                visit=codes["visit"] if cell["visit"] else "unknown",
                outcome=codes["outcome"] if cell["outcome"] else "",
                referral=codes["referral"] if cell["referral"] else None,
                minutes=(0 if minutes is None else minutes) if cell["minutes"] else None,
                door=LogDoor.PAPER,
                line=line,
            )
        )
    return found


def _page(http: Request, tools: Tools, viewer: Viewer, session_id: int, came: Came) -> Response:
    with tools.database.reading() as session:
        it = session_card(session, session_id)
        own(viewer, it.centre_id)
        centre = centre_card(session, it.centre_id)
        count = count_of(session, session_id)
    done = http.query_params.get("done", "")
    return page(
        http,
        "yorozu/sheet.html",
        status=came.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        centre=centre,
        count=count,
        came=came,
        done=done if done.isdecimal() else "",
        lines=[(line, came.typed[f"uid{line}"] or new_uuid()) for line in range(1, LINES + 1)],
        titles=TITLES,
        groups=groups()[:-1],  # Minutes are written as minutes.
    )
