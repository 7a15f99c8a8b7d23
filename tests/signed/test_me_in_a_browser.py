"""A supporter's own pages on a small phone: largest letters, a finger, a keyboard, no JavaScript."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from mdeji.dispatch import service
from mdeji.kit.database import Database
from mdeji.supporters import availability
from mdeji.supporters.service import get
from mdeji.supporters.week import HOURS, DayRange
from tests.factories import World
from tests.signed.conftest import ENDS, NOW, Cast, Pages
from tests.signed.test_in_a_browser import LARGEST_TEXT, TOO_WIDE, base, faults, keep_picture

pytestmark = pytest.mark.browser
__all__ = ["base"]

OFF = DayRange(date(2026, 12, 24), date(2026, 12, 28), free=False)
PARTS = (
    "name",
    "skills",
    "devices",
    "area",
    "week",
    "days",
    "limits",
    "emergency",
    "pause",
    "leave",
)
SMALL = """() => [...document.querySelectorAll(
        'button, a.button, a.item, .choice, .segment, .hour, summary, input[type=date], select')]
    .filter(e => e.offsetHeight && (e.offsetHeight < 44 || e.offsetWidth < 44))
    .map(e => e.textContent.trim().slice(0, 30))"""


def addresses(pages: Pages, cast: Cast, database: Database) -> dict[str, str]:
    """Return every page of the lead's, after a visit that was thanked for."""
    with database.transaction() as session:
        service.finished(session, cast.visit, cast.lead, ENDS)
        service.give_face(session, cast.visit, cast.requester, 3, ENDS)
        service.add_line(session, cast.visit, cast.requester, "とても助かりました", ENDS)
        world = World(session, NOW)
        asker = world.person("次の人", phone="027-555-6666", line_user_id=None)
        next_one = world.request(
            requester_id=asker.pk, number="M-8888", wish_at=ENDS + timedelta(days=5)
        )
        world.visit(next_one, [get(session, cast.lead_supporter)])
        availability.set_days(session, cast.lead_supporter, OFF, "system", NOW)
    pages.clock.move_to(ENDS + timedelta(hours=3))
    until = ENDS + timedelta(hours=5)
    me = pages.link("me", cast.lead_supporter, cast.lead, until)
    mine = pages.link("myvisits", cast.lead_supporter, cast.lead, until)
    return {
        "me": me,
        **{part: f"{me}/{part}" for part in PARTS},
        "myvisits": mine,
        "verify": "/verify/x",
    }


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_page_of_ones_own_can_be_used_with_the_largest_letters(
    chromium: Browser, base: str, pages: Pages, cast: Cast, database: Database, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 740}, locale="ja-JP")
    page = context.new_page()

    found: dict[str, object] = {}
    for name, address in addresses(pages, cast, database).items():
        page.goto(base + address)
        keep_picture(page, f"me-{name}-{width}")
        found[name] = faults(page)
        page.evaluate(f"document.documentElement.style.fontSize = '{LARGEST_TEXT}'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[name] = page.evaluate(TOO_WIDE)
        found[f"{name}, small"] = page.evaluate(SMALL)
        if width == 320:
            keep_picture(page, f"me-{name}-{width}-largest")
    context.close()

    assert {name: fault for name, fault in found.items() if fault} == {}


def test_the_week_is_changed_with_taps(
    phone: Page, base: str, pages: Pages, cast: Cast, database: Database
) -> None:
    phone.goto(base + pages.link("me", cast.lead_supporter, cast.lead))
    phone.get_by_role("link", name="行ける曜日と時間").tap()

    phone.get_by_role("button", name="なしにする(日曜日)").tap()
    phone.get_by_role("group", name="月曜日").get_by_role(
        "checkbox", name="午前9時から午前10時"
    ).tap()
    expect(phone.get_by_text("1週間に 53時間 選んでいます。")).to_be_visible()
    phone.get_by_role("button", name="これで決める").tap()

    expect(phone.get_by_text("行ける曜日と時間を変えました。")).to_be_visible()
    with database.reading() as session:
        week = availability.week_of(session, cast.lead_supporter)
    everything = {(day, hour) for day in range(6) for hour in HOURS}
    assert week == everything - {(0, 9)}


def test_the_week_is_changed_with_the_keyboard_alone(
    page: Page, base: str, pages: Pages, cast: Cast, database: Database
) -> None:
    page.goto(f"{base}{pages.link('me', cast.lead_supporter, cast.lead)}/week")

    page.get_by_role("group", name="土曜日").get_by_role(
        "checkbox", name="午前9時から午前10時"
    ).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="これで決める").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("行ける曜日と時間を変えました。")).to_be_visible()
    with database.reading() as session:
        week = availability.week_of(session, cast.lead_supporter)
    assert {hour for day, hour in week if day == 5} == set(HOURS) - {9, 10}


def test_the_week_is_changed_without_javascript_and_going_back_is_calm(
    chromium: Browser, base: str, pages: Pages, cast: Cast, database: Database
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}, locale="ja-JP"
    )
    page = context.new_page()
    page.goto(f"{base}{pages.link('me', cast.lead_supporter, cast.lead)}/week")

    page.get_by_role("group", name="水曜日").get_by_role(
        "checkbox", name="午後1時から午後2時"
    ).click()
    page.get_by_role("button", name="これで決める").click()
    expect(page.get_by_text("行ける曜日と時間を変えました。")).to_be_visible()
    page.go_back()

    expect(page.get_by_text("「わたしの設定」と送ると")).to_be_visible()
    with database.reading() as session:
        week = availability.week_of(session, cast.lead_supporter)
    assert (2, 13) not in week
    context.close()
