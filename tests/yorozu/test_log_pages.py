"""The log as programs and plain forms use it, and the page of one record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.kit.ids import new_uuid
from mdeji.yorozu.queries import count_of, logs_of
from tests.admin_ui.conftest import Desk
from tests.browser.pdf import characters, page_count
from tests.yorozu.conftest import open_desk

JSON = {"accept": "application/json"}


@pytest.fixture
def here(tools: Tools) -> int:
    """Open the desk of 芳賀 this morning."""
    return open_desk(tools)


def send(browser: Desk, here: int, **fields: Any) -> Any:
    made = {"csrf": browser.token(), "uid": new_uuid(), "topics": ["line"], "outcome": "done"}
    return browser.browser.post(f"/admin/yorozu/log/{here}", data=made | fields, headers=JSON)


def count(tools: Tools, here: int) -> int:
    with tools.database.reading() as session:
        return count_of(session, here)


def test_a_plain_form_without_a_script_logs_too(office: Desk, tools: Tools, here: int) -> None:
    answer = office.press(f"/admin/yorozu/log/{here}", uid=new_uuid(), topics=["line", "qr"], outcome="done", age="70s")  # fmt: skip
    page = office.open(answer.headers["location"])

    assert "記録しました" in page
    assert "LINE(ライン)、QRコード / 70代 / できた" in page
    assert count(tools, here) == 1


def test_the_same_entry_sent_twice_counts_once(office: Desk, tools: Tools, here: int) -> None:
    uid = new_uuid()

    first, second = send(office, here, uid=uid), send(office, here, uid=uid)

    assert (first.json()["known"], second.json()["known"]) == (False, True)
    assert second.json()["count"] == count(tools, here) == 1


def test_what_is_refused_says_why(office: Desk, tools: Tools, here: int) -> None:
    secret = send(office, here, memo="暗証番号は4921")
    nothing = send(office, here, topics="", outcome="")
    never = send(office, 4711)
    asked = send(office, here, minutes="300")
    sure = send(office, here, minutes="300", confirm="long")

    assert (secret.status_code, "暗証番号" in secret.json()["errors"]["memo"]) == (422, True)
    assert nothing.json()["errors"] == {"topics": "相談の内容を 1つ以上 えらんでください。"}
    assert never.status_code == 404
    assert (asked.status_code, list(asked.json()["asked"])) == (409, ["long"])
    assert (sure.status_code, count(tools, here)) == (200, 1)


def test_an_undo_takes_back_what_was_logged(office: Desk, tools: Tools, here: int) -> None:
    uid = send(office, here).json()["uid"]

    undone = office.browser.post(
        f"/admin/yorozu/log/{here}/undo", data={"csrf": office.token(), "uid": uid}, headers=JSON
    )
    unknown = office.browser.post(
        f"/admin/yorozu/log/{here}/undo", data={"csrf": office.token(), "uid": new_uuid()}, headers=JSON
    )  # fmt: skip

    assert undone.json() == unknown.json() == {"ok": True, "count": 0}


def test_staff_of_another_centre_neither_log_nor_read(
    at: Callable[[str], Desk], office: Desk, tools: Tools, here: int
) -> None:
    number = send(office, here).json()["id"]
    other = at("centre")

    assert send(other, here).status_code == 403
    assert other.browser.get(f"/admin/yorozu/log/{here}").status_code == 403
    assert other.browser.get(f"/admin/yorozu/entries/{number}").status_code == 403
    assert other.press(f"/admin/yorozu/entries/{number}", do="take_back").status_code == 403
    assert count(tools, here) == 1


def test_a_correction_shows_what_it_was_before(office: Desk, tools: Tools, here: int) -> None:
    told = send(office, here).json()
    address = f"/admin/yorozu/entries/{told['id']}"
    changed = {"uid": told["uid"], "do": "correct", "version": "1", "topics": ["photo"], "outcome": "partly"}  # fmt: skip

    answer, again = office.press(address, **changed), office.press(address, **changed)
    page = office.open(address)

    assert (answer.status_code, again.status_code) == (303, 409)
    assert "結果:できた → 一部" in page
    assert "内容:LINE(ライン) → 写真" in page


def test_a_record_that_is_taken_back_can_be_put_back(office: Desk, tools: Tools, here: int) -> None:
    number = send(office, here).json()["id"]
    office.press(f"/admin/yorozu/entries/{number}", do="take_back")
    gone = count(tools, here)

    office.press(f"/admin/yorozu/entries/{number}", do="put_back")

    assert (gone, count(tools, here)) == (0, 1)


def test_a_telephone_number_needs_consent_and_is_gone_once_they_were_called(
    office: Desk, tools: Tools, here: int
) -> None:
    address = f"/admin/yorozu/entries/{send(office, here).json()['id']}"
    who = {"do": "contact", "name": "佐藤 ハナ", "phone": "027-000-1234"}

    without = office.press(address, **who)
    office.press(address, **who, consent="1")
    shown = office.open(address)
    office.press(address, do="called")

    assert without.status_code == 422
    assert "027-000-1234" in shown
    assert "ハナ" not in office.open(address)


def test_a_return_date_is_kept_and_one_that_is_over_is_not(
    office: Desk, tools: Tools, here: int
) -> None:
    address = f"/admin/yorozu/entries/{send(office, here).json()['id']}"

    assert office.press(address, do="return", return_on="12/9").status_code == 303
    assert office.press(address, do="return", return_on="2026/11/1").status_code == 422
    with tools.database.reading() as session:
        assert logs_of(session, here)[0].return_on == date(2026, 12, 9)


def test_one_tap_leads_from_a_record_to_the_intake_of_a_visit(
    office: Desk, tools: Tools, here: int
) -> None:
    number = send(office, here, topics=["photo"], device="iphone").json()["id"]

    page = office.open(
        f"/admin/requests/new?door=counter&district=haga&centre=haga-centre&topics=photo&device=iphone&log={number}"
    )

    assert 'value="photo" checked' in page
    assert f'name="log" value="{number}"' in page


def test_a_suspicion_of_fraud_says_whom_to_call_and_marks_the_record(
    office: Desk, tools: Tools, here: int
) -> None:
    told = send(office, here, topics=["safety"], red_flag="1").json()

    page = office.open(f"/admin/yorozu/entries/{told['id']}")
    listed = office.open(f"/admin/yorozu/sessions/{here}")

    assert told["flag"]
    assert 'href="tel:188"' in page
    assert "#9110" in page
    assert "詐欺の うたがい" in listed


def test_the_desk_of_today_opens_at_once(office: Desk, here: int) -> None:
    answer = office.browser.get("/admin/yorozu/log")

    assert answer.headers["location"] == f"/admin/yorozu/log/{here}"


def test_a_sheet_with_a_wrong_line_stores_nothing_and_says_which(
    office: Desk, tools: Tools, here: int
) -> None:
    good = {f"{name}{line}": value for line in (1, 2) for name, value in (("uid", new_uuid()), ("topics", "12"), ("outcome", "1"))}  # fmt: skip
    address = f"/admin/yorozu/sheet/{here}"

    wrong = office.press(address, **(good | {"outcome2": "9"}))
    nothing = count(tools, here)
    twice = [office.press(address, **good).status_code for _ in range(2)]
    empty = office.press(address)
    long = office.press(address, uid3=new_uuid(), topics3="1", outcome3="1", minutes3="240")

    assert (wrong.status_code, nothing) == (422, 0)
    assert 'id="line2-error"' in wrong.text
    assert "結果: " in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 1
    assert 'name="topics1" value="12"' in wrong.text
    assert (twice, count(tools, here)) == ([303, 303], 2)
    assert empty.status_code == 422
    assert "3行目: " in long.text


def test_the_tally_sheet_is_one_page(office: Desk, here: int) -> None:
    pdf = office.browser.get(f"/admin/yorozu/sheet/{here}/print.pdf").content

    assert page_count(pdf) == 1
    assert set("相談の記録芳賀公民館") <= characters(pdf)


def test_number_tags_say_who_waits_how_long_and_who_is_next(
    office: Desk, at: Callable[[str], Desk], clock: SettableClock, here: int
) -> None:
    address = f"/admin/yorozu/waiting/{here}"
    for _ in range(2):
        office.press(address, do="take")
    clock.advance(timedelta(minutes=7))

    first = office.press(address, do="called", ticket="1")
    twice = office.press(address, do="called", ticket="1")
    page = office.open(address)
    stranger = at("centre").press(address, do="take")

    assert (first.status_code, twice.status_code, stranger.status_code) == (303, 409, 403)
    assert "待っています 1人" in page
    assert "相談中 1人" in page
    assert "7分" in page
