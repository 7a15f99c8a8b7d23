"""The public form of an application, opened by a QR code; it works without JavaScript."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Request, Response

from admin_ui import enrol_words
from admin_ui.access import Desk
from admin_ui.applying import MACHINES, TEACHABLE, read_application
from admin_ui.codes import qr_picture
from admin_ui.forms import Form, Typed, same
from admin_ui.labels import DEVICES, TOPICS, clock_time
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import BadToken, NotAllowed
from mdeji.kit.ids import new_token
from mdeji.kit.paper import qr_svg
from mdeji.kit.signing import Ticket
from mdeji.places.queries import district_names
from mdeji.staff import throttle
from mdeji.supporters import enrolment
from mdeji.supporters.enrolment import number_of
from mdeji.supporters.tables import EnrolmentDoor

router = APIRouter(include_in_schema=False)
BEFORE = "mdeji-apply"
"""The cookie that proves that the form was ours: nobody applies by another site's page."""

TRAP = "website"
"""A field no human sees; programs fill it in."""

TRIES, WINDOW = 10, timedelta(hours=1)
SHOWN_FOR = timedelta(hours=1)


@router.get("/apply")
def show(request: Request, tools: Use) -> Response:
    """Show the empty form."""
    return _form(request, tools, Typed(()), {})


@router.post("/apply")
def take_in(
    request: Request,
    tools: Use,
    form: Form,
    before: Annotated[str, Cookie(alias=BEFORE)] = "",
) -> Response:
    """Take the application in, or show the form again with everything that was typed."""
    if not before or not same(before, form["csrf"]):
        raise NotAllowed("csrf")
    if form[TRAP]:
        return to("/apply/thanks")
    now = tools.clock.now()
    with tools.database.reading() as session:
        read = read_application(session, form, f"web:{form['once']}", day_of(now))
    if read.errors or not form["once"]:
        return _form(request, tools, form, read.errors, status=422)
    # Only whole applications count: whoever corrects a mistake ten times is not sent away.
    address = request.client.host if request.client else ""
    try:
        with tools.database.transaction() as session:
            throttle.note_try(session, throttle.who("apply", address), TRIES, WINDOW, now)
    except throttle.TooManyTries as error:
        wait = f"申し込みが続いたので、少し休んでいます。{clock_time(error.until)}を過ぎてから、もう一度お願いします。"
        return _form(request, tools, form, {"wait": wait}, status=429)
    with tools.database.transaction() as session:
        done = enrolment.apply(session, read.application, EnrolmentDoor.WEB, "public", now)
    token = tools.signer.sign(Ticket("applied", done.supporter_id, 0, now + SHOWN_FOR))
    return to(f"/apply/done/{token}")


@router.get("/apply/done/{token}")
def done(request: Request, tools: Use, token: str) -> Response:
    """Confirm the application with its number, and say what comes next."""
    try:
        ticket = tools.signer.read(token, "applied", tools.clock.now())
    except BadToken:
        return to("/apply/thanks")
    return page(request, "apply/done.html", number=number_of(ticket.subject))


@router.get("/apply/thanks")
def thanks(request: Request) -> Response:
    """Thank without a number, for links that are too old."""
    return page(request, "apply/done.html", number="")


@router.get("/admin/apply-poster")
def poster(request: Request, tools: Use, viewer: Desk) -> Response:
    """Show the QR code of the form on an A4 page to print."""
    address = f"{tools.settings.public_url}/apply"
    return page(
        request, "apply/poster.html", viewer=viewer, address=address, qr=qr_picture(address)
    )


@router.get("/admin/apply-poster/qr.svg")
def poster_code(tools: Use, viewer: Desk) -> Response:
    """Return the QR code alone, for the city's own leaflets."""
    del viewer
    return Response(
        qr_svg(f"{tools.settings.public_url}/apply"),
        media_type="image/svg+xml",
        headers={"content-disposition": 'attachment; filename="apply-qr.svg"'},
    )


def choices() -> dict[str, Any]:
    """Return what can be chosen in the form."""
    return {
        "topics": {code: TOPICS[code] for code in TEACHABLE},
        "devices": {code: DEVICES[code] for code in MACHINES},
        "when": enrol_words.WHEN,
        "ages": enrol_words.AGES,
    }


def _form(
    request: Request, tools: Tools, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response:
    mark = request.cookies.get(BEFORE) or new_token()
    with tools.database.reading() as session:
        districts = district_names(session)
    answer = page(
        request,
        "apply/form.html",
        status=status,
        t=typed,
        e=errors,
        mark=mark,
        once=typed["once"] or new_token(16),
        districts=districts,
        trap=TRAP,
        **choices(),
    )
    secure = tools.settings.public_url.startswith("https://")
    answer.set_cookie(BEFORE, mark, httponly=True, samesite="strict", secure=secure, path="/apply")
    return answer
