"""Bring an existing register: match its columns, see every row's fate, then confirm or leave it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from admin_ui import import_words as words
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.uploads import Upload, upload
from mdeji.kit.errors import Invalid, NotAllowed, NotFound, Stale
from mdeji.places.queries import district_names
from mdeji.staff.queries import names as staff_names
from mdeji.supporters import importing
from mdeji.supporters.importing_file import BIGGEST
from mdeji.supporters.importing_undo import Undone

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Brings = Annotated[Upload, Depends(upload(BIGGEST))]
HOME = "/admin/supporters/import"


@router.get("/admin/supporters/import")
def show_all(http: Request, tools: Use, viewer: Office) -> Response:
    """Show the way in, and the imports so far."""
    return _home(http, tools, viewer)


@router.post("/admin/supporters/import")
def bring(http: Request, tools: Use, brought: Brings) -> Response:
    """Look at a file and keep it sealed; nobody is enrolled yet."""
    now, change = tools.clock.now(), brought.change
    try:
        with tools.database.transaction() as session:
            made = importing.bring(session, brought.name, brought.content, change.actor, now)
    except Invalid as error:
        return _home(http, tools, change.viewer, problem=words.FILE_FAULTS[error.reason])
    return to(f"{HOME}/{made}")


@router.get("/admin/supporters/import/{batch_id:int}")
def show(http: Request, tools: Use, viewer: Office, batch_id: Id) -> Response:
    """Show what would become of every row, or what became of the import."""
    return _show(http, tools, viewer, batch_id)


@router.post("/admin/supporters/import/{batch_id:int}/columns")
def match(http: Request, tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Put right what each column is, and who is somebody else."""
    form = change.form
    others = [int(one) for one in form.many("other") if one.isdecimal() and len(one) < 7]
    try:
        with tools.database.transaction() as session:
            importing.match(session, batch_id, form.many("field"), others)
    except Invalid as error:
        problem = words.COLUMN_FAULTS[error.reason]
        return _show(http, tools, change.viewer, batch_id, problem)
    return to(f"{HOME}/{batch_id}#fates")


@router.post("/admin/supporters/import/{batch_id:int}/apply")
def apply(http: Request, tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Write everything, in one transaction, exactly as it was shown."""
    try:
        with tools.database.transaction() as session:
            mark, now = change.form["mark"], tools.clock.now()
            importing.apply(session, batch_id, mark, change.actor, now)
    except Stale:
        problem = "見ているあいだに 内容が変わりました。もう一度 たしかめてください。"
        return _show(http, tools, change.viewer, batch_id, problem)
    except NotFound:  # Pressed twice: the first press has done it.
        return to(f"{HOME}?done=over")
    return to(f"{HOME}?done=applied")


@router.post("/admin/supporters/import/{batch_id:int}/drop")
def drop(tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Forget the file."""
    try:
        with tools.database.transaction() as session:
            importing.put_away(session, batch_id, change.actor, tools.clock.now())
    except NotFound:
        return to(f"{HOME}?done=over")
    return to(f"{HOME}?done=dropped")


@router.post("/admin/supporters/import/{batch_id:int}/undo")
def undo(http: Request, tools: Use, change: OfficeChanges, batch_id: Id) -> Response:
    """Take the whole import back, and say where something was built on it."""
    try:
        with tools.database.transaction() as session:
            undone = importing.undo(session, batch_id, change.actor, tools.clock.now())
    except NotAllowed:
        return _home(http, tools, change.viewer, problem="この取りこみは もう元に戻せません。")
    return _home(http, tools, change.viewer, undone=undone)


def _home(
    http: Request,
    tools: Tools,
    viewer: Viewer,
    *,
    problem: str = "",
    undone: Undone | None = None,
) -> Response:
    with tools.database.reading() as session:
        found = importing.batches(session)
        staff = staff_names(session)
    return page(
        http,
        "supporters_import.html",
        status=422 if problem else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        batches=found,
        staff=staff,
        problem=problem,
        undone=undone,
        done=words.DONE.get(http.query_params.get("done", ""), ""),
        W=words,
    )


def _show(
    http: Request, tools: Tools, viewer: Viewer, batch_id: int, problem: str = ""
) -> Response:
    with tools.database.reading() as session:
        try:
            trial = importing.trial(session, batch_id, tools.clock.now())
        except NotFound:
            return to(HOME)
        districts = district_names(session)
    return page(
        http,
        "supporters_import_trial.html",
        status=422 if problem else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=trial,
        lines=sorted((words.line(fate, districts) for fate in trial.fates), key=words.urgency),
        fields=words.FIELDS,
        others={fate.row.number for fate in trial.fates if fate.is_other},
        problem=problem,
        W=words,
    )
