"""An application through each door, and every step the office takes with it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.messages.tables import Message
from mdeji.people.tables import Person
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter, SupporterMove, SupporterNote, TrainingStep
from tests.admin_ui.conftest import Desk

FORM = {
    "name": "木村 文子",
    "kana": "きむら ふみこ",
    "phone": "０２７－２２２－３３３３",
    "town": "総社",
    "age": "adult",
    "topics": ["line", "photo"],
    "devices": ["android"],
    "when": ["weekday_afternoon"],
    "honorarium": "no",
    "consent": "1",
}


def send_in(visitor: Desk, **changed: Any) -> Any:
    page = visitor.open("/apply")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("csrf", "once")}
    hidden = {name: match[1] for name, match in found.items() if match}
    return visitor.browser.post("/apply", data={**hidden, **FORM, **changed})


def the_one(tools: Tools) -> Supporter:
    with tools.database.reading() as session:
        return session.exec(select(Supporter)).one()


def test_somebody_applies_on_the_web_and_is_told_the_number(visitor: Desk, tools: Tools) -> None:
    answer = send_in(visitor)

    assert answer.status_code == 303
    assert "S-0001" in visitor.open(answer.headers["location"])
    one = the_one(tools)
    assert (one.status, one.door, one.district_id) == (SupporterStatus.APPLIED, "web", "soja")
    assert not one.takes_honorarium
    with tools.database.reading() as session:
        assert session.exec(select(Person)).one().phone == "0272223333"


def test_the_same_form_sent_twice_is_one_application(visitor: Desk, tools: Tools) -> None:
    send_in(visitor, once="the-same-once")
    again = send_in(visitor, once="the-same-once")

    assert again.status_code == 303
    the_one(tools)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(visitor: Desk) -> None:
    answer = send_in(visitor, phone="12", topics=[], town="どこでもない町")

    assert answer.status_code == 422
    for words in ("市外局番", "教えられることを", "地区", "木村 文子"):
        assert words in answer.text


def test_a_program_that_fills_the_hidden_field_in_is_thanked_and_forgotten(
    visitor: Desk, tools: Tools
) -> None:
    assert send_in(visitor, website="http://spam.example").headers["location"] == "/apply/thanks"
    with tools.database.reading() as session:
        assert session.exec(select(Supporter)).first() is None


def test_a_form_of_another_site_is_refused(visitor: Desk) -> None:
    assert visitor.browser.post("/apply", data={**FORM, "csrf": "guessed"}).status_code == 403


def test_one_address_cannot_send_hundreds(visitor: Desk) -> None:
    answers = [send_in(visitor, name=f"木村 文子{chr(0x3042 + n)}") for n in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]


def test_mistakes_on_the_form_do_not_use_up_the_tries(visitor: Desk) -> None:
    mistaken = [send_in(visitor, phone="12").status_code for _ in range(11)]

    assert (set(mistaken), send_in(visitor).status_code) == ({422}, 303)


def test_paper_is_typed_in_on_one_screen_and_gives_a_slip(office: Desk, tools: Tools) -> None:
    answer = office.press("/admin/applicants/new", **FORM, once="paper-1", door="paper")

    assert answer.headers["location"].endswith("/slip")
    slip = office.open(answer.headers["location"])
    assert "S-0001" in slip
    with tools.database.reading() as session:
        assert session.exec(select(SupporterMove)).one().actor.startswith("staff:")
    assert "木村" not in slip
    assert the_one(tools).door == "paper"


def test_who_is_known_by_phone_and_name_is_not_enrolled_twice(
    office: Desk, visitor: Desk, tools: Tools
) -> None:
    send_in(visitor)
    answer = office.press(
        "/admin/applicants/new", **{**FORM, "name": "木村文子"}, once="paper-1", door="paper"
    )

    assert "done=again" in answer.headers["location"]
    the_one(tools)


def test_a_seventeen_year_old_needs_a_birthday(visitor: Desk, tools: Tools) -> None:
    assert send_in(visitor, age="minor").status_code == 422
    assert send_in(visitor, age="minor", born_on="平成21年5月3日").status_code == 303
    assert str(the_one(tools).adult_on) == "2027-05-03"


def test_every_applicant_is_listed_with_what_they_wait_for_and_since_when(
    at: Callable[[str], Desk], visitor: Desk, clock: SettableClock
) -> None:
    send_in(visitor)
    clock.advance(timedelta(days=9))

    page = at("coordinator").open("/admin/applicants")

    assert "面談の日を決める" in page
    assert "事務局を待っています" in page
    assert "9日" in page


def test_interview_acceptance_and_training_lead_to_a_start_by_itself(
    office: Desk, visitor: Desk, tools: Tools
) -> None:
    send_in(visitor)
    office.press("/admin/applicants/1/interview", text="笑顔で話す方", on="")
    assert the_one(tools).status is SupporterStatus.REVIEW
    office.press("/admin/applicants/1/accept")
    assert the_one(tools).status is SupporterStatus.TRAINING

    with tools.database.reading() as session:
        steps = [
            s.key for s in session.exec(select(TrainingStep).where(col(TrainingStep.required)))
        ]
    for step in steps:
        office.press("/admin/applicants/1/tick", step=step)

    assert the_one(tools).status is SupporterStatus.ACTIVE
    with tools.database.reading() as session:
        events = [move.event for move in session.exec(select(SupporterMove))]
    assert events[-3:] == ["reviewed", "accepted", "ready"]
    assert "笑顔で話す方" in office.open("/admin/applicants/1")


def test_the_words_of_the_interview_are_stored_sealed(
    office: Desk, visitor: Desk, tools: Tools
) -> None:
    send_in(visitor)
    office.press("/admin/applicants/1/interview", text="笑顔で話す方", on="")

    with tools.database.reading() as session:
        raw = session.connection().exec_driver_sql("SELECT text FROM supporter_note").scalar()
        assert "笑顔" not in str(raw)
        assert session.exec(select(SupporterNote)).one().text == "笑顔で話す方"


def test_a_declined_applicant_without_line_gets_a_letter_to_print(
    office: Desk, visitor: Desk, tools: Tools
) -> None:
    send_in(visitor)

    answer = office.press("/admin/applicants/1/decline", text="お気持ちに感謝します")

    assert "declined_letter" in answer.headers["location"]
    assert "お気持ちに感謝します" in office.open("/admin/applicants/1/letter")
    assert the_one(tools).status is SupporterStatus.DECLINED


def test_a_declined_applicant_with_line_reads_the_text_there(
    office: Desk, tools: Tools, making: Callable[[], Any]
) -> None:
    with making() as world:
        one = world.supporter("森", status=SupporterStatus.APPLIED, trained=())

    office.press(f"/admin/applicants/{one.pk}/decline", text="お気持ちに感謝します")

    with tools.database.reading() as session:
        parts = [part for row in session.exec(select(Message)) for part in row.parts]
    assert parts[0]["notice"] == "enrol_declined"


def test_who_is_asked_for_something_waits_for_themselves(office: Desk, visitor: Desk) -> None:
    send_in(visitor)
    office.press("/admin/applicants/1/ask", text="電話番号をもう一度")
    assert "お願いしたことの返事" in office.open("/admin/applicants")

    office.press("/admin/applicants/1/settled")
    assert "面談の日を決める" in office.open("/admin/applicants")


def test_no_start_without_the_guardian(office: Desk, visitor: Desk, tools: Tools) -> None:
    send_in(visitor, age="minor", born_on="2009/5/3")
    office.press("/admin/applicants/1/accept")
    for step in ("video", "quiz", "role_play", "pledge"):
        office.press("/admin/applicants/1/tick", step=step)
    assert the_one(tools).status is SupporterStatus.TRAINING
    assert "保護者の同意" in office.open("/admin/applicants")

    consent = {"name": "木村 一郎", "relation": "父", "phone": "0272223333", "on": "11/20"}
    office.press("/admin/applicants/1/guardian", **consent)
    assert the_one(tools).status is SupporterStatus.ACTIVE

    office.press("/admin/applicants/1/guardian/withdraw")
    assert the_one(tools).status is SupporterStatus.PAUSED
    office.press("/admin/applicants/1/guardian", **consent)
    assert the_one(tools).status is SupporterStatus.ACTIVE


def test_a_card_says_only_whether_it_is_valid(
    office: Desk, visitor: Desk, tools: Tools, making: Callable[[], Any]
) -> None:
    with making() as world:
        one = world.supporter("森")
    office.press(f"/admin/applicants/{one.pk}/card")
    card = office.open(f"/admin/applicants/{one.pk}/card")
    assert "令和9年3月31日" in card

    with tools.database.reading() as session:
        code = session.connection().exec_driver_sql("SELECT code FROM supporter_card").scalar()
    seen = visitor.open(f"/card/{code}")
    assert "有効なサポーター証です" in seen
    assert "森" not in seen
    office.press(f"/admin/applicants/{one.pk}/move", what="pause")
    assert "無効なサポーター証です" in visitor.open(f"/card/{code}")
    assert "無効なサポーター証です" in visitor.open("/card/guessed")


def test_a_new_version_of_the_pledge_asks_everybody_again(
    office: Desk, tools: Tools, making: Callable[[], Any]
) -> None:
    with making() as world:
        one = world.supporter("森")
        pledge = (
            world.session.exec(select(TrainingStep).where(TrainingStep.key == "pledge")).one().pk
        )
    page = office.open(f"/admin/training/{pledge}")
    assert "だれにも話しません" in page

    fields = {"title": "守秘の約束", "kind": "pledge", "position": "4", "text": "新しい約束",
              "version": "2027-04", "by_version": "1", "required": "1", "active": "1"}  # fmt: skip
    assert office.press(f"/admin/training/{pledge}", **fields).status_code == 303

    assert "守秘の約束" in office.open(f"/admin/applicants/{one.pk}")
    assert "まだ" in office.open(f"/admin/applicants/{one.pk}")


def test_a_quiz_of_the_office_is_written_as_text(office: Desk) -> None:
    quiz = "暗証番号は?\n- 聞く\n* 聞かない\n→ 聞きません。"
    fields = {"title": "追加クイズ", "kind": "quiz", "active": "1", "pass_mark": "80"}

    assert "問題を1つ以上" in office.press("/admin/training/new", **fields, questions="なし").text
    assert office.press("/admin/training/new", **fields, questions=quiz).status_code == 303
    assert "追加クイズ" in office.open("/admin/training")


def test_the_poster_shows_the_address_of_the_form(office: Desk) -> None:
    page = office.open("/admin/apply-poster")

    assert "/apply</p>" in page
    assert "<svg" in page
