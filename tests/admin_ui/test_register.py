"""A register comes in through the pages, by those who may, and nothing else does."""

import re
from collections.abc import Callable
from typing import Any

from tests.admin_ui.conftest import Desk

LIST = "/admin/supporters"


def names(page: str) -> list[str]:
    return re.findall(r"data-step>([^<]+)さん</a>", page)


def bring(desk: Desk, name: str, content: bytes) -> Any:
    return desk.browser.post(
        f"{LIST}/import", data={"csrf": desk.token()}, files={"file": (name, content)}
    )


def test_a_register_comes_in_through_the_pages(office: Desk) -> None:
    content = "氏名,電話,地区,研修日\n山田 花子,0272223333,芳賀,R6.4.1\n,0271,札幌,\n".encode(
        "cp932"
    )
    path = bring(office, "名簿.csv", content).headers["location"]
    look = office.open(path)
    assert "1人を 取りこむ" in look
    assert "氏名が ありません" in look
    assert "地区「札幌」が わかりません" in look
    mark = re.search(r'name="mark" value="(\w+)"', look)
    assert mark is not None

    assert office.press(f"{path}/apply", mark="altered").status_code == 422
    office.press(f"{path}/apply", mark=mark[1])

    assert names(office.open(LIST)) == ["山田 花子"]
    assert "元に戻しました" in office.press(f"{path}/undo").text
    assert names(office.open(LIST)) == []


def test_a_file_that_is_no_register_is_refused_in_words(office: Desk) -> None:
    answer = bring(office, "a.xlsx", b"MZ\x90")
    too_big = bring(office, "a.csv", b"a" * 6_000_000)

    assert answer.status_code == 422
    assert "Excelでは ありません" in answer.text
    assert too_big.status_code == 422
    assert office.press(f"{LIST}/import").status_code == 403


def test_an_upload_needs_the_role_and_the_token(at: Callable[[str], Desk]) -> None:
    content = "氏名\n山田".encode()
    reader = at("reader")

    assert bring(reader, "a.csv", content).status_code == 403
    office = at("coordinator")
    files = {"file": ("a.csv", content)}
    foreign = office.browser.post(f"{LIST}/import", data={"csrf": "x"}, files=files)
    assert foreign.status_code == 403
