"""Every page of the product, filled and empty, wide and narrow: no fault, nothing beside the screen."""

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page
from sqlmodel import col, select

from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.calendar import jst
from mdeji.kit.signing import Ticket
from mdeji.requests.rules import CHANGEABLE
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter
from tests.browser.classed import classed
from tests.browser.conftest import demo_pages, window
from tests.browser.duties import duties
from tests.browser.enrolled import enrolled
from tests.browser.figured import figured
from tests.browser.hands import Board, picture
from tests.browser.listed import listed
from tests.browser.owned import owned
from tests.browser.rotas import rotas
from tests.rigs.chromium import axe
from tests.stories.steps import YES, ask_alone, asked
from tests.stories.world import World

pytestmark = pytest.mark.browser

NO_PAGES = {
    "/classes/classes.ics": "a calendar file",
    "/classes/{class_id:int}/class.ics": "a calendar file",
    "/admin/classes/list.{kind}": "a table to save",
    "/admin/classes/{class_id:int}/sheet.pdf": "a paper",
    "/admin/classes/{class_id:int}/poster.pdf": "a paper",
    "/admin/activities/list.{kind}": "a table to save",
    "/admin/activities/new": "leads on",
    "/static/{mark}/{name}": "a file",
    "/healthz": "for machines",
    "/admin/apply-poster/qr.svg": "a picture",
    "/s/team/{token}/mdeji.ics": "a calendar file",
    "/s/visit/{token}/mdeji.ics": "a calendar file",
    "/admin/letters/{thread_id:int}/file/{attachment_id:int}": "a photo or a voice",
    "/admin/board": "a part of /admin",
    "/admin/requests/{request_id:int}/fresh": "a part of the request",
    "/admin/requests/new/day": "a part of the intake",
    "/yorozu/{centre_id}/yorozu.ics": "a calendar file",
    "/yorozu/{centre_id}/month.pdf": "a paper",
    "/guides/{code}.pdf": "a paper",
    "/admin/yorozu/worker.js": "a script",
    "/admin/figures/year/{year:int}/file": "a file",
    "/admin/figures/reports/{report_id:int}/file/{kind}": "a file",
    "/admin/yorozu/log": "leads on; tests/yorozu",
    "/admin/yorozu/log/{session_id:int}": "tests/yorozu",
    "/admin/yorozu/entries/{entry_id:int}": "tests/yorozu",
    "/admin/yorozu/sheet/{session_id:int}": "tests/yorozu",
    "/admin/yorozu/waiting/{session_id:int}": "tests/yorozu",
    "/admin/yorozu/sheet/{session_id:int}/print.pdf": "a paper",
    "/admin/sign-in/code": "walked in test_accounts.py: needs a password first",
    "/admin/sign-in/openid": "leads to the city's sign-in",
    "/admin/sign-in/openid/back": "leads back from it",
    "/cal/{secret}.ics": "a calendar feed",
    "/s/mydata/{token}/mydata.json": "a file",
    "/s/myvisits/{token}/certificate-{certificate_id:int}.pdf": "a paper",
    "/admin/supporters/{supporter_id:int}/certificates/{certificate_id:int}.pdf": "a paper",
    "/admin/invitation/{token}": "walked in test_accounts.py: needs a link",
}
"""What answers GET and is no page, and why."""

SMALLEST, WIDEST = 320, 1280
OPENED_ON_PHONES = ("/s/", "/checkin", "/apply", "/card/", "/verify/", "/yorozu", "/classes")
BESIDE = "document.documentElement.scrollWidth - innerWidth"
AFTERWARDS = "/s/feedback/{token}"
"""Opens when the visit is over; every other page is opened while it goes on."""


def routes(app: FastAPI) -> set[str]:
    """Return the patterns of everything a browser can open."""
    found: set[str] = set()
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found |= {route.path} if "GET" in (route.methods or ()) else set()
        else:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            waiting += list(getattr(inner, "routes", ()))
    return found


def filled(town: World) -> dict[str, list[str]]:
    """Let a request, a team, a letter and an open offer come about; return pages by pattern."""
    hana, tome = town.phone("hana"), town.phone("tome")
    hana._after = tome._after = town.settle
    ask_alone(hana)
    town.phone(asked(town)[0]).taps(YES)
    hana.taps("職員と話す")
    hana.says("めがねを わすれました")
    ask_alone(tome, "来週の金曜の午前")
    town.move_to(jst(2026, 12, 3, 14, 30))
    with town.database.reading() as session:
        asked_for = select(Visit).join(Request, col(Request.id) == col(Visit.request_id))
        visit = session.exec(asked_for.where(col(Request.requester_id).is_not(None))).first()
        offer = session.exec(select(Offer).order_by(Offer.id.desc())).first()  # type: ignore[union-attr]  # a column, which mypy takes for its value
        assert visit is not None
        assert offer is not None
        seat = session.exec(select(Attendance).where(Attendance.visit_id == visit.pk)).one()
        lead = session.get(Supporter, seat.supporter_id)
        other = session.get(Supporter, offer.supporter_id)
        asker = session.get(Request, visit.request_id)
        assert lead is not None
        assert other is not None
        assert asker is not None
        signed = {
            "team": (visit.pk, asker.requester_id or 0),
            "visit": (visit.pk, lead.person_id),
            "report": (visit.pk, lead.person_id),
            "feedback": (visit.pk, asker.requester_id or 0),
            "contact": (asker.requester_id or 0, asker.requester_id or 0),
            "offer": (offer.pk, other.person_id),
            "place": next(
                (one.pk, one.requester_id or 0)
                for one in session.exec(select(Request))
                if one.status in CHANGEABLE and one.requester_id
            ),
        }
        number, supporter = asker.pk, lead.pk
    sign = town.product.signer.sign
    pages = {
        f"/s/{purpose}/{{token}}": [
            f"/s/{purpose}/{sign(Ticket(purpose, subject, person, jst(2027, 1, 1, 9)))}"
        ]
        for purpose, (subject, person) in signed.items()
    }
    pages["/s/visit/{token}/cannot"] = [pages["/s/visit/{token}"][0] + "/cannot"]
    return pages | {
        "/": ["/"],
        "/accessibility": ["/accessibility"],
        "/s/{rest:path}": ["/s/nonsense", "/s/visit/nonsense"],
        "/admin": ["/admin", "/admin?district=fujimi", "/admin?lane=arranged"],
        "/admin/requests/{request_id:int}": [
            f"/admin/requests/{number}",
            f"/admin/requests/{number + 1}",
            "/admin/requests/99999",
        ],
        "/admin/requests/new": ["/admin/requests/new"],
        "/admin/letters": ["/admin/letters", "/admin/letters?closed=1"],
        "/admin/letters/{thread_id:int}": ["/admin/letters/1"],
        "/admin/delivery": ["/admin/delivery"],
        "/admin/day": ["/admin/day", "/admin/day?on=2026-12-29", "/admin/day?on=nonsense"],
        **listed(town),
        **enrolled(town),
        **figured(town),
        **duties(town),
        **rotas(town),
        **owned(town),
        **classed(town),
        "/admin/supporters/{supporter_id:int}": [f"/admin/supporters/{supporter}"],
        "/admin/accounts": ["/admin/accounts"],
        "/yorozu": ["/yorozu"],
        "/guides": ["/guides"],
        "/guides/{code}": ["/guides/text_big", "/guides/fraud_call?device=iphone"],
        "/yorozu/{centre_id}": ["/yorozu/haga-centre"],
        "/admin/yorozu": ["/admin/yorozu", "/admin/yorozu?month=2027-05"],
        "/admin/yorozu/flags": ["/admin/yorozu/flags"],
        "/admin/yorozu/calls": ["/admin/yorozu/calls"],
        "/admin/yorozu/desks/{centre_id}": ["/admin/yorozu/desks/haga-centre"],
        "/admin/yorozu/sessions/{session_id:int}": ["/admin/yorozu/sessions/1"],
        "/admin/accounts/{account_id:int}": ["/admin/accounts/1", "/admin/accounts/2"],
        "/admin/me": ["/admin/me"],
        "/admin/me/factor": ["/admin/me/factor"],
    }


def look(page: Page, address: str, narrow: int) -> dict[str, list[str]]:
    """Open a page once, and return what is wrong with it at each width, down to the narrowest."""
    page.set_viewport_size({"width": WIDEST, "height": 800})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200 or "nonsense" in address or "99999" in address, address
    found = {}
    for width in (WIDEST, 640, narrow):
        page.set_viewport_size({"width": width, "height": 800})
        found[f"{address[-40:]} {width}"] = faults(page, width)
    return found


def faults(page: Page, width: int) -> list[str]:
    """Return what is wrong with the page at this width."""
    name = "".join(c if c.isalnum() else "-" for c in page.url.split("/", 3)[3])[:30]
    picture(page, f"page-{name}-{width}", whole=True)
    wide = page.evaluate(BESIDE)
    found = axe(page) + ([f"{wide} px beside the screen"] if wide > 0 else [])
    if width == SMALLEST:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        picture(page, f"page-{name}-{width}-largest", whole=True)
        wide = page.evaluate(BESIDE)
        found += [f"{wide} px beside the screen with the largest letters"] if wide > 0 else []
    return found


def test_every_page_is_accessible_at_every_width(town: World, chromium: Browser) -> None:
    pages = filled(town)
    found: dict[str, list[str]] = {}

    with window(chromium, 1280, quiet=True) as page:
        for path in ("/admin/sign-in", "/simulator/phone"):
            found |= look(page, town.base_url + path, 360)
        Board(page, town.base_url).sign_in("admin")
        for pattern in sorted(pages, key=AFTERWARDS.__eq__):
            if pattern == AFTERWARDS:
                town.move_to(jst(2026, 12, 3, 16))
            for address in pages[pattern]:
                narrow = SMALLEST if address.startswith(OPENED_ON_PHONES) else 360
                found |= look(page, town.base_url + address, narrow)

    unvisited = routes(demo_pages(town)) - set(pages) - set(NO_PAGES) - {"/admin/sign-in"}
    assert unvisited == set()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
