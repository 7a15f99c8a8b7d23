"""Rich menus: limits, pictures, names, and who sees which."""

from datetime import timedelta
from typing import Any

import pytest

from chatbot.simulator import Phone, Simulator
from chatbot.simulator.media import picture
from mdeji.kit.clock import SettableClock
from tests.simulator.conftest import HANAKO, Bot, Line

AREA: dict[str, Any] = {
    "bounds": {"x": 0, "y": 0, "width": 400, "height": 250},
    "action": {"type": "message", "label": "そうだん", "text": "相談したい"},
}
MENU: dict[str, Any] = {
    "size": {"width": 800, "height": 250},
    "selected": True,
    "name": "guest",
    "chatBarText": "メニュー",
    "areas": [AREA],
}
IMAGE = picture(800, 250)
LINKED = f"/v2/bot/user/{HANAKO}/richmenu"


def _create(line: Line, **more: Any) -> str:
    return str(line("POST", "/v2/bot/richmenu", {**MENU, **more})[1]["richMenuId"])


def _upload(line: Line, menu: str, image: bytes = IMAGE, mime: str = "image/png") -> int:
    return line("POST", f"/v2/bot/richmenu/{menu}/content", image, mime)[0]


def _ready(line: Line, **more: Any) -> str:
    menu = _create(line, **more)
    assert _upload(line, menu) == 200
    return menu


def _bounds(**more: int) -> list[Any]:
    return [{**AREA, "bounds": {**AREA["bounds"], **more}}]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"size": {"width": 799, "height": 300}}, "size.width"),
        ({"size": {"width": 2501, "height": 300}}, "size.width"),
        ({"size": {"width": 800, "height": 249}}, "size.height"),
        ({"size": {"width": 800, "height": 600}}, "size.height"),
        ({"chatBarText": "あ" * 15}, "chatBarText"),
        ({"name": "あ" * 301}, "name"),
        ({"areas": [AREA] * 21}, "areas"),
        ({"areas": _bounds(x=401)}, "areas[0].bounds"),
        ({"areas": _bounds(y=1)}, "areas[0].bounds"),
        ({"areas": [{**AREA, "action": {"type": "camera", "label": "a"}}]}, "areas[0].action.type"),
        (
            {"areas": [{**AREA, "action": {**AREA["action"], "label": "あ" * 21}}]},
            "areas[0].action.label",
        ),
        ({"colour": "red"}, "colour"),
    ],
)
def test_line_refuses_the_definition(
    sim: Simulator, line: Line, change: dict[str, Any], place: str
) -> None:
    for path in ("/v2/bot/richmenu", "/v2/bot/richmenu/validate"):
        status, body, _ = line("POST", path, {**MENU, **change})

        assert status == 400
        assert [detail["property"] for detail in body["details"]] == [place]


def test_a_menu_needs_its_picture_before_anybody_sees_it(sim: Simulator, line: Line) -> None:
    menu = _create(line)

    assert line("POST", f"{LINKED}/{menu}")[0] == 400
    assert line("POST", f"/v2/bot/user/all/richmenu/{menu}")[0] == 400
    alias = {"richMenuAliasId": "home", "richMenuId": menu}
    assert line("POST", "/v2/bot/richmenu/alias", alias)[0] == 400
    assert _upload(line, menu) == 200
    assert line("POST", f"{LINKED}/{menu}")[0] == 200


def test_a_picture_fits_the_menu_and_stays(sim: Simulator, line: Line) -> None:
    menu = _create(line)

    assert _upload(line, menu, picture(800, 251)) == 400
    assert _upload(line, menu, b"GIF89a") == 400
    assert _upload(line, menu, IMAGE, "image/jpeg") == 400
    assert _upload(line, menu, IMAGE, "image/gif") == 415
    assert _upload(line, menu, IMAGE + b"x" * 1_000_000) == 413
    assert _upload(line, menu) == 200
    assert _upload(line, menu) == 400
    assert line("GET", f"/v2/bot/richmenu/{menu}/content")[1] == IMAGE


def test_a_persons_own_menu_comes_before_the_default(
    sim: Simulator, phone: Phone, line: Line
) -> None:
    default = _ready(line)
    own = _ready(line, areas=[{**AREA, "action": {**AREA["action"], "label": "わたしの予定"}}])
    line("POST", f"/v2/bot/user/all/richmenu/{default}")
    assert phone.menu_labels() == ["そうだん"]

    line("POST", f"{LINKED}/{own}")

    assert phone.menu_labels() == ["わたしの予定"]
    assert line("GET", LINKED)[1] == {"richMenuId": own}
    line("DELETE", f"/v2/bot/richmenu/{own}")
    assert phone.menu_labels() == ["そうだん"]
    assert line("GET", LINKED)[0] == 404


def test_linking_somebody_who_blocked_does_nothing(
    sim: Simulator, phone: Phone, line: Line
) -> None:
    menu = _ready(line)
    phone.blocks()

    assert line("POST", f"{LINKED}/{menu}")[0] == 200

    phone.unblocks()
    assert phone.menu_labels() == []


def test_an_alias_is_a_name_that_can_be_moved(sim: Simulator, line: Line) -> None:
    first, second = _ready(line), _ready(line)
    path = "/v2/bot/richmenu/alias"
    assert line("POST", path, {"richMenuAliasId": "Home!", "richMenuId": first})[0] == 400
    assert line("POST", path, {"richMenuAliasId": "home", "richMenuId": first})[0] == 200
    assert line("POST", path, {"richMenuAliasId": "home", "richMenuId": second})[0] == 400

    assert line("POST", f"{path}/home", {"richMenuId": second})[0] == 200

    assert line("GET", f"{path}/home")[1] == {"richMenuAliasId": "home", "richMenuId": second}
    assert line("GET", f"{path}/list")[1]["aliases"][0]["richMenuId"] == second
    assert line("DELETE", f"{path}/home")[0] == 200
    assert line("GET", f"{path}/home")[0] == 404


def test_a_switching_tap_changes_the_menu_and_tells_the_bot(
    sim: Simulator, phone: Phone, bot: Bot, line: Line
) -> None:
    switch = {
        "type": "richmenuswitch",
        "label": "つぎ",
        "richMenuAliasId": "two",
        "data": "menu=two",
    }
    first, second = _ready(line, areas=[{**AREA, "action": switch}]), _ready(line)
    line("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": "two", "richMenuId": second})
    line("POST", f"{LINKED}/{first}")

    phone.taps("つぎ")

    assert phone.menu_labels() == ["そうだん"]
    assert bot.heard[-1]["postback"] == {
        "data": "menu=two",
        "params": {"newRichMenuAliasId": "two", "status": "SUCCESS"},
    }


def test_only_a_hundred_menus_are_made_in_an_hour(
    sim: Simulator, line: Line, clock: SettableClock
) -> None:
    statuses = {line("POST", "/v2/bot/richmenu", MENU)[0] for _ in range(100)}

    assert statuses == {200}
    assert line("POST", "/v2/bot/richmenu", MENU)[0] == 429
    clock.advance(timedelta(hours=1))
    assert line("POST", "/v2/bot/richmenu", MENU)[0] == 200


def test_many_people_are_linked_at_once(sim: Simulator, phone: Phone, line: Line) -> None:
    body = {"richMenuId": _ready(line), "userIds": [HANAKO]}

    assert line("POST", "/v2/bot/richmenu/bulk/link", body)[0] == 202
    assert phone.menu_labels() == ["そうだん"]
    assert line("POST", "/v2/bot/richmenu/bulk/unlink", {"userIds": [HANAKO]})[0] == 202
    assert phone.menu_labels() == []
