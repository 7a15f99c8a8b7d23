"""Certificates of activity: the paper, the page that verifies it, and the staff's way to issue one."""

import pathlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from admin_ui import render
from admin_ui.access import Office, OfficeChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.pages.board import pulse_for
from admin_ui.pages.signed_door import HEADERS
from admin_ui.tools import Tools, Use
from mdeji.dispatch.certifying import issue_certificate
from mdeji.kit.calendar import day_of, fiscal_year, wareki
from mdeji.kit.errors import Invalid
from mdeji.kit.paper import qr_svg, typeset
from mdeji.people.queries import person
from mdeji.supporters import certificates
from mdeji.supporters.certificates import Attested
from mdeji.supporters.queries import supporter

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
DAY_WANTED = "日付を入れてください。例:2026/4/1、R8.4.1"
FAULTS = {
    "before_first": "おわりの日が、はじめの日より前です。",
    "future": "おわりの日は、今日までにしてください。",
    "nothing_done": "この期間に、報告の出た活動がありません。",
}
PAPERS = pathlib.Path(__file__).parent.parent / "papers"


@router.get("/verify/{code}")
def verify(request: Request, tools: Use, code: str) -> Response:
    """Say whether a certificate is ours, for whom it was shown to: never whose it is."""
    with tools.database.reading() as session:
        found = certificates.by_code(session, code)
    values: dict[str, Any] = {"found": found}
    if found is not None:
        values |= {"period": period(found), "hours": hours(found.minutes)}
    status = 200 if found else 404
    answer = render.page(request, "signed/verify.html", status=status, **values)
    answer.headers.update(HEADERS)
    return answer


@router.get("/admin/supporters/{supporter_id:int}/certificates")
def desk(request: Request, tools: Use, viewer: Office, supporter_id: Id) -> Response:
    """Show a supporter's certificates and the form that issues one."""
    return _desk(request, tools, viewer, supporter_id, {})


@router.post("/admin/supporters/{supporter_id:int}/certificates")
def issue(request: Request, tools: Use, change: OfficeChanges, supporter_id: Id) -> Response:
    """Issue a certificate for a supporter who asks the office for one, and open the paper."""
    now = tools.clock.now()
    first, last = (read_day(change.form[name], day_of(now)) for name in ("first", "last"))
    missing = {"first": first, "last": last}
    errors = {name: DAY_WANTED for name, day in missing.items() if day is None}
    if first is None or last is None:
        return _desk(request, tools, change.viewer, supporter_id, errors, change.form)
    try:
        with tools.database.transaction() as session:
            made = issue_certificate(session, supporter_id, first, last, change.actor, now)
    except Invalid as fault:
        errors = {"last": FAULTS[fault.reason]}
        return _desk(request, tools, change.viewer, supporter_id, errors, change.form)
    return render.to(f"/admin/supporters/{supporter_id}/certificates/{made.id}.pdf")


def _desk(
    request: Request,
    tools: Tools,
    viewer: Viewer,
    supporter_id: int,
    errors: Mapping[str, str],
    typed: Any = None,
) -> Response:
    today = day_of(tools.clock.now())
    with tools.database.reading() as session:
        it = supporter(session, supporter_id)
        papers = certificates.of_supporter(session, supporter_id)
    usual = {"first": f"{fiscal_year(today)}/4/1", "last": f"{today:%Y/%m/%d}"}
    return render.page(
        request,
        "certificates.html",
        status=422 if errors else 200,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        papers=papers,
        period=period,
        hours=hours,
        errors=errors,
        typed=typed or usual,
    )


@router.get("/admin/supporters/{supporter_id:int}/certificates/{certificate_id:int}.pdf")
def open_paper(tools: Use, viewer: Office, supporter_id: Id, certificate_id: Id) -> Response:
    """Return the paper of a certificate."""
    del viewer  # Being let in is enough.
    return paper_of(tools, supporter_id, certificate_id)


def paper_of(tools: Tools, supporter_id: int, certificate_id: int) -> Response:
    """Return the paper as a file; always the same bytes while the name stays the same.

    Raises:
        NotFound: there is no such certificate of this supporter.
    """
    with tools.database.reading() as session:
        found = certificates.certificate(session, certificate_id, supporter_id)
        about = supporter(session, supporter_id)
        name = person(session, about.person_id).name or about.shown_name
    named = f'inline; filename="certificate-{found.number}.pdf"'
    pdf = certificate_pdf(tools, found, name)
    return Response(pdf, 200, {"Content-Disposition": named}, "application/pdf")


def certificate_pdf(tools: Tools, found: Attested, name: str) -> bytes:
    """Return the certificate as an A4 page."""
    address = f"{tools.settings.public_url}/verify/{found.code}"
    data = {
        "number": found.number,
        "issued_on": wareki(day_of(found.issued_at)),
        "name": name,
        "period": period(found),
        "visits": found.visits,
        "hours": hours(found.minutes),
        "office": tools.settings.office_name,
        "phone": tools.settings.contact_phone,
        "qr": qr_svg(address),
        "address": address,
    }
    return typeset(source("certificate"), data, _whole(found.issued_at))


def period(found: Attested) -> str:
    """Return the period as it is written on the paper."""
    return f"{wareki(found.first_on)}から {wareki(found.last_on)}まで"


def hours(minutes: int) -> str:
    """Return a length of time: 「37時間30分」."""
    rest = f"{minutes % 60}分" if minutes % 60 else ""
    return f"{minutes // 60}時間{rest}" if minutes >= 60 else rest or "0分"


@cache
def source(name: str) -> str:
    """Return the Typst source of a paper."""
    return (PAPERS / f"{name}.typ").read_text(encoding="utf-8")


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
