"""Rich menus: made, pictured, given names, linked to people."""

import base64
from collections import deque

from chatbot.simulator.limits import RICH_MENU, image_problem
from chatbot.simulator.limits.fields import list_of, pattern, shape, text
from chatbot.simulator.platform.calls import Answer, Call, json_body, ok, refuse
from chatbot.simulator.state import Alias, Menu, Note, Person, World
from mdeji.kit.ids import new_uuid

MOST_MENUS = MOST_ALIASES = 1000
PER_HOUR = 100
_HOUR_MS = 3_600_000
_ALIAS_ID = pattern(r"[a-z0-9_-]{1,32}")
_NEW_ALIAS = shape(
    {"richMenuAliasId": _ALIAS_ID, "richMenuId": text(100)}, ("richMenuAliasId", "richMenuId")
)
_ALIAS_CHANGE = shape({"richMenuId": text(100)}, ("richMenuId",))
_USERS = list_of(pattern(r"U[0-9a-f]{32}"), 1, 500)
_LINK = shape({"richMenuId": text(100), "userIds": _USERS}, ("richMenuId", "userIds"))
_UNLINK = shape({"userIds": _USERS}, ("userIds",))


class Menus:
    """The rich menu endpoints, over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._recent: dict[str, deque[int]] = {}

    def validate(self, call: Call) -> Answer:
        """Check a definition without keeping it."""
        json_body(call, RICH_MENU)
        return ok()

    def create(self, call: Call) -> Answer:
        """Keep a definition; its picture comes next."""
        self._hourly("create")
        spec = json_body(call, RICH_MENU)
        if len(self._world.menus.rows) >= MOST_MENUS:
            raise refuse(400, "The number of rich menus has reached the limit")
        menu = Menu(f"richmenu-{new_uuid().replace('-', '')}", spec)
        self._world.menus.save(menu.id, menu)
        return ok({"richMenuId": menu.id})

    def upload(self, call: Call) -> Answer:
        """Give a menu its picture, once and for all."""
        menu = self._menu(call.part["menu"])
        mime = call.headers.get("content-type", "").partition(";")[0].strip()
        if mime not in {"image/png", "image/jpeg"}:
            raise refuse(415, "Unsupported media type")
        if menu.mime is not None:
            raise refuse(400, "An image has already been uploaded to the richmenu")
        if (problem := image_problem(call.body, mime, menu.spec["size"])) is not None:
            raise refuse(413 if "1 MB" in problem else 400, problem)
        menu.mime, menu.image = mime, base64.b64encode(call.body).decode()
        self._world.menus.save(menu.id, menu)
        return ok()

    def image(self, call: Call) -> Answer:
        """Return the picture."""
        menu = self._menu(call.part["menu"])
        if menu.mime is None:
            raise refuse(404, "Not found")
        return Answer(200, base64.b64decode(menu.image), mime=menu.mime)

    def get(self, call: Call) -> Answer:
        """Return one definition."""
        menu = self._menu(call.part["menu"])
        return ok({"richMenuId": menu.id, **menu.spec})

    def all(self, _: Call) -> Answer:
        """Return every definition."""
        menus = self._world.menus.rows.values()
        return ok({"richmenus": [{"richMenuId": menu.id, **menu.spec} for menu in menus]})

    def delete(self, call: Call) -> Answer:
        """Remove a menu and every link to it."""
        self._hourly("delete")
        menu = self._menu(call.part["menu"])
        self._world.menus.drop(menu.id)
        if self._world.note("default_menu") == menu.id:
            self._set_default(None)
        for person in self._world.people.rows.values():
            if person.menu == menu.id:
                self._link(person, None)
        return ok()

    def set_default(self, call: Call) -> Answer:
        """Show the menu to everybody who has none of their own."""
        self._set_default(self._pictured(call.part["menu"]).id)
        return ok()

    def default(self, _: Call) -> Answer:
        """Return the default menu's id."""
        found = self._world.note("default_menu")
        if found is None:
            raise refuse(404, "no default richmenu")
        return ok({"richMenuId": found})

    def clear_default(self, _: Call) -> Answer:
        """Show no default menu."""
        self._set_default(None)
        return ok()

    def link(self, call: Call) -> Answer:
        """Give one person their own menu; nothing happens to somebody who is no friend."""
        menu = self._pictured(call.part["menu"])
        person = self._person(call.part["user"])
        if person.friend and not person.blocked:
            self._link(person, menu.id)
        return ok()

    def linked(self, call: Call) -> Answer:
        """Return the id of a person's own menu."""
        person = self._person(call.part["user"])
        if person.menu is None:
            raise refuse(404, "the user has no richmenu")
        return ok({"richMenuId": person.menu})

    def unlink(self, call: Call) -> Answer:
        """Take a person's own menu away."""
        self._link(self._person(call.part["user"]), None)
        return ok()

    def link_many(self, call: Call) -> Answer:
        """Give up to 500 people a menu."""
        body = json_body(call, _LINK)
        menu = self._pictured(body["richMenuId"])
        self._link_known(body["userIds"], menu.id)
        return ok(status=202)

    def unlink_many(self, call: Call) -> Answer:
        """Take the own menu of up to 500 people away."""
        self._link_known(json_body(call, _UNLINK)["userIds"], None)
        return ok(status=202)

    def create_alias(self, call: Call) -> Answer:
        """Name a menu that has its picture."""
        body = json_body(call, _NEW_ALIAS)
        if body["richMenuAliasId"] in self._world.aliases.rows:
            raise refuse(400, "conflict richmenu alias id")
        if len(self._world.aliases.rows) >= MOST_ALIASES:
            raise refuse(400, "The number of rich menu aliases has reached the limit")
        menu = self._pictured(body["richMenuId"], missing=400)
        alias = Alias(body["richMenuAliasId"], menu.id)
        self._world.aliases.save(alias.id, alias)
        return ok()

    def change_alias(self, call: Call) -> Answer:
        """Point a name at another menu."""
        alias = self._alias(call)
        alias.menu_id = self._pictured(json_body(call, _ALIAS_CHANGE)["richMenuId"], missing=400).id
        self._world.aliases.save(alias.id, alias)
        return ok()

    def alias(self, call: Call) -> Answer:
        """Return which menu a name stands for."""
        alias = self._alias(call)
        return ok({"richMenuAliasId": alias.id, "richMenuId": alias.menu_id})

    def aliases(self, _: Call) -> Answer:
        """Return every name."""
        rows = self._world.aliases.rows.values()
        return ok({"aliases": [{"richMenuAliasId": a.id, "richMenuId": a.menu_id} for a in rows]})

    def delete_alias(self, call: Call) -> Answer:
        """Forget a name."""
        self._hourly("delete alias")
        self._world.aliases.drop(self._alias(call).id)
        return ok()

    def switch(self, person: Person, alias_id: str) -> bool:
        """Show the person the menu a switching tap names; False when it cannot be shown."""
        alias = self._world.aliases.get(alias_id)
        if alias is None or alias.menu_id not in self._world.menus.rows:
            return False
        self._link(person, alias.menu_id)
        return True

    def in_force(self, person: Person) -> Menu | None:
        """Return the menu the person sees: their own before the default."""
        default = self._world.note("default_menu")
        for menu_id in (person.menu, default):
            if menu_id is not None and (menu := self._world.menus.get(menu_id)):
                return menu
        return None

    def _menu(self, menu_id: str, missing: int = 404) -> Menu:
        menu = self._world.menus.get(menu_id)
        if menu is None:
            raise refuse(missing, "richmenu not found" if missing != 404 else "Not found")
        return menu

    def _pictured(self, menu_id: str, missing: int = 404) -> Menu:
        menu = self._menu(menu_id, missing)
        if menu.mime is None:
            raise refuse(400, "must upload richmenu image before applying it to user")
        return menu

    def _alias(self, call: Call) -> Alias:
        alias = self._world.aliases.get(call.part["alias"])
        if alias is None:
            raise refuse(404, "richmenu alias not found")
        return alias

    def _person(self, user_id: str) -> Person:
        person = self._world.people.get(user_id)
        if person is None:
            raise refuse(404, "Not found")
        return person

    def _link(self, person: Person, menu_id: str | None) -> None:
        person.menu = menu_id
        self._world.touch(person)

    def _link_known(self, user_ids: list[str], menu_id: str | None) -> None:
        for person in filter(None, map(self._world.people.get, user_ids)):
            if person.friend and not person.blocked:
                self._link(person, menu_id)

    def _set_default(self, menu_id: str | None) -> None:
        self._world.notes.save("default_menu", Note(menu_id))
        self._world.version += 1

    def _hourly(self, what: str) -> None:
        recent = self._recent.setdefault(what, deque())
        now = self._world.now_ms()
        while recent and now - recent[0] >= _HOUR_MS:
            recent.popleft()
        if len(recent) >= PER_HOUR:
            raise refuse(429, "The API rate limit has been exceeded. Try again later.")
        recent.append(now)
