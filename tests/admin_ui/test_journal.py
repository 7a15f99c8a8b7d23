"""The journal's page: who may read it, what it finds, and what it never shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.people.tables import Person
from mdeji.staff import journal
from mdeji.supporters.tables import Supporter
from tests.admin_ui.conftest import Desk
from tests.factories import World

PAGE = "/admin/journal"
At = Callable[[str], Desk]


@pytest.fixture
def supporter(tools: Tools) -> int:
    """Give a supporter whose radius and telephone number somebody changed."""
    with tools.database.transaction() as session:
        number = World(session, tools.clock.now()).supporter("佐藤").pk
    with tools.database.transaction() as session:
        row = session.get(Supporter, number)
        assert row is not None
        person = session.get(Person, row.person_id)
        assert person is not None
        row.radius_m, person.phone = 2500, "0279998888"
        about = f"supporter:{number}"
        journal.record(session, "staff:2", about, "edited", {"reason": "far"}, tools.clock.now())
    return number


def found(desk: Desk, **fields: str) -> str:
    answer = desk.press(PAGE, **fields)
    assert answer.status_code == 200
    return answer.text


def test_a_change_is_shown_before_and_after_in_words(at: At, supporter: int) -> None:
    text = found(at("coordinator"), q=f"サポーター {supporter}", event="サポーター 変更")

    assert "行ける距離(m)" in text
    assert "8000" in text
    assert "2500" in text
    assert "理由:遠い" in text
    assert f'href="/admin/supporters/{supporter}"' in text


@pytest.mark.parametrize("role", ["admin", "coordinator", "officer"])
def test_nobody_reads_a_telephone_number_there(at: At, supporter: int, role: str) -> None:
    text = found(at(role), event="人 変更")

    assert "電話番号" in text
    assert "••••(" in text
    assert "0279998888" not in text


def test_the_officer_reads_no_names_and_finds_none(at: At, supporter: int) -> None:
    officer = at("officer")

    assert "佐藤" not in found(officer, event="サポーター")
    assert "合うものが ありません" in found(officer, q="佐藤")
    assert f"/admin/supporters/{supporter}" not in found(officer, event="サポーター")


def test_the_office_finds_a_supporter_by_name(at: At, supporter: int) -> None:
    text = found(at("coordinator"), q="佐藤")

    assert f"サポーター {supporter}(佐藤さん)" in text


@pytest.mark.parametrize("role", ["centre", "reader"])
def test_others_do_not_read_it(at: At, role: str) -> None:
    assert at(role).browser.get(PAGE).status_code == 403


def test_whoever_saw_private_data_is_found(at: At, tools: Tools, supporter: int) -> None:
    with tools.database.transaction() as session:
        about = f"supporter:{supporter}"
        journal.record(session, "staff:2", about, "contact_seen", None, tools.clock.now())

    text = found(at("officer"), event="連絡先を見た")

    assert "連絡先を見た</th>" in text
    assert "coordinatorさん" in text


def test_days_and_staff_narrow_the_search(at: At, tools: Tools) -> None:
    with tools.database.transaction() as session:
        for on in (1, 2, 3):
            then = jst(2025, 6, on, 12)
            journal.record(session, f"staff:{on}", f"staff:{on}", "password_changed", None, then)
    desk = at("admin")

    day = found(desk, since="2025/06/02", until="2025/06/02", event="パスワード")
    both = found(desk, since="2025-06-01", until="2025-06-30", actor="staff:3")

    assert day.count("6月2日") == 1
    assert "6月1日" not in day
    assert "6月3日" in both
    assert "6月1日" not in both


def test_a_day_that_cannot_be_read_is_explained(at: At) -> None:
    assert "日付は 2026/11/24 のように" in found(at("admin"), since="きのう")


def test_every_entry_is_on_exactly_one_page(at: At, tools: Tools) -> None:
    start = tools.clock.now() - timedelta(days=900)
    with tools.database.transaction() as session:
        for number in range(130):
            then = start + timedelta(hours=number // 3)
            journal.record(session, "staff:1", f"bulk:{number}", "bulk_applied", None, then)
    desk, below, seen = at("admin"), "", []

    for _ in range(3):
        text = found(desk, event="まとめて変えた", below=below)
        seen += [n for n in range(130) if f"まとめての変更 {n}<" in text]
        below = text.partition('name="below" value="')[2].partition('"')[0]

    assert sorted(seen) == list(range(130))
    assert below == ""


def test_the_journal_as_a_file_is_remembered_and_holds_no_formula(at: At, supporter: int) -> None:
    desk = at("officer")

    answer = desk.press(f"{PAGE}/export", kind="csv", event="サポーター 変更")

    assert "text/csv" in answer.headers["content-type"]
    assert "行ける距離(m):8000 → 2500" in answer.text
    assert "履歴をファイルにした" in found(desk, event="履歴をファイル")


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "%", "<script>alert(1)</script>", "request:1' --", "\\"]
)
def test_strange_words_find_nothing_and_run_nowhere(at: At, words: str) -> None:
    text = found(at("admin"), q=words, event=words)

    assert "合うものが ありません" in text
    assert "<script>alert" not in text


def test_each_entry_names_the_request_it_came_with(at: At, tools: Tools) -> None:
    desk = at("admin")

    answer = desk.browser.get(PAGE)

    assert len(answer.headers["x-request-id"]) == 12
    signed_in = found(desk, event="サインイン")
    assert 'title="作業の番号"' in signed_in
