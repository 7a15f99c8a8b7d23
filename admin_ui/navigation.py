"""The main menu, by role."""

from dataclasses import dataclass

from admin_ui.access import Viewer


@dataclass(frozen=True)
class Item:
    """Hold one entry of the menu."""

    word: str
    address: str
    below: tuple[str, ...]

    def is_here(self, path: str) -> bool:
        """Tell whether the page at ``path`` belongs to this entry."""
        if path == INTAKE.address:
            return self == INTAKE
        return path == self.address or path.startswith(self.below)


BOARD = Item("ボード", "/admin", ("/admin/requests/", "/admin/search"))
INTAKE = Item("受付", "/admin/requests/new", ("/admin/requests/new",))
DAY = Item("当日の表", "/admin/day", ("/admin/day",))
LETTERS = Item("職員と話す", "/admin/letters", ("/admin/letters",))
SUPPORTERS = Item("サポーター", "/admin/supporters", ("/admin/supporters",))


def navigation(viewer: Viewer) -> tuple[Item, ...]:
    """Return the entries this viewer may open."""
    if viewer.is_office:
        return (BOARD, INTAKE, DAY, LETTERS, SUPPORTERS)
    return (INTAKE, DAY) if viewer.is_desk else (BOARD,)
