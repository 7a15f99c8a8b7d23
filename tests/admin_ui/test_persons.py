"""What the office can do with somebody's data: see it by need, hand it out, erase it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.people.tables import Person
from mdeji.privacy.retention import preview
from mdeji.staff.journal import entries_about
from tests.factories import World


@pytest.fixture
def hana(tools: Tools) -> int:
    with tools.database.transaction() as session:
        world = World(session, tools.clock.now())
        person = world.person("関口 ハナ", phone="0272240034", kana="せきぐち はな")
        world.request(requester_id=person.pk, memo="補聴器あり")
        world.letter(person, "耳が遠いです")
        return person.pk


def events(tools: Tools, person_id: int) -> list[str]:
    with tools.database.reading() as session:
        return [one.event for one in entries_about(session, [f"person:{person_id}"])]


def test_the_number_is_masked_until_somebody_asks_and_that_is_written_down(
    office: Any, tools: Tools, hana: int
) -> None:
    before = office.open(f"/admin/persons/{hana}")
    after = office.press(f"/admin/persons/{hana}/contact").text

    assert "027-•••-••34" in before
    assert "0272240034" not in before
    assert "027-224-0034" in after
    assert "contact_seen" in events(tools, hana)


def test_everything_about_a_person_is_handed_out_in_plain_words_and_as_a_file(
    office: Any, tools: Tools, hana: int
) -> None:
    paper = office.press(f"/admin/persons/{hana}/mydata").text
    file = office.press(f"/admin/persons/{hana}/mydata.json")

    assert [
        word for word in ("027-224-0034", "補聴器あり", "耳が遠いです") if word not in paper
    ] == []
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.json()["data"]["request"][0]["memo"] == "補聴器あり"
    assert events(tools, hana).count("mydata_given") == 2


def test_erasing_needs_a_reason_and_a_word_and_says_what_will_happen(
    office: Any, tools: Tools, hana: int
) -> None:
    preview_page = office.open(f"/admin/persons/{hana}")
    refused = office.press(f"/admin/persons/{hana}/erase", reason="asked", sure="はい")
    done = office.press(f"/admin/persons/{hana}/erase", reason="asked", sure="消去")

    assert "を 取り消します" in preview_page
    assert (refused.status_code, done.status_code) == (422, 303)
    assert "消去済み" in office.open(f"/admin/persons/{hana}")
    with tools.database.reading() as session:
        assert session.exec(select(Person.name).where(Person.id == hana)).one() == "消去済み"


def test_the_page_of_an_erased_supporter_offers_nothing_that_cannot_be_done(
    office: Any, tools: Tools
) -> None:
    with tools.database.transaction() as session:
        gone = World(session, tools.clock.now()).supporter("丸山")
        who, path = gone.person_id, f"/admin/supporters/{gone.pk}"
    known = office.open(path)
    office.press(f"/admin/persons/{who}/erase", reason="asked", sure="消去")

    left = office.open(path)

    assert "登録の内容を直す" in known
    assert "情報は 消しました" in left
    assert [word for word in ("登録の内容を直す", "時間を直す", "書きのこす") if word in left] == []
    assert office.browser.get(f"{path}/edit").status_code == 303
    assert office.press(f"{path}/edit", name="丸山", kana="まるやま").status_code in {403, 422}


def test_the_rules_of_the_retention_are_seen_and_set_by_the_administrator(
    at: Callable[[str], Any], tools: Tools
) -> None:
    admin = at("admin")
    page = admin.open("/admin/retention")
    wrong = admin.press("/admin/retention", rule="letters", kept="9999")
    right = admin.press("/admin/retention", rule="letters", kept="180")

    assert "職員との手紙の文" in page
    assert (wrong.status_code, right.status_code) == (422, 303)
    with tools.database.reading() as session:
        kept = {one.rule.key: one.kept for one in preview(session, tools.clock.now())}
    assert kept["letters"] == 180


def test_the_administrator_sees_what_the_doctor_finds(at: Callable[[str], Any]) -> None:
    page = at("admin").open("/admin/health")

    assert "暗号化されていません" in page
    assert "MDEJI_PUBLIC_URL を https:// で始めます" in page
    assert at("coordinator").browser.get("/admin/health").status_code == 403
