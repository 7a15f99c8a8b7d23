"""What follows a consultation: a suspicion that somebody looks into, a question two weeks later."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from admin_ui.line_links import line_code
from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.ids import new_uuid
from mdeji.people.service import meet
from mdeji.privacy.wiping import wipe
from mdeji.staff.journal import entries_about
from mdeji.yorozu import checks, desk_links, following
from mdeji.yorozu.queries import logs_of
from mdeji.yorozu.rules import CheckDoor
from mdeji.yorozu.tables import DeskLink, StillUsing
from tests.admin_ui.conftest import Desk
from tests.yorozu.conftest import STAFF, open_desk

CODE = re.compile(r"コード \d{4} \d{4}")
WHO = {"do": "contact", "name": "佐藤 ハナ", "phone": "027-000-1234", "consent": "1"}


@pytest.fixture
def here(tools: Tools) -> int:
    return open_desk(tools)


def logged(office: Desk, tools: Tools, here: int, **fields: Any) -> tuple[int, str]:
    """Log one consultation by the form; return its id and the address of its page."""
    made = {"uid": new_uuid(), "topics": ["line"], "outcome": "done"} | fields
    office.press(f"/admin/yorozu/log/{here}", **made)
    with tools.database.reading() as session:
        number = logs_of(session, here)[0].id
    return number, f"/admin/yorozu/entries/{number}"


def outcomes(tools: Tools) -> dict[str, int]:
    with tools.database.reading() as session:
        found = checks.outcomes(session, date(2026, 11, 1), date(2026, 11, 30))
    return {answer: count for answer, count in found.items() if count}


def test_a_suspicion_stands_on_every_page_of_the_office_until_somebody_has_dealt_with_it(
    office: Desk, tools: Tools, here: int
) -> None:
    _, address = logged(office, tools, here, topics=["safety"], red_flag="1")
    board, listed = office.open("/admin"), office.open("/admin/yorozu/flags")

    wrong = office.press(address, do="settle", settled="")
    settled = office.press(address, do="settle", settled="consumer")
    page, after = office.open(address), office.open("/admin")

    assert 'href="/admin/yorozu/flags"' in board
    assert "まだ 確かめていない記録 1件" in listed
    assert (wrong.status_code, settled.status_code) == (422, 303)
    assert "消費生活センター(188)に つないだ" in page
    assert 'href="/admin/yorozu/flags"' not in after
    office.press(address, do="unsettle")
    assert "まだ 確かめていない記録 1件" in office.open("/admin/yorozu/flags")


def test_the_page_of_a_suspicion_says_what_to_do_at_once(
    office: Desk, tools: Tools, here: int
) -> None:
    _, address = logged(office, tools, here, topics=["safety"], red_flag="1")

    page = office.open(address)

    for word in ("払わない、教えない、アプリを入れない", "tel:188", "tel:%239110"):
        assert word in page


def test_a_record_taken_back_is_no_suspicion_any_more(
    office: Desk, tools: Tools, here: int
) -> None:
    _, address = logged(office, tools, here, red_flag="1")

    office.press(address, do="take_back")

    assert "まだ 確かめていない記録 0件" in office.open("/admin/yorozu/flags")


def test_staff_of_another_centre_see_neither_suspicions_nor_calls(
    at: Callable[[str], Desk], office: Desk, tools: Tools, here: int
) -> None:
    _, address = logged(office, tools, here, red_flag="1")
    office.press(address, **WHO)
    centre = at("centre")

    assert address not in centre.open("/admin/yorozu/flags")
    assert address not in centre.open("/admin/yorozu/calls")
    assert centre.press(address, do="settle", settled="police").status_code == 403


def test_two_weeks_later_a_visitor_is_telephoned_and_only_the_answer_is_kept(
    office: Desk, at: Callable[[str], Desk], tools: Tools, clock: SettableClock, here: int
) -> None:
    number, address = logged(office, tools, here)
    office.press(address, **WHO, check="1")
    soon = office.open("/admin/yorozu/calls")
    clock.advance(timedelta(days=14))
    office = at("admin")
    due = office.open("/admin/yorozu/calls")

    wrong = office.press(address, do="using", answer="perhaps")
    office.press(address, do="using", answer="partly")

    assert ("いま 電話する人 0人" in soon, "いま 電話する人 1人" in due) == (True, True)
    assert "佐藤" not in due
    assert wrong.status_code == 422
    assert outcomes(tools) == {"partly": 1}
    with tools.database.reading() as session:
        kept = following.of(session, number)
    assert kept is not None
    assert (kept.name, kept.phone) == ("", "")
    assert "いま 電話する人 0人" in office.open("/admin/yorozu/calls")


def test_somebody_who_wants_a_call_stands_on_the_list_at_once(
    office: Desk, tools: Tools, here: int
) -> None:
    _, address = logged(office, tools, here)
    office.press(address, **WHO)

    listed = office.open("/admin/yorozu/calls")

    assert "いま 電話する人 1人" in listed
    assert address in listed


def test_a_code_is_shown_once_and_an_earlier_one_does_not_work_any_more(
    office: Desk, tools: Tools, here: int
) -> None:
    number, address = logged(office, tools, here)

    first = office.press(address, do="code").text
    second = office.press(address, do="code").text

    codes = [found[0][4:].replace(" ", "") for found in (CODE.search(first), CODE.search(second)) if found]  # fmt: skip
    assert len(set(codes)) == 2
    assert CODE.search(office.open(address)) is None
    with tools.database.transaction() as session, pytest.raises(NotAllowed):
        desk_links.find(session, "U1", codes[0], tools.clock.now())
    with tools.database.transaction() as session:
        desk_links.find(session, "U1", codes[1], tools.clock.now())
        stored = session.exec(select(DeskLink.code_hash)).all()
        history = entries_about(session, [f"consultation:{number}"])
    assert not any(code in hashed for code in codes for hashed in stored)
    assert not any(code in str(one.detail) for one in history for code in codes)


def test_a_code_works_once_and_for_two_hours(tools: Tools, office: Desk, here: int) -> None:
    number, _ = logged(office, tools, here)
    now = tools.clock.now()
    with tools.database.transaction() as session:
        person = meet(session, "U1", now).pk
        code = desk_links.make(session, number, STAFF, now)
        link = desk_links.find(session, "U1", code, now)
        desk_links.tie(session, link, person, now)

    with tools.database.transaction() as session, pytest.raises(NotAllowed, match="code_used"):
        desk_links.tie(session, link, person, now)
    with tools.database.transaction() as session:
        late = desk_links.make(session, number, STAFF, now)
    with tools.database.transaction() as session, pytest.raises(NotAllowed, match="code_expired"):
        desk_links.find(session, "U2", late, now + timedelta(hours=2))


def test_whoever_is_erased_is_not_asked_and_the_answers_of_others_stay(
    office: Desk, tools: Tools, clock: SettableClock, here: int
) -> None:
    number, _ = logged(office, tools, here)
    other, _ = logged(office, tools, here)
    now = clock.now()
    with tools.database.transaction() as session:
        person = meet(session, "U1", now).pk
        for one in (number, other):
            checks.agree(session, one, CheckDoor.LINE, (STAFF, now), person)
        kept = checks.of(session, other)
        assert kept is not None
        checks.answer_on_line(session, kept.pk, person, "yes", now)

    with tools.database.transaction() as session:
        wipe(session, person, now)

    with tools.database.reading() as session:
        ties = session.exec(select(StillUsing.person_id)).all()
    assert ties == [None, None]
    assert outcomes(tools) == {"yes": 1, "": 1}


def test_the_tie_to_a_line_account_ends_soon_after_the_answer(
    office: Desk, tools: Tools, clock: SettableClock, here: int
) -> None:
    number, _ = logged(office, tools, here)
    with tools.database.transaction() as session:
        person = meet(session, "U1", clock.now()).pk
        kept = checks.agree(session, number, CheckDoor.LINE, (STAFF, clock.now()), person).pk
        checks.answer_on_line(session, kept, person, "no", clock.now())
        checks.answer_on_line(session, kept, person, "yes", clock.now())

    clock.advance(timedelta(days=3))
    with tools.database.transaction() as session:
        assert checks.let_go(session, clock.now()) == 1
    with tools.database.transaction() as session, pytest.raises(NotAllowed):
        checks.answer_on_line(session, kept, person, "no", clock.now())
    assert outcomes(tools) == {"yes": 1}


def test_nobody_is_asked_about_a_record_that_was_taken_back(
    office: Desk, tools: Tools, here: int
) -> None:
    number, address = logged(office, tools, here)
    office.press(address, do="take_back")

    answer = office.press(address, do="code")

    assert answer.status_code == 422
    with tools.database.transaction() as session, pytest.raises(Invalid):
        checks.agree(session, number, CheckDoor.PHONE, (STAFF, tools.clock.now()))


def test_a_day_to_come_again_is_chosen_among_the_next_sessions(
    office: Desk, tools: Tools, here: int
) -> None:
    office.press(
        "/admin/yorozu/desks/haga-centre/rules", weekday="2", opens="13:30", closes="15:30",
        weeks=["1", "2", "3", "4", "5"],
    )  # fmt: skip
    number, address = logged(office, tools, here)

    page = office.open(address)
    office.press(address, do="return", return_day="2026/11/25")

    assert 'name="return_day" value="2026/11/25"' in page
    assert "令和8年11月25日(水)" in office.open(address)
    with tools.database.reading() as session:
        assert next(one for one in logs_of(session, here) if one.id == number).return_on == date(
            2026, 11, 25
        )


@pytest.mark.parametrize(
    ("friend", "address", "writes"),
    [
        ("", "", False),
        ("https://lin.ee/abc", "https://lin.ee/abc", False),
        ("https://line.me/R/ti/p/@mdeji", "https://line.me/R/oaMessage/%40mdeji/?%E3%82%B3", True),
        ("https://line.me/R/ti/p/%40mdeji", "https://line.me/R/oaMessage/%40mdeji/?", True),
    ],
)
def test_a_code_opens_the_chat_with_the_words_in_it(
    friend: str, address: str, writes: bool
) -> None:
    made = line_code(friend, "12345678")

    assert made.words == "コード 1234 5678"
    assert made.address.startswith(address)
    assert (made.writes, bool(made.picture)) == (writes, bool(friend))
