"""The remaining calls: profile, content, loading, reading, the bot itself, the webhook's address."""

import base64
import re
from collections.abc import Callable

from chatbot.simulator.limits.fields import Check, integer, shape, text, url
from chatbot.simulator.platform.calls import Answer, Call, json_body, ok, refuse
from chatbot.simulator.state import Note, Person, World
from chatbot.simulator.store import Json

CONTENT_KEPT_MS = 14 * 24 * 3_600_000
_CHECKED_ENDPOINT: Check = url("http", "https", most=500)
_LOADING = shape({"chatId": text(100), "loadingSeconds": integer(5, 60)}, ("chatId",))
_READ = shape({"markAsReadToken": text(200)}, ("markAsReadToken",))
_ENDPOINT = shape({"endpoint": _CHECKED_ENDPOINT}, ("endpoint",))
_TEST = shape({"endpoint": _CHECKED_ENDPOINT})
_USER_ID = re.compile(r"U[0-9a-f]{32}")


class Others:
    """The endpoints that neither send nor deal with menus."""

    def __init__(self, world: World, bot_id: str, knock: Callable[[str | None], Json]) -> None:
        self._world = world
        self._bot_id = bot_id
        self._knock = knock

    def profile(self, call: Call) -> Answer:
        """Tell a friend's name."""
        person = self._world.people.get(call.part["user"])
        if person is None or person.blocked or not (person.friend or person.wrote_at):
            raise refuse(404, "Not found")
        return ok({"userId": person.user_id, "displayName": person.name, "language": "ja"})

    def content(self, call: Call) -> Answer:
        """Hand over a photo or voice message while LINE still has it."""
        message_id = call.part["message"]
        entry = self._world.entries.get(message_id)
        if entry is not None and entry.unsent:
            raise refuse(410, "Gone")
        content = self._world.contents.get(message_id)
        if content is None or self._world.now_ms() - content.at > CONTENT_KEPT_MS:
            raise refuse(404, "Not found")
        return Answer(200, base64.b64decode(content.data), mime=content.mime)

    def transcoding(self, call: Call) -> Answer:
        """Tell that a voice message is ready."""
        self.content(call)
        return ok({"status": "succeeded"})

    def loading(self, call: Call) -> Answer:
        """Show the loading animation in a person's chat."""
        body = json_body(call, _LOADING)
        seconds = body.get("loadingSeconds", 20)
        if seconds % 5:
            raise refuse(400, "The value for the 'loadingSeconds' parameter is invalid")
        person = self._chat(body["chatId"])
        if not person.blocked:
            person.loading_until = self._world.now_ms() + seconds * 1000
            self._world.touch(person)
        return ok(status=202)

    def mark_read(self, call: Call) -> Answer:
        """Show 「既読」 on a person's messages up to the one of the token."""
        token = json_body(call, _READ)["markAsReadToken"]
        last = self._world.entries.get(token.removeprefix("read-"))
        if last is None or not token.startswith("read-"):
            raise refuse(400, "Invalid markAsReadToken")
        for entry in self._world.chats[last.user_id]:
            if entry.sender == "person" and not entry.read and int(entry.id) <= int(last.id):
                entry.read = True
                self._world.touch(entry)
        return ok()

    def leave_group(self, call: Call) -> Answer:
        """Let the bot leave a group."""
        return self._leave("group", call.part["group"])

    def leave_room(self, call: Call) -> Answer:
        """Let the bot leave a room."""
        return self._leave("room", call.part["room"])

    def info(self, _: Call) -> Answer:
        """Tell who the bot is."""
        name = "まえばしデジタルサポーター"
        bot = {"userId": self._bot_id, "basicId": "@216mdeji", "displayName": name}
        return ok({**bot, "chatMode": "chat", "markAsReadMode": "manual"})

    def endpoint(self, _: Call) -> Answer:
        """Tell where webhooks go."""
        return ok({"endpoint": self._world.note("webhook_url") or "", "active": True})

    def set_endpoint(self, call: Call) -> Answer:
        """Send webhooks elsewhere."""
        self._world.notes.save("webhook_url", Note(json_body(call, _ENDPOINT)["endpoint"]))
        return ok()

    def test_endpoint(self, call: Call) -> Answer:
        """Send a webhook without events and tell how it was answered."""
        body = json_body(call, _TEST) if call.body else {}
        return ok(self._knock(body.get("endpoint")))

    def closed(self, _: Call) -> Answer:
        """Refuse what only verified accounts and partners may use."""
        raise refuse(403, "Access to this API is not available for your account")

    def _leave(self, kind: str, chat_id: str) -> Answer:
        group = self._world.groups.get(chat_id)
        if group is None or group.kind != kind:
            raise refuse(404, "Not found")
        self._world.groups.drop(chat_id)
        return ok()

    def _chat(self, user_id: str) -> Person:
        person = self._world.people.get(user_id) if _USER_ID.fullmatch(user_id) else None
        if person is None:
            raise refuse(400, "The value for the 'chatId' parameter is invalid")
        return person
