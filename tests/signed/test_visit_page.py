"""The buttons on the day of the visit, the offer's answers, and the calendar."""

from datetime import timedelta

import pytest

from admin_ui.pages.signed_words import hyphened, rough_distance
from mdeji.dispatch import queries, service
from mdeji.dispatch.tables import Offer
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.supporters import queries as supporters
from mdeji.supporters.tables import Supporter
from tests.signed.conftest import ENDS, NOW, STARTS, Cast, Pages


def post(pages: Pages, link: str, action: str, **fields: str) -> int:
    """Press a button on the page behind ``link``; return the answer's status."""
    form = {"form": pages.form_token(link), **fields}
    return pages.client.post(f"{link}/{action}" if action else link, data=form).status_code


def test_running_late_is_told_and_shown(pages: Pages, cast: Cast) -> None:
    link = pages.link("visit", cast.visit, cast.lead)

    assert post(pages, link, "late", minutes="20") == 303

    assert "20分 遅れると伝えました" in pages.read(link)
    assert "20分 遅れます" in pages.read(pages.link("team", cast.visit, cast.requester))


def test_cannot_come_takes_two_steps_and_a_reason(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("visit", cast.visit, cast.helper)

    question = pages.read(f"{link}/cannot")
    without_reason = post(pages, link, "cannot")
    with_reason = post(pages, link, "cannot", reason="ill")

    assert "わけを選んでください" in question
    assert (without_reason, with_reason) == (403, 200)
    with database.reading() as session:
        team = queries.visit(session, cast.visit).team
    assert [mate.person_id for mate in team] == [cast.lead]


def test_arrived_then_finished_leads_to_the_report(
    pages: Pages, cast: Cast, clock: SettableClock
) -> None:
    link = pages.link("visit", cast.visit, cast.lead)
    assert "着きました" not in pages.read(link)

    clock.move_to(STARTS - timedelta(minutes=10))
    assert "着きました" in pages.read(link)
    assert post(pages, link, "arrived") == 303
    clock.move_to(ENDS - timedelta(minutes=5))
    form = {"form": pages.form_token(link)}
    answer = pages.client.post(f"{link}/finished", data=form)

    assert answer.headers["location"].startswith("/s/report/")
    assert "活動報告" in pages.read(answer.headers["location"])


def test_opening_pages_changes_nothing(
    pages: Pages, cast: Cast, clock: SettableClock, database: Database
) -> None:
    clock.move_to(ENDS - timedelta(minutes=5))
    with database.reading() as session:
        before = queries.visit(session, cast.visit)

    for purpose, person in (("team", cast.requester), ("visit", cast.lead), ("report", cast.lead)):
        pages.read(pages.link(purpose, cast.visit, person))
    pages.read(pages.link("visit", cast.visit, cast.lead) + "/cannot")

    with database.reading() as session:
        assert queries.visit(session, cast.visit) == before


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
def test_another_site_cannot_press_the_buttons(
    pages: Pages, cast: Cast, headers: dict[str, str]
) -> None:
    link = pages.link("visit", cast.visit, cast.lead)
    form = {"form": pages.form_token(link), "minutes": "10"}

    answer = pages.client.post(f"{link}/late", data=form, headers=headers)

    assert answer.status_code == 403
    assert "遅れると伝えました" not in pages.read(link)


def test_an_old_browser_that_says_no_origin_can_press_the_buttons(pages: Pages, cast: Cast) -> None:
    link = pages.link("visit", cast.visit, cast.lead)
    form = {"form": pages.form_token(link), "minutes": "10"}

    answer = pages.client.post(f"{link}/late", data=form, headers={"origin": "null"})

    assert answer.status_code == 303


@pytest.mark.parametrize("stolen", ["", "x", "other"])
def test_a_form_without_the_token_of_its_link_does_nothing(
    pages: Pages, cast: Cast, stolen: str
) -> None:
    link = pages.link("visit", cast.visit, cast.lead)
    other = pages.form_token(pages.link("visit", cast.visit, cast.helper))

    form = {"form": other if stolen == "other" else stolen, "minutes": "10"}
    answer = pages.client.post(f"{link}/late", data=form)

    assert answer.status_code == 403
    assert "もう一度お願いします" in answer.text


def test_the_calendar_entry_is_in_japanese_time_and_names_nobody(pages: Pages, cast: Cast) -> None:
    answer = pages.client.get(pages.link("visit", cast.visit, cast.lead) + "/mdeji.ics")

    text = answer.text.replace("\r\n ", "")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;TZID=Asia/Tokyo:20261126T140000" in text
    assert "DTEND;TZID=Asia/Tokyo:20261126T160000" in text
    assert "LOCATION:東公民館 箱田町543-1" in text
    assert "花子" not in text
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))


def test_an_offer_is_read_and_still_declined_with_a_rest(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("offer", cast.offer, cast.asked)

    page = pages.read(link)
    status = post(pages, link, "decline", reason="far", snooze="7")

    assert "今回は行けません" in page
    assert "同じ地区の方です" in page
    assert status == 200
    with database.reading() as session:
        assert queries.offer(session, cast.offer).decline_reason == "far"
        supporter = supporters.of_person(session, cast.asked)
    assert supporter is not None
    assert supporter.snoozed_until is not None


def test_an_offer_that_is_over_says_only_what_is_still_true(pages: Pages, cast: Cast) -> None:
    link = pages.link("offer", cast.offer, cast.asked)
    asked = pages.read(link)
    pages.clock.move_to(STARTS)

    page = pages.read(link)

    assert "お願いする役は" in asked
    assert "この日時は、もう過ぎました。" in page
    for gone in ("お願いする役は", "決まっています", "お返事をお願いします", "行けます</span>"):
        assert gone not in page


def test_a_late_yes_is_thanked_and_remembered(pages: Pages, cast: Cast, database: Database) -> None:
    link = pages.link("offer", cast.offer, cast.asked)
    form = {"form": pages.form_token(link)}

    answer = pages.client.post(f"{link}/accept", data=form)

    assert "ひと足ちがいで" in answer.text
    assert "ありがとうございます" in answer.text
    with database.reading() as session:
        offer = session.get_one(Offer, cast.offer)
        assert session.get_one(Supporter, offer.supporter_id).late_yes


def test_a_yes_takes_the_seat_and_opens_the_visit(
    pages: Pages, cast: Cast, database: Database
) -> None:
    with database.transaction() as session:
        service.cannot_come(session, cast.visit, cast.helper, "ill", NOW, f"person:{cast.helper}")
    link = pages.link("offer", cast.offer, cast.asked)

    form = {"form": pages.form_token(link)}
    answer = pages.client.post(f"{link}/accept", data=form)
    again = pages.client.post(f"{link}/accept", data=form)

    assert "引き受けてくださり" in answer.text
    assert "引き受けてくださり" in again.text
    visit = answer.text.split('href="/s/visit/')[1].split('"')[0]
    assert "前橋 花子 様" in pages.read(f"/s/visit/{visit}")


def test_a_minor_who_says_yes_too_late_to_wait_for_an_adult_reads_why_and_is_thanked(
    pages: Pages, cast: Cast, database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        for gone in (cast.lead, cast.helper):
            service.cannot_come(session, cast.visit, gone, "ill", NOW, f"person:{gone}")
        offer = session.get_one(Offer, cast.offer)
        session.get_one(Supporter, offer.supporter_id).adult_on = ENDS.date() + timedelta(days=99)
    link = pages.link("offer", cast.offer, cast.asked)
    form = {"form": pages.form_token(link)}
    clock.move_to(STARTS - timedelta(hours=2))

    answer = pages.client.post(f"{link}/accept", data=form)

    assert answer.status_code == 409
    assert "大人のサポーターが、まだ いません。" in answer.text
    assert "ありがとうございます" in answer.text


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (None, ""),
        (0, "1 km以内"),
        (999, "1 km以内"),
        (1240, "約1 km"),
        (1800, "約2 km"),
        (2600, "約2.5 km"),
    ],
)
def test_an_offer_says_only_roughly_how_far_it_is(metres: int | None, said: str) -> None:
    assert rough_distance(metres) == said


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("09012345678", "090-1234-5678"),
        ("0271112222", "027-111-2222"),
        ("027-111-2222", "027-111-2222"),
        ("0312345678", "0312345678"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_shown_in_groups(stored: str, said: str) -> None:
    assert hyphened(stored) == said
