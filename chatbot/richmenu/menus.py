"""What the menus say and do: at most four large areas for residents, six for supporters."""

from dataclasses import dataclass, replace
from typing import Any

from chatbot.saying import post

WIDTH, HEIGHT = 2500, 1686
BAR = "メニュー"


@dataclass(frozen=True)
class Area:
    """One area: two lines of words, a drawing, what a tap means, and what a screen reader says."""

    first: str
    second: str
    picture: str
    data: str
    tone: str = "plain"

    @property
    def label(self) -> str:
        """What a screen reader says."""
        return f"{self.first}{self.second}"


@dataclass(frozen=True)
class Menu:
    """A menu of a role; areas in rows of ``columns``."""

    alias: str
    areas: tuple[Area, ...]
    columns: int
    default: bool = False


_ALONE = Area("ひとりで", "相談", "person", post(go="alone"), "main")
_GROUP = Area("グループで", "相談", "people", post(go="group"))
_DESKS = Area("よろず", "相談所", "desk", post(go="desks"))
_MINE = Area("申し込みを", "見る", "paper", post(go="mine"), "main")
_HUMAN = Area("職員と", "話す", "talk", post(go="letter"))
_OFFERS = Area("依頼を", "見る", "bell", post(go="offers"), "main")
_VISITS = Area("わたしの", "予定", "calendar", post(go="visits"))
_ALSO_ALONE = replace(_ALONE, tone="plain")
_ALSO_OFFERS = replace(_OFFERS, tone="plain")
_SETTINGS = Area("わたしの", "設定", "dial", post(go="settings"))
_DUTY = Area("今日の", "予定", "calendar", post(go="visits"), "main")

MENUS = (
    Menu("guest", (_ALONE, _GROUP, _DESKS, _HUMAN), 2, default=True),
    Menu("open", (_MINE, _ALSO_ALONE, _DESKS, _HUMAN), 2),
    Menu("supporter", (_OFFERS, _VISITS, _SETTINGS, _ALSO_ALONE, _DESKS, _HUMAN), 3),
    Menu("duty", (_DUTY, _ALSO_OFFERS, _HUMAN, _DESKS), 2),
)


def bounds(menu: Menu, place: int) -> tuple[int, int, int, int]:
    """Return x, y, width and height of an area."""
    rows = -(-len(menu.areas) // menu.columns)
    column, row = place % menu.columns, place // menu.columns
    left, right = (WIDTH * at // menu.columns for at in (column, column + 1))
    top, bottom = (HEIGHT * at // rows for at in (row, row + 1))
    return left, top, right - left, bottom - top


def definition(menu: Menu, name: str) -> dict[str, Any]:
    """Return the menu as LINE takes it."""
    areas = []
    for place, area in enumerate(menu.areas):
        x, y, width, height = bounds(menu, place)
        tap = {
            "type": "postback",
            "label": area.label,
            "data": area.data,
            "displayText": area.label,
            # The answer needs the room: an open menu covers half of a small screen.
            "inputOption": "closeRichMenu",
        }
        areas.append({"bounds": {"x": x, "y": y, "width": width, "height": height}, "action": tap})
    return {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "name": name or menu.alias,
        "chatBarText": BAR,
        "areas": areas,
    }
