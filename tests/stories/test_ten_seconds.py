"""What the office decides waits ten seconds before anybody's phone knows of it, and can be taken back."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.stories.steps import YES, ask_alone, asked
from tests.stories.world import PASSWORD, World

FORM = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """The coordinator's browser over HTTP."""

    def __init__(self, world: World) -> None:
        self.http = httpx2.Client(base_url=world.base_url, trust_env=False, follow_redirects=True)
        self.sends("/admin/sign-in", "/admin/sign-in", login="coordinator", password=PASSWORD)

    def sends(self, page: str, action: str, **fields: str) -> str:
        """Fill in the form of a page and send it; return what comes."""
        token = FORM.search(self.http.get(page).text)
        assert token is not None
        answer = self.http.post(
            action,
            data={"csrf": token[1], **fields},
            headers={"origin": str(self.http.base_url).rstrip("/")},
        )
        assert answer.status_code == 200, answer.status_code
        return answer.text


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    made = Browser(world)
    yield made
    made.http.close()


def test_a_cancellation_taken_back_in_time_reaches_nobody(world: World, browser: Browser) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])
    helper.taps(YES)
    before = (hana.last(), helper.last())

    shown = browser.sends("/admin/requests/1", "/admin/requests/1/cancel", reason="weather")
    world.pass_time(seconds=9)
    assert "この依頼を 取り消します。" in shown
    assert (hana.last(), helper.last()) == before
    back = browser.sends(
        "/admin/requests/1", "/admin/requests/1/take-back", deed="cancel", about="0"
    )
    world.pass_time(seconds=60)

    assert "取りやめました。だれにも 知らせていません。" in back
    assert (hana.last(), helper.last()) == before


def test_a_cancellation_nobody_takes_back_is_told_after_ten_seconds(
    world: World, browser: Browser
) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])
    helper.taps(YES)

    browser.sends("/admin/requests/1", "/admin/requests/1/cancel", reason="weather")
    world.pass_time(seconds=10)

    assert "申し込みを取り消しました" in hana.last()
    assert "予定がなくなりました" in helper.last()
    late = browser.http.post("/admin/requests/1/take-back", data={})
    assert late.status_code in {403, 409}


def test_a_supporter_who_says_yes_within_the_ten_seconds_is_told_of_the_end(
    world: World, browser: Browser
) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])

    browser.sends("/admin/requests/1", "/admin/requests/1/cancel", reason="solved")
    helper.taps(YES)
    assert "チームがそろいました" in helper.last()
    world.pass_time(seconds=10)

    assert "予定がなくなりました" in helper.last()
    assert "申し込みを取り消しました" in hana.last()
