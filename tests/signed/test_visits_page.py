"""A supporter's own visits: the page, the calendar that subscribes itself, the certificate."""

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from admin_ui.pages.certificates import source
from mdeji.dispatch import service
from mdeji.dispatch.certifying import issue_certificate
from mdeji.dispatch.reports import ReportForm
from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid
from mdeji.kit.paper import qr_svg, typeset
from mdeji.requests.rules import PlaceKind
from mdeji.supporters import certificates, feeds
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.service import get, move
from tests.browser.pdf import characters, page_count
from tests.factories import World
from tests.signed.conftest import ENDS, NOW, STARTS, Cast, Pages


def mine(pages: Pages, cast: Cast) -> str:
    """Return a link of its own to the lead's visits; it opens until two hours from now."""
    pages.clock.advance(timedelta(seconds=1))
    until = pages.clock.now() + timedelta(hours=2)
    return pages.link("myvisits", cast.lead_supporter, cast.lead, until)


def address_of(page: str) -> str:
    """Return the calendar's path as the page shows it once."""
    return "/cal/" + page.split("/cal/")[1].split('"', maxsplit=1)[0]


def turn_on(pages: Pages, cast: Cast) -> str:
    link = mine(pages, cast)
    form = pages.form_token(link)
    return address_of(pages.client.post(f"{link}/calendar", data={"form": form, "do": "on"}).text)


def events(pages: Pages, address: str) -> list[Any]:
    answer = pages.client.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def over_and_reported(pages: Pages, cast: Cast, database: Database, **more: Any) -> None:
    with database.transaction() as session:
        service.finished(session, cast.visit, cast.lead, ENDS)
        form = ReportForm(
            present=more.get("present", (cast.lead_supporter, cast.helper_supporter)),
            headcount=9,
            outcomes={"line": "done", "photo": "done"},
            line="",
            follow_up=False,
            not_held=more.get("not_held", False),
        )
        service.hand_in_report(session, cast.visit, cast.lead, form, ENDS)
        service.give_face(session, cast.visit, cast.requester, 3, ENDS)
        service.add_line(session, cast.visit, cast.requester, "とても助かりました", ENDS)
    pages.clock.move_to(ENDS + timedelta(days=1))


def test_what_is_to_come_is_shown_with_its_page_and_its_calendar_file(
    pages: Pages, cast: Cast
) -> None:
    page = pages.read(mine(pages, cast))

    assert "11月26日(木)" in page
    assert "東地区" in page
    visit = "/s/visit/" + page.split("/s/visit/")[1].split('"')[0]
    assert "前橋 花子 様" in pages.read(visit)
    assert pages.client.get(f"{visit}/mdeji.ics").status_code == 200
    assert "前橋" not in page.replace("前橋市", "")


def test_what_was_done_is_summed_up_with_thanks_and_nobody_is_ranked(
    pages: Pages, cast: Cast, database: Database
) -> None:
    over_and_reported(pages, cast, database)

    page = pages.read(mine(pages, cast))

    assert '<b>1</b>回 <span class="nobreak">2時間</span>' in page
    assert "1回目の訪問" in page
    assert "あと4回で、5回目です。" in page
    assert "「とても助かりました」" in page
    assert "位" not in page


def test_a_report_that_names_others_takes_a_visit_out(
    pages: Pages, cast: Cast, database: Database
) -> None:
    over_and_reported(pages, cast, database, present=(cast.helper_supporter,))

    assert "はじめての訪問は、これからです。" in pages.read(mine(pages, cast))


def test_the_calendar_shows_a_visit_without_anything_personal(pages: Pages, cast: Cast) -> None:
    address = turn_on(pages, cast)

    (event,) = events(pages, address)

    assert event["dtstart"].dt == STARTS
    assert event["dtstart"].params["TZID"] == "Asia/Tokyo"
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert str(event["location"]) == "東地区"
    text = pages.client.get(address).text
    for secret in ("花子", "027-111-2222", "和室", "ひまわり", "4827", "耳が遠い"):
        assert secret not in text
    zones = Calendar.from_ical(text).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Tokyo"]


def test_a_change_raises_the_sequence_and_a_visit_called_off_says_so_for_a_month(
    pages: Pages, cast: Cast, database: Database
) -> None:
    address = turn_on(pages, cast)
    (before,) = events(pages, address)
    pages.clock.advance(timedelta(hours=1))
    with database.transaction() as session:
        service.cannot_come(
            session, cast.visit, cast.lead, "ill", pages.clock.now(), f"person:{cast.lead}"
        )

    (after,) = events(pages, address)

    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt
    pages.clock.advance(timedelta(days=31))
    assert events(pages, address) == []


def test_an_unchanged_calendar_is_not_sent_again(pages: Pages, cast: Cast) -> None:
    address = turn_on(pages, cast)
    first = pages.client.get(address)
    pages.clock.advance(timedelta(minutes=4))

    again = pages.client.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_new_address_closes_the_old_one_and_only_a_digest_is_kept(
    pages: Pages, cast: Cast, database: Database
) -> None:
    old, new = turn_on(pages, cast), turn_on(pages, cast)

    assert pages.client.get(old).status_code == 404
    assert pages.client.get(new).status_code == 200
    secret = new.removeprefix("/cal/").removesuffix(".ics")
    with database.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT * FROM calendar_feed").all()
    assert len(secret) >= 32
    assert secret not in str(kept)


def test_a_calendar_can_be_turned_off(pages: Pages, cast: Cast, database: Database) -> None:
    address, link = turn_on(pages, cast), mine(pages, cast)

    pages.client.post(f"{link}/calendar", data={"form": pages.form_token(link), "do": "off"})

    assert pages.client.get(address).status_code == 404
    with database.reading() as session:
        assert not feeds.is_on(session, cast.lead_supporter)


def test_the_calendar_of_somebody_who_left_opens_nothing(
    pages: Pages, cast: Cast, database: Database
) -> None:
    address = turn_on(pages, cast)
    with database.transaction() as session:
        move(session, cast.lead_supporter, SupporterEvent.LEFT, "staff:1", pages.clock.now())

    assert pages.client.get(address).status_code == 404


def test_somebody_else_can_be_asked_until_the_day_before(pages: Pages, cast: Cast) -> None:
    page = pages.read(mine(pages, cast))
    handover = "/s/handover/" + page.split("/s/handover/")[1].split('"')[0]
    assert pages.client.get(handover).status_code == 200

    pages.clock.move_to(STARTS - timedelta(hours=23))

    assert "/s/handover/" not in pages.read(mine(pages, cast))


def test_a_certificate_is_one_page_and_can_be_verified_without_a_name(
    pages: Pages, cast: Cast, database: Database
) -> None:
    over_and_reported(pages, cast, database)
    link = mine(pages, cast)
    form = pages.form_token(link)
    page = pages.client.post(f"{link}/certificate", data={"form": form, "which": "year"}).text
    paper = page.split('href="')[1:]
    address = next(part.split('"')[0] for part in paper if ".pdf" in part)

    pdf = pages.client.get(address)

    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content == pages.client.get(address).content
    assert page_count(pdf.content) == 1
    assert set("活動証明書様令和8年4月1日2時間") <= characters(pdf.content)
    with database.reading() as session:
        (made,) = certificates.of_supporter(session, cast.lead_supporter)
    shown = pages.client.get(f"/verify/{made.code}").text
    assert "この証明書は 本物です" in shown
    assert made.number in shown
    assert "2時間" in shown
    assert "たかし" not in shown
    assert "確かめられません" in pages.client.get("/verify/nonsense").text


def test_somebody_elses_certificate_stays_closed(
    pages: Pages, cast: Cast, database: Database
) -> None:
    over_and_reported(pages, cast, database)
    with database.transaction() as session:
        now = pages.clock.now()
        theirs = issue_certificate(
            session, cast.helper_supporter, date(2026, 11, 1), date(2026, 11, 27), "staff:1", now
        )

    answer = pages.client.get(f"{mine(pages, cast)}/certificate-{theirs.id}.pdf")

    assert answer.status_code == 410


def test_no_certificate_is_made_of_nothing(database: Database, cast: Cast) -> None:
    with database.transaction() as session, pytest.raises(Invalid):
        issue_certificate(
            session, cast.lead_supporter, date(2026, 11, 1), date(2026, 11, 24), "staff:1", NOW
        )


def test_what_people_wrote_is_never_taken_for_markup() -> None:
    name = '#panic("x") "] $x$ \\ </script>'
    data = dict.fromkeys(("number", "issued_on", "period", "hours", "office", "phone"), "1")
    data |= {"name": name, "visits": "1", "qr": qr_svg("x"), "address": "x"}

    pdf = typeset(source("certificate"), data, NOW)

    assert pdf.startswith(b"%PDF")
    assert set('#panic("x")$\\</script>') <= characters(pdf)


def test_a_visit_at_home_shows_no_more_than_its_district(
    pages: Pages, cast: Cast, database: Database
) -> None:
    with database.transaction() as session:
        world = World(session, NOW)
        person = world.person("住所 太郎", phone="027-333-4444", line_user_id=None)
        request = world.request(
            number="M-7777",
            requester_id=person.pk,
            place=PlaceKind.HOME,
            centre_id=None,
            place_detail="三河町9-9-9",
            wish_at=jst(2026, 12, 1, 10),
        )
        world.visit(request, [get(session, cast.lead_supporter)])
    address = turn_on(pages, cast)

    text = pages.client.get(address).text

    assert "M-7777" in text
    for secret in ("太郎", "三河町", "027-333"):
        assert secret not in text
