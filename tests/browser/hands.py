"""What hands do in a browser: tap a phone, use the board, keep a picture."""

import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from chatbot.simulator import line_user_id
from mdeji.demo import sample as demo
from tests.stories.world import PASSWORD

NAMES = {sample.key: sample.name for sample in demo.everybody()}


def watched(page: Page, wrong: list[str]) -> None:
    """Write down whatever goes wrong in a page."""
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture where MDEJI_PICTURES says, for somebody to look at."""
    if folder := os.environ.get("MDEJI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)


@dataclass
class Handset:
    """One person's phone on the page."""

    page: Page
    node: Locator

    def taps(self, label: str) -> None:
        """Tap the newest button with this label."""
        self.button(label).click()

    def button(self, label: str) -> Locator:
        """Return the newest button with this label."""
        return self.node.get_by_role("button", name=label, exact=True).last

    def says(self, text: str) -> None:
        """Write a text and send it."""
        self.node.get_by_label("メッセージを書く").fill(text)
        self.node.get_by_role("button", name="送信").click()

    def reads(self, words: str) -> None:
        """Wait until the newest message of the bot holds these words."""
        expect(self.node.locator(".entry.bot").last).to_contain_text(words)

    def opens(self, label: str) -> Page:
        """Tap a link that opens a page, and return the page."""
        with self.page.context.expect_page() as opened:
            self.node.get_by_role("link", name=label).last.click()
        opened.value.wait_for_load_state()
        return opened.value


@dataclass
class Table:
    """The page with the phones on it."""

    page: Page

    def opens(self, base_url: str, *keys: str) -> None:
        """Open the page with the phones of these people."""
        people = "&".join(f"person={line_user_id(key)}" for key in keys)
        self.page.goto(f"{base_url}/simulator/phone?{people}")

    def phone(self, key: str) -> Handset:
        """Return the phone of a sample person, once it lies there."""
        node = self.page.get_by_role("region", name=f"{NAMES[key]}さんの電話", exact=True)
        expect(node).to_be_visible()
        return Handset(self.page, node)

    def moves_clock(self, label: str) -> None:
        """Move the clock with a button of the page and wait until it has been moved."""
        opener = self.page.get_by_role("button", name="時間を進める", exact=True)
        if opener.is_visible() and opener.get_attribute("aria-expanded") == "false":
            opener.click()
        button = self.page.get_by_role("button", name=label, exact=True)
        button.click()
        expect(self.page.get_by_role("status").first).to_contain_text(
            "に なりました", timeout=20000
        )
        expect(button).to_be_enabled()

    def moves_clock_until(self, label: str, words: str) -> None:
        """Move the clock again and again until it shows these words."""
        for _ in range(40):
            if words in (self.page.locator("#now").text_content() or ""):
                return
            before = self.page.locator("#now").text_content() or ""
            self.moves_clock(label)
            expect(self.page.locator("#now")).not_to_have_text(before)
        raise AssertionError(f"the clock never shows {words}")


@dataclass
class Board:
    """A browser at the office."""

    page: Page
    base_url: str

    def sign_in(self, login: str) -> None:
        """Sign in with an account of the test town."""
        self.page.goto(f"{self.base_url}/admin")
        self.page.get_by_label("名前(ID)").fill(login)
        self.page.get_by_label("パスワード").fill(PASSWORD)
        self.page.get_by_role("button", name="サインイン").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def lane(self, name: str) -> Locator:
        """Return a lane of the board."""
        return self.page.locator(".lane").filter(has=self.page.get_by_role("heading", name=name))
