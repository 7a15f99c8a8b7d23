"""Rich menus by role: made once, found by alias, replaced when their drawing or areas change."""

import hashlib
import json
from typing import Any, Protocol

from chatbot.richmenu.drawing import EDITION, draw
from chatbot.richmenu.menus import MENUS, Menu, definition

__all__ = ["MENUS", "Menu", "definition", "draw", "ensure_menus", "version_of"]


class Shelf(Protocol):
    """Where LINE keeps rich menus."""

    def names(self) -> dict[str, str]:
        """Return the name of every menu by its id."""
        ...

    def aliases(self) -> dict[str, str]:
        """Return the menu behind every alias."""
        ...

    def create(self, menu: dict[str, Any], picture: bytes) -> str:
        """Make a menu with its picture and return its id."""
        ...

    def point(self, alias: str, menu_id: str, *, known: bool) -> None:
        """Let an alias point at a menu."""
        ...

    def set_default(self, menu_id: str) -> None:
        """Show a menu to everybody who has none of their own."""
        ...


def ensure_menus(shelf: Shelf) -> dict[str, str]:
    """See to it that every menu stands behind its alias; what is right already is left alone."""
    names, aliases = shelf.names(), shelf.aliases()
    for menu in MENUS:
        name = f"{menu.alias}-{version_of(menu)}"
        if names.get(aliases.get(menu.alias, "")) == name:
            continue
        made = shelf.create(definition(menu, name), draw(menu))
        shelf.point(menu.alias, made, known=menu.alias in aliases)
        aliases[menu.alias] = made
        if menu.default:
            shelf.set_default(made)
    return aliases


def version_of(menu: Menu) -> str:
    """Return a short mark that changes with the menu."""
    said = json.dumps([EDITION, definition(menu, "")], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:10]
