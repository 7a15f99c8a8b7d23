"""The administrator's pages: invite, reset, change roles, end sign-ins; and what the invited see."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from httpx2 import Response
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.staff.tables import JournalEntry, StaffAccount
from tests.admin_ui.conftest import Desk
from tests.factories import PASSWORD

LINK = re.compile(r'id="link" value="[^"]+?(/admin/invitation/[^"]+)"')
CHOSEN = "a password of one's own"
NEW = {"login": "suzuki", "name": "鈴木", "role": "coordinator", "centre": ""}


def _invite(boss: Desk, **fields: str) -> str:
    found = LINK.search(boss.press("/admin/accounts", **(NEW | fields)).text)
    assert found is not None
    return found[1]


def _choose(desk: Desk, link: str, password: str = CHOSEN, again: str = CHOSEN) -> Response:
    fields = {"csrf": desk.token(link), "new_password": password, "again": again}
    return desk.browser.post(link, data=fields)


def _id(tools: Tools, login: str) -> int:
    with tools.database.reading() as session:
        return session.exec(select(StaffAccount).where(StaffAccount.login == login)).one().pk


def test_an_invited_person_chooses_a_password_and_is_in(
    at: Callable[[str], Desk], visitor: Desk
) -> None:
    link = _invite(at("admin"))

    page = visitor.open(link)
    answer = _choose(visitor, link)

    assert "鈴木" in page
    assert "suzuki" in page
    assert answer.status_code == 303
    assert "鈴木" in visitor.open("/admin")


def test_a_used_link_says_so_calmly(app: Any, at: Callable[[str], Desk], visitor: Desk) -> None:
    link = _invite(at("admin"))
    _choose(visitor, link)

    again = Desk(app).browser.get(link)

    assert again.status_code == 410
    assert "もう使えません" in again.text


def test_a_password_typed_differently_or_too_short_is_said_at_its_field(
    at: Callable[[str], Desk], visitor: Desk
) -> None:
    link = _invite(at("admin"))

    short = _choose(visitor, link, "short", "short")
    other = _choose(visitor, link, CHOSEN, "something else")
    same = _choose(visitor, link, "aaaaaaaaaaaa", "aaaaaaaaaaaa")

    assert (short.status_code, other.status_code, same.status_code) == (422, 422, 422)
    assert "10文字以上にしてください" in short.text
    assert "2つの パスワードが ちがいます" in other.text
    assert "同じ文字ばかり" in same.text
    assert _choose(visitor, link).status_code == 303


def test_a_revoked_link_and_an_old_one_open_nothing(
    tools: Tools, at: Callable[[str], Desk], visitor: Desk, clock: SettableClock
) -> None:
    boss = at("admin")
    first = _invite(boss)
    one = _id(tools, "suzuki")
    boss.press(f"/admin/accounts/{one}/revoke")
    second = LINK.search(boss.press(f"/admin/accounts/{one}/link").text)
    assert second is not None

    clock.advance(timedelta(hours=1))
    assert visitor.browser.get(first).status_code == 410
    assert visitor.browser.get(second[1]).status_code == 200
    clock.advance(timedelta(hours=72))
    assert visitor.browser.get(second[1]).status_code == 410


def test_whoever_tries_links_out_is_told_to_wait(visitor: Desk) -> None:
    answers = [
        visitor.browser.get(f"/admin/invitation/{number:040d}").status_code for number in range(31)
    ]

    assert answers == [410] * 30 + [429]


def test_a_reset_link_ends_the_sign_ins_and_the_old_password(
    app: Any, tools: Tools, at: Callable[[str], Desk], visitor: Desk
) -> None:
    boss, reader = at("admin"), at("reader")
    one = _id(tools, "reader")
    found = LINK.search(boss.press(f"/admin/accounts/{one}/link").text)
    assert found is not None

    assert "決めなおす" in visitor.open(found[1])
    _choose(visitor, found[1])

    assert reader.browser.get("/admin").status_code == 303
    assert Desk(app).sign_in("reader", PASSWORD).status_code == 422
    assert Desk(app).sign_in("reader", CHOSEN).status_code == 303


def test_a_role_holds_from_the_next_page_on(tools: Tools, at: Callable[[str], Desk]) -> None:
    boss, other = at("admin"), at("coordinator")
    one = _id(tools, "coordinator")

    fields = {"name": "鈴木", "role": "reader", "centre": "", "directory_name": ""}
    answer = boss.press(f"/admin/accounts/{one}", **fields)

    assert answer.headers["location"].endswith("done=changed")
    assert other.browser.get("/admin/letters").status_code == 403
    assert other.browser.get("/admin").status_code == 200


def test_nobody_takes_their_own_role_or_locks_themselves_out(
    tools: Tools, at: Callable[[str], Desk]
) -> None:
    boss = at("admin")
    me = _id(tools, "admin")

    role = boss.press(f"/admin/accounts/{me}", name="佐藤", role="reader", centre="")
    lock = boss.press(f"/admin/accounts/{me}/active", on="0")

    assert (role.status_code, lock.status_code) == (409, 409)
    assert "自分のアカウント" in role.text
    assert boss.browser.get("/admin/accounts").status_code == 200


def test_the_administrator_ends_somebody_elses_sign_in(
    tools: Tools, at: Callable[[str], Desk]
) -> None:
    boss, other = at("admin"), at("officer")
    one = _id(tools, "officer")
    found = re.search(r'name="session" value="(\d+)"', boss.open(f"/admin/accounts/{one}"))
    assert found is not None

    wrong = boss.press(f"/admin/accounts/{_id(tools, 'reader')}/end", session=found[1])
    before = other.browser.get("/admin").status_code
    boss.press(f"/admin/accounts/{one}/end", session=found[1])

    assert wrong.status_code == 404
    assert before == 200
    assert other.browser.get("/admin").status_code == 303


def test_a_centre_without_its_name_and_a_taken_login_are_said_at_their_fields(
    at: Callable[[str], Desk],
) -> None:
    boss = at("admin")

    centre = boss.press("/admin/accounts", **(NEW | {"role": "centre", "centre": "nowhere"}))
    taken = boss.press("/admin/accounts", **(NEW | {"login": "Reader"}))
    strange = boss.press("/admin/accounts", **(NEW | {"login": "鈴木"}))

    assert "公民館を えらんでください" in centre.text
    assert "もう使われています" in taken.text
    assert "半角の英数字" in strange.text
    assert 'value="鈴木"' in strange.text


def test_one_changes_ones_own_password_with_the_present_one(
    app: Any, at: Callable[[str], Desk]
) -> None:
    here, there = at("reader"), at("reader")

    def change(old: str) -> Response:
        fields = {"old_password": old, "new_password": CHOSEN, "again": CHOSEN}
        return here.press("/admin/me/password", **fields)

    wrong, right = change("a wrong password"), change(PASSWORD)

    assert wrong.status_code == 422
    assert right.headers["location"] == "/admin/me?done=password"
    assert here.browser.get("/admin/me").status_code == 200
    assert there.browser.get("/admin/me").status_code == 303
    assert Desk(app).sign_in("reader", CHOSEN).status_code == 303


def test_the_journal_tells_of_every_change_of_an_account(
    tools: Tools, at: Callable[[str], Desk], visitor: Desk
) -> None:
    boss = at("admin")
    link = _invite(boss)
    _choose(visitor, link)
    one = _id(tools, "suzuki")
    boss.press(f"/admin/accounts/{one}", name="鈴木", role="reader", centre="")
    boss.press(f"/admin/accounts/{one}/active", on="0")

    with tools.database.reading() as session:
        rows = session.exec(
            select(JournalEntry)
            .where(JournalEntry.subject == f"staff:{one}")
            .order_by(JournalEntry.id)  # type: ignore[arg-type]  # a column, which mypy takes for its value
        ).all()

    told = [row.event for row in rows if "." not in row.event]
    assert told == [
        "account_added",
        "invitation_made",
        "invitation_used",
        "password_changed",
        "signed_in",
        "account_changed",
        "account_deactivated",
    ]
    assert link.rsplit("/", 1)[1] not in str([row.detail for row in rows])
