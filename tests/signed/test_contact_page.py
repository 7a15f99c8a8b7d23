"""The page on which somebody writes name and telephone, so that they do not stay on LINE."""

from datetime import timedelta

import pytest
from sqlmodel import select

from mdeji.kit.jobs import Job
from mdeji.people.queries import person
from tests.signed.conftest import NOW, Cast, Pages


def link(pages: Pages, who: int) -> str:
    return pages.link("contact", who, who, NOW + timedelta(days=1))


def send(pages: Pages, address: str, **fields: str) -> tuple[int, str]:
    form = {"form": pages.form_token(address), **fields}
    answer = pages.client.post(address, data=form)
    return answer.status_code, answer.text


def test_name_and_number_are_kept_and_the_talk_goes_on(pages: Pages, cast: Cast) -> None:
    address = link(pages, cast.requester)

    status, said = send(pages, address, name="佐藤ハナ", phone="０９０－１２３４－５６７８")

    with pages.tools.database.reading() as session:
        me = person(session, cast.requester)
        jobs = [job.payload for job in session.exec(select(Job).where(Job.kind == "go_on"))]
    assert status == 200
    assert "LINEにもどってください" in said
    assert (me.name, me.phone) == ("佐藤ハナ", "09012345678")
    assert jobs == [{"person": cast.requester}]


def test_who_has_no_telephone_leaves_it_empty(pages: Pages, cast: Cast) -> None:
    assert send(pages, link(pages, cast.requester), name="ハナ", phone="")[0] == 200


@pytest.mark.parametrize(
    ("name", "phone", "said"),
    [
        ("", "0271234567", "お名前を書いてください"),
        ("ハナ", "110", "市外局番から"),
        ("09012345678", "", "お名前を書いてください"),
    ],
)
def test_what_cannot_be_is_asked_again_with_everything_that_was_written(
    pages: Pages, cast: Cast, name: str, phone: str, said: str
) -> None:
    address = link(pages, cast.requester)

    status, html = send(pages, address, name=name, phone=phone)

    assert status == 422
    assert said in html
    assert f'value="{phone}"' in html
    assert send(pages, address, name="ハナ", phone="")[0] == 200


def test_the_link_works_once_and_for_its_person_only(pages: Pages, cast: Cast) -> None:
    address = link(pages, cast.requester)
    send(pages, address, name="ハナ", phone="")

    again = pages.client.get(address)
    foreign = pages.client.get(pages.link("contact", cast.requester, cast.lead))

    assert again.status_code == 410
    assert "お名前は受け取っています" in again.text
    assert foreign.status_code == 403


def test_a_name_with_tags_is_only_text(pages: Pages, cast: Cast) -> None:
    address = link(pages, cast.requester)
    status, html = send(pages, address, name="<b>ハナ</b>", phone="1")

    assert status == 422
    assert "<b>ハナ" not in html
