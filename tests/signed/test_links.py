"""Whom a signed link lets in."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdeji.dispatch import service
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from tests.signed.conftest import ENDS, NOW, Cast, Pages

PURPOSES = ("team", "visit", "report", "offer", "feedback")


def test_the_requester_sees_who_comes_when_and_where(pages: Pages, cast: Cast) -> None:
    page = pages.read(pages.link("team", cast.visit, cast.requester))

    for said in (
        "11月26日(木)",
        "午後2時から",
        "東公民館",
        "2階の和室",
        "たかし さん",
        "みどり さん",
    ):
        assert said in page
    assert "4 8 2 7" in page


def test_the_team_sees_name_and_phone_of_the_requester(pages: Pages, cast: Cast) -> None:
    page = pages.read(pages.link("visit", cast.visit, cast.helper))

    assert "前橋 花子 様" in page
    assert 'href="tel:027-111-2222"' in page
    assert "耳が遠い方がいます" in page


def test_somebody_who_was_only_asked_sees_nothing_personal(pages: Pages, cast: Cast) -> None:
    offer = pages.read(pages.link("offer", cast.offer, cast.asked))
    visit = pages.client.get(pages.link("visit", cast.visit, cast.asked))

    assert visit.status_code == 403
    for secret in ("前橋", "027-111-2222", "和室", "耳が遠い", "ひまわり"):
        assert secret not in offer
        assert secret not in visit.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_page_is_neither_kept_nor_indexed_nor_passed_on(
    pages: Pages, cast: Cast, purpose: str
) -> None:
    subject = cast.offer if purpose == "offer" else cast.visit
    answer = pages.client.get(pages.link(purpose, subject, cast.requester))

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_expired_link_says_what_to_do(pages: Pages, cast: Cast, purpose: str) -> None:
    link = pages.link(purpose, cast.visit, cast.requester, until=NOW - timedelta(seconds=1))

    answer = pages.client.get(link)

    assert answer.status_code == 410
    assert "期限が過ぎました" in answer.text
    assert 'href="tel:027-000-0000"' in answer.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_of_somebody_else_opens_nothing(pages: Pages, cast: Cast, purpose: str) -> None:
    pages.clock.move_to(ENDS)
    subject = cast.offer if purpose == "offer" else cast.visit
    stranger = 999

    answer = pages.client.get(pages.link(purpose, subject, stranger))

    assert answer.status_code in {403, 409}
    assert "027-111-2222" not in answer.text


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_for_one_page_does_not_open_another(pages: Pages, cast: Cast, purpose: str) -> None:
    token = pages.link(purpose, cast.visit, cast.lead).rsplit("/", 1)[1]

    others = [pages.client.get(f"/s/{other}/{token}") for other in PURPOSES if other != purpose]

    assert {answer.status_code for answer in others} == {403}


def test_a_form_token_is_not_a_link(pages: Pages, cast: Cast) -> None:
    form = pages.form_token(pages.link("visit", cast.visit, cast.lead))

    assert pages.client.get(f"/s/visit/{form}").status_code == 403


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_altered_link_opens(pages: Pages, cast: Cast, data: st.DataObject) -> None:
    token = pages.link("visit", cast.visit, cast.lead).rsplit("/", 1)[1]
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdefXYZ-_."))
    altered = token[:place] + letter + token[place + 1 :]

    answer = pages.client.get(f"/s/visit/{altered}")

    assert (answer.status_code == 200) == (altered == token)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60).filter(lambda text: "?" not in text and "#" not in text))
def test_nonsense_gets_a_calm_page(pages: Pages, nonsense: str) -> None:
    answer = pages.client.get("/s/visit/" + nonsense.encode("utf-8", "ignore").hex() + "." + "x")

    assert answer.status_code == 403
    assert "LINEのトークを開いて" in answer.text


@pytest.mark.parametrize("path", ["/s/", "/s/visit/", "/s/nothing/abc", "/s/visit/a/b/c"])
def test_a_broken_address_gets_a_calm_page(pages: Pages, path: str) -> None:
    answer = pages.client.get(path)

    assert answer.status_code == 403
    assert "リンクが正しくありません" in answer.text


def test_three_days_after_the_visit_the_personal_data_is_gone(
    pages: Pages, cast: Cast, clock: SettableClock
) -> None:
    team, visit = (
        pages.link("team", cast.visit, cast.requester),
        pages.link("visit", cast.visit, cast.lead),
    )

    clock.move_to(ENDS + timedelta(days=3))
    before = [pages.client.get(link).status_code for link in (team, visit)]
    clock.advance(timedelta(seconds=1))
    after = [pages.client.get(link) for link in (team, visit)]

    assert before == [200, 200]
    assert [answer.status_code for answer in after] == [410, 410]
    assert "027-111-2222" not in after[1].text


def test_whoever_left_the_team_sees_nothing_any_more(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = pages.link("visit", cast.visit, cast.helper)
    with database.transaction() as session:
        service.cannot_come(session, cast.visit, cast.helper, "ill", NOW, f"person:{cast.helper}")

    answer = pages.client.get(link)

    assert answer.status_code == 403
    assert "行かなくて大丈夫です" in answer.text
    assert "027-111-2222" not in answer.text


def test_a_cancelled_visit_says_so_to_everybody(
    pages: Pages, cast: Cast, database: Database
) -> None:
    with database.transaction() as session:
        service.cancel_request(session, cast.request, "resident", "staff:1", NOW)

    answers = [
        pages.client.get(pages.link("team", cast.visit, cast.requester)),
        pages.client.get(pages.link("visit", cast.visit, cast.lead)),
    ]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "サポーターは来ません" in answers[0].text
    assert "来ていただく必要はありません" in answers[1].text
