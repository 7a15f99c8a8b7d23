"""Supporters keep their own lives in their own hands, on LINE and on their pages; both databases."""

from typing import Any

import httpx2
from icalendar import Calendar
from sqlmodel import select

from mdeji.dispatch.tables import Offer
from mdeji.kit.calendar import jst
from mdeji.people.queries import by_line
from mdeji.supporters.queries import SupporterView, of_person
from tests.stories.steps import YES, all_say_yes, ask_alone, ask_as_group, asked, reads
from tests.stories.world import World

TO_THURSDAY = jst(2026, 12, 3, 14)


def me(world: World, key: str) -> SupporterView:
    with world.database.reading() as session:
        person = by_line(session, world.phone(key).user_id)
        assert person is not None
        found = of_person(session, person.id)
        assert found is not None
        return found


def opens(world: World, key: str, label: str) -> str:
    """Return the address behind a button on the phone, without the host."""
    address = world.phone(key).taps(label)
    assert address is not None
    return address.removeprefix(world.base_url)


def sends(world: World, path: str, **fields: str) -> httpx2.Response:
    """Fill in the form at a path and return where it led."""
    with httpx2.Client(base_url=world.base_url) as browser:
        page = browser.get(path).text
        form = page.split('name="form" value="')[1].split('"')[0]
        return browser.post(path, data={"form": form, **fields})


def offers_of(world: World, key: str) -> int:
    with world.database.reading() as session:
        mine = select(Offer).where(Offer.supporter_id == me(world, key).id)
        return len(session.exec(mine).all())


def test_who_pauses_is_left_in_peace_and_comes_back_on_the_day(world: World) -> None:
    world.phone("kenji").says("わたしの設定")
    link = opens(world, "kenji", "設定を開く")
    paused = sends(world, f"{link}/pause", how="until", until="2026-12-08")
    assert paused.status_code == 303
    assert me(world, "kenji").status == "paused"
    replayed = httpx2.get(f"{world.base_url}{link}/pause")
    assert "このページは使い終わりました" in replayed.text

    ask_alone(world.phone("hana"))
    world.pass_time(hours=30)
    assert offers_of(world, "kenji") == 0

    world.move_to(jst(2026, 12, 8, 9))

    assert me(world, "kenji").status == "active"
    assert "お休みの日が終わりました" in world.phone("kenji").last()


def test_who_says_so_in_the_chat_rests_and_returns(world: World) -> None:
    sachi = world.phone("sachi")
    sachi.says("しばらく休みます")
    sachi.taps("はい")
    assert me(world, "sachi").status == "paused"
    assert "ゆっくりお休みください" in sachi.last()

    sachi.says("また始めます")
    sachi.taps("はい")

    assert me(world, "sachi").status == "active"
    assert "おかえりなさい" in sachi.last()


def calendar(world: World, path: str) -> list[Any]:
    answer = httpx2.get(f"{world.base_url}{path}")
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def turned_on(world: World, link: str) -> str:
    """Turn the calendar on and return its address, which is shown once."""
    with httpx2.Client(base_url=world.base_url) as browser:
        form = browser.get(link).text.split('name="form" value="')[1].split('"')[0]
        page = browser.post(f"{link}/calendar", data={"form": form, "do": "on"}).text
    return "/cal/" + page.split("/cal/")[1].split('"')[0]


def first_yes(world: World) -> str:
    """Let the first who is asked say yes; return who it was."""
    for _ in range(24):
        for key in asked(world):
            world.phone(key).taps(YES)
            return key
        world.pass_time(hours=6)
    raise AssertionError("nobody was asked")


def test_a_visit_appears_in_the_calendar_changes_and_is_called_off(world: World) -> None:
    tome = world.phone("tome")
    ask_as_group(tome)
    helper = first_yes(world)
    world.phone(helper).says("わたしの活動")
    path = turned_on(world, opens(world, helper, "わたしの活動"))

    (before,) = calendar(world, path)
    assert (before["sequence"], before["status"]) == (0, "TENTATIVE")
    assert before["dtstart"].dt == TO_THURSDAY
    assert before["dtstart"].params["TZID"] == "Asia/Tokyo"
    shown = httpx2.get(f"{world.base_url}{path}").text
    for secret in ("小林", "トメ", "09012345678", "090-1234-5678", "南橘スマホの会"):
        assert secret not in shown

    all_say_yes(world, reads(tome, "サポーターが決まりました"))
    (firm,) = calendar(world, path)
    assert (firm["uid"], firm["sequence"], firm["status"]) == (before["uid"], 1, "CONFIRMED")
    assert calendar(world, path)[0]["sequence"] == 1

    tome.taps("取り消す")
    tome.taps("もう解決した")
    (gone,) = calendar(world, path)

    assert (gone["uid"], gone["sequence"], gone["status"]) == (before["uid"], 2, "CANCELLED")
    world.move_to(jst(2027, 1, 20, 10))
    assert calendar(world, path) == []
