"""The letterbox 「職員と話す」: what people write, and the answers that reach them on LINE."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import labels
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.calls import PROBLEMS, WRONG
from admin_ui.forms import Typed
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.messages import attachments, letters
from mdeji.people.queries import person, persons
from mdeji.requests.queries import of_person
from mdeji.staff.journal import record
from mdeji.staff.queries import names

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
SHOWN_INLINE = {"image": "image/", "audio": "audio/", "video": "video/"}

GONE = "もう送ったあとでした。取り消せませんでした。"
RECALLED = "取り消しました。まだ送っていません。書き直して送れます。"
CANNED = (
    "ご連絡ありがとうございます。確認して、きょう中に お返事します。",
    "お電話で お話しします。つながりやすい時間を 教えてください。",
    "サポーターに 伝えました。ありがとうございます。",
    "その内容は、このLINEでは うけたまわれません。消費生活センター(188)へ お電話ください。",
)


@router.get("/admin/letters")
def show_all(http: Request, tools: Use, viewer: Office, closed: str = "") -> Response:
    """List the conversations, those waiting longest first."""
    with tools.database.reading() as session:
        threads = letters.threads(session, closed=bool(closed))
        people = persons(session, [thread.person_id for thread in threads])
    return page(
        http,
        "letters.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        threads=threads,
        people=people,
        closed=bool(closed),
    )


@router.get("/admin/letters/{thread_id:int}")
def show(http: Request, tools: Use, viewer: Office, thread_id: Id) -> Response:
    """Show a conversation."""
    return _thread(http, tools, viewer, thread_id, Typing())


@router.get("/admin/letters/{thread_id:int}/file/{attachment_id:int}")
def file(tools: Use, viewer: Office, thread_id: Id, attachment_id: Id) -> Response:
    """Give out a photo or a voice message of a conversation; seeing it is remembered."""
    with tools.database.transaction() as session:
        known = {letter.attachment_id for letter in letters.letters(session, thread_id)}
        found = attachments.attachment(session, attachment_id)
        if attachment_id not in known or found.content is None:
            raise NotFound("attachment", attachment_id)
        about = f"person:{found.person_id}"
        detail = {"attachment": attachment_id}
        record(session, viewer.actor, about, "attachment_seen", detail, tools.clock.now())
    kind = found.content_type or ""
    safe = kind.startswith(tuple(SHOWN_INLINE.values())) and "svg" not in kind
    # Whatever somebody sent must not become a page of ours.
    headers = {"content-disposition": "inline" if safe else "attachment"}
    media_type = kind if safe else "application/octet-stream"
    return Response(found.content, media_type=media_type, headers=headers)


@router.post("/admin/letters/{thread_id:int}/reply")
def reply(http: Request, tools: Use, change: OfficeChanges, thread_id: Id) -> Response:
    """Answer; the answer goes to the person's LINE."""
    text = change.form["text"]
    if not text or len(text) > labels.LETTER_MOST:
        errors = {"text": "1から500文字までで 書いてください。"}
        typing = Typing(WRONG, errors, change.form, status=422)
        return _thread(http, tools, change.viewer, thread_id, typing)
    now = tools.clock.now()
    try:
        with tools.database.transaction() as session:
            letters.reply(session, thread_id, change.viewer.id, text, now)
            record(session, change.actor, f"thread:{thread_id}", "replied", None, now)
    except NotAllowed as error:
        typing = Typing(PROBLEMS.get(error.reason, WRONG), {}, change.form, status=409)
        return _thread(http, tools, change.viewer, thread_id, typing)
    return to(f"/admin/letters/{thread_id}")


@router.post("/admin/letters/{thread_id:int}/recall")
def recall(http: Request, tools: Use, change: OfficeChanges, thread_id: Id) -> Response:
    """Take an answer back that has not left yet; its words come back into the form."""
    letter_id, now = change.form.number("letter") or 0, tools.clock.now()
    try:
        with tools.database.transaction() as session:
            text = letters.recall(session, thread_id, letter_id)
            record(session, change.actor, f"thread:{thread_id}", "reply_recalled", None, now)
    except NotAllowed:
        return _thread(http, tools, change.viewer, thread_id, Typing(GONE, status=409))
    typing = Typing(typed=Typed((("text", text),)), open=RECALLED)
    return _thread(http, tools, change.viewer, thread_id, typing)


@router.post("/admin/letters/{thread_id:int}/close")
def close(tools: Use, change: OfficeChanges, thread_id: Id) -> Response:
    """Close a conversation; the next message opens a new one."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        letters.close(session, thread_id, now)
        record(session, change.actor, f"thread:{thread_id}", "closed", None, now)
    return to("/admin/letters")


def _thread(
    http: Request, tools: Tools, viewer: Viewer, thread_id: int, typing: Typing
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        thread = letters.thread(session, thread_id)
        values: dict[str, Any] = {
            "thread": thread,
            "letters": letters.letters(session, thread_id),
            "writer": person(session, thread.person_id),
            "requests": of_person(session, thread.person_id, open_only=False)[:5],
            "staff": names(session),
        }
        values["files"] = {
            letter.attachment_id: attachments.attachment(session, letter.attachment_id)
            for letter in values["letters"]
            if letter.attachment_id is not None
        }
    return page(
        http,
        "letter.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        canned=CANNED,
        recalled=RECALLED if typing.open else "",
        next_s=_next(values["letters"], now),
        **values,
    )


def _next(found: tuple[letters.LetterView, ...], now: datetime) -> int | None:
    """Return in how many seconds the next answer leaves, if that is soon enough to wait for."""
    ahead = [round((one.goes_at - now).total_seconds()) for one in found if one.goes_at]
    return min((max(0, left) for left in ahead if left < 60), default=None)
