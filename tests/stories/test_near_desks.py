"""A resident looks for the next よろず相談所: by a button, a town's name, a place on the map."""

import json
from datetime import time

import pytest

from mdeji.yorozu.desks import NewRule, add_rule, describe
from tests.stories.world import World

BRING, WAY = "スマホと充電器", "正面の入口から入って右です"


@pytest.fixture
def desks(world: World) -> World:
    """Let three centres have a desk; one says what to bring and how to come."""
    rules = (("haga-centre", 2), ("ogo-centre", 3), ("nankitsu-centre", 4))
    with world.database.transaction() as session:
        for centre, weekday in rules:
            rule = NewRule(weekday, time(13, 30), time(15, 30))
            add_rule(session, centre, rule, "staff:1", world.now())
        describe(session, "haga-centre", BRING, WAY, "staff:1", world.now())
    return world


def shown(world: World, key: str) -> str:
    """Return everything the three cards of the last answer hold."""
    return json.dumps(world.phone(key).heard()[-3:], ensure_ascii=False)


def test_by_buttons_one_learns_when_where_and_what_to_bring(desks: World) -> None:
    tome = desks.phone("someone")
    tome.follows()
    tome.sends_postback("go=desks")
    tome.taps("芳賀")

    found = shown(desks, "someone")

    for words in ("芳賀公民館", "11月25日(水) 午後1時30分から", BRING, WAY, "ところ"):
        assert words in found
    assert f"{desks.base_url}/yorozu/haga-centre" in found
    assert found.index("芳賀公民館") < found.index("ほかの「よろず相談所」です")


def test_a_towns_name_and_a_place_on_the_map_find_the_district_too(desks: World) -> None:
    tome = desks.phone("someone")
    tome.follows()
    tome.sends_postback("go=desks")
    tome.says("鳥取町です")
    typed = shown(desks, "someone")
    tome.pins(36.4236, 139.1563)
    pinned = shown(desks, "someone")

    assert f"{desks.base_url}/yorozu/haga-centre" in typed
    assert f"{desks.base_url}/yorozu/" in pinned


def test_another_district_is_one_tap_away(desks: World) -> None:
    tome = desks.phone("someone")
    tome.follows()
    tome.sends_postback("go=desks")
    tome.taps("芳賀")
    tome.taps("ほかの地区")
    tome.says("大胡")

    assert shown(desks, "someone").index("大胡公民館") < shown(desks, "someone").index("ほかの「")
