"""The page on which somebody writes where they live, so that it does not stay on LINE."""

from datetime import timedelta

from mdeji.requests.queries import request
from mdeji.requests.rules import PlaceKind, RequestStatus
from mdeji.requests.service import get
from tests.signed.conftest import NOW, Cast, Pages


def link(pages: Pages, cast: Cast, who: int) -> str:
    return pages.link("place", cast.request, who, NOW + timedelta(days=1))


def at_home(pages: Pages, cast: Cast, status: RequestStatus = RequestStatus.SEARCHING) -> None:
    with pages.tools.database.transaction() as session:
        row = get(session, cast.request)
        row.place, row.place_detail, row.status = PlaceKind.HOME, "", status


def test_an_address_is_kept_and_the_link_is_used_up(pages: Pages, cast: Cast) -> None:
    at_home(pages, cast)
    address = link(pages, cast, cast.requester)
    form = {"form": pages.form_token(address), "place": "三河町1-2-3\n青い屋根の家"}

    answer = pages.client.post(address, data=form)

    assert "LINEにもどってください" in answer.text
    with pages.tools.database.reading() as session:
        assert request(session, cast.request).place_detail == "三河町1-2-3 青い屋根の家"
    again = pages.client.get(address)
    assert again.status_code == 410
    assert "申し込みを見る" in again.text


def test_an_empty_address_is_asked_for_again(pages: Pages, cast: Cast) -> None:
    at_home(pages, cast)
    address = link(pages, cast, cast.requester)

    answer = pages.client.post(address, data={"form": pages.form_token(address), "place": " "})

    assert answer.status_code == 422
    assert "場所を書いてください" in answer.text
    assert pages.client.get(address).status_code == 200


def test_nobody_else_and_nothing_ended_is_shown(pages: Pages, cast: Cast) -> None:
    at_home(pages, cast)
    assert pages.client.get(link(pages, cast, cast.lead)).status_code == 403

    at_home(pages, cast, RequestStatus.CANCELLED)
    assert pages.client.get(link(pages, cast, cast.requester)).status_code == 410
