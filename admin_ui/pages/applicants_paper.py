"""An application on paper, typed in by staff on one screen; and the slip the person takes home."""

from fastapi import APIRouter, Request, Response

from admin_ui.access import Desk, DeskChanges, Viewer
from admin_ui.applying import read_application
from admin_ui.forms import Typed
from admin_ui.pages.applicants import Id
from admin_ui.pages.apply import choices
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.kit.calendar import day_of
from mdeji.kit.ids import new_token
from mdeji.places.queries import district_names
from mdeji.supporters import enrolment, enrolment_queries
from mdeji.supporters.tables import EnrolmentDoor

router = APIRouter()
DOORS = {"paper": "申込用紙", "counter": "窓口・電話で聞いて"}
KEYS = dict(zip("line photo app settings call_mail internet qr payment mynumber city_services safety".split(),
                "1234567890-", strict=True))  # fmt: skip


@router.get("/admin/applicants/new")
def show(http: Request, tools: Use, viewer: Desk) -> Response:
    """Show the empty form."""
    return _form(http, tools, viewer, Typed(()), {})


@router.post("/admin/applicants/new")
def take_in(http: Request, tools: Use, change: DeskChanges) -> Response:
    """Store the application, or show the form again with everything that was typed."""
    now, form = tools.clock.now(), change.form
    with tools.database.reading() as session:
        read = read_application(session, form, f"desk:{form['once']}", day_of(now))
    if read.errors or not form["once"]:
        return _form(http, tools, change.viewer, form, read.errors)
    door = EnrolmentDoor(form["door"] if form["door"] in DOORS else "paper")
    with tools.database.transaction() as session:
        done = enrolment.apply(session, read.application, door, change.actor, now)
    if done.again and change.viewer.is_office:
        return to(f"/admin/applicants/{done.supporter_id}?done=again")
    return to(f"/admin/applicants/{done.supporter_id}/slip")


@router.get("/admin/applicants/{supporter_id:int}/slip")
def slip(http: Request, tools: Use, viewer: Desk, supporter_id: Id) -> Response:
    """Show the slip: the number and what comes next, for printing. It holds no name."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = enrolment_queries.applicant(session, supporter_id, now)
    return page(http, "enrol/slip.html", viewer=viewer, it=it)


def _form(
    http: Request, tools: Tools, viewer: Viewer, typed: Typed, errors: dict[str, str]
) -> Response:
    with tools.database.reading() as session:
        districts = district_names(session)
    return page(
        http,
        "enrol/paper.html",
        status=422 if errors else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        t=typed,
        e=errors,
        once=typed["once"] or new_token(16),
        districts=districts,
        doors=DOORS,
        keys=KEYS,
        **choices(),
    )
