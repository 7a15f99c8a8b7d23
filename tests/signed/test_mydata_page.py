"""Everything about a person, opened from LINE by nobody else."""

from sqlmodel import select

from mdeji.people.tables import Person
from mdeji.privacy.erasing import erase
from tests.signed.conftest import Cast, Pages


def test_the_holder_reads_all_about_themselves_and_takes_it_away(pages: Pages, cast: Cast) -> None:
    link = pages.link("mydata", cast.requester, cast.requester)
    text = pages.read(link)
    file = pages.client.get(f"{link}/mydata.json")

    assert "わたしの じょうほう" in text
    assert "申し込み" in text
    assert file.json()["data"]["person"][0]["id"] == cast.requester


def test_the_data_of_somebody_else_stay_closed(pages: Pages, cast: Cast) -> None:
    answer = pages.client.get(pages.link("mydata", cast.requester, cast.lead))

    assert answer.status_code == 403


def test_after_the_erasure_the_link_leads_nowhere(pages: Pages, cast: Cast) -> None:
    link = pages.link("mydata", cast.asked, cast.asked)
    with pages.tools.database.transaction() as session:
        erase(session, cast.asked, "staff:1", "asked", pages.clock.now())
        assert session.exec(select(Person.name).where(Person.id == cast.asked)).one() == "消去済み"

    assert pages.client.get(link).status_code == 410
