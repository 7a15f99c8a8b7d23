"""What a person can do on their phone, and the events LINE makes of it."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from chatbot.simulator import reply_tokens
from chatbot.simulator.limits.actions import is_allowed_moment
from chatbot.simulator.platform.menus import Menus
from chatbot.simulator.state import Content, Entry, Event, Group, Person, World
from chatbot.simulator.store import Json
from mdeji.kit.ids import new_token

MOST_TEXT = 5000


class CannotDo(ValueError):
    """The phone does not allow this."""


class Hands:
    """Carry out gestures of people."""

    def __init__(self, world: World, menus: Menus, send: Callable[[Event], None]) -> None:
        self._world, self._menus, self._send = world, menus, send
        self._gestures: dict[str, Callable[[Person, Json], Json]] = {
            "text": self._text,
            "sticker": self._sticker,
            "photo": self._photo,
            "voice": self._voice,
            "location": self._location,
            "tap": self._tap,
            "follow": self._follow,
            "block": self._block,
            "unblock": self._unblock,
            "unsend": self._unsend,
        }

    def act(self, user_id: str, gesture: Json) -> Json:
        """Do what the gesture says and return what the phone shows next.

        Raises:
            CannotDo: nobody has this id, or the phone does not allow it.
        """
        with self._world.lock:
            person = self._world.people.get(user_id)
            do = self._gestures.get(str(gesture.get("kind")))
            if person is None or do is None:
                raise CannotDo("no such person" if person is None else "no such gesture")
            if person.blocked and gesture["kind"] not in {"unblock", "block"}:
                raise CannotDo("ブロックしている間は送れません")
            return do(person, gesture)

    def _text(self, person: Person, gesture: Json) -> Json:
        text = str(gesture.get("text", ""))
        if not text or len(text) > MOST_TEXT:
            raise CannotDo("1文字から5000文字までです")
        return self._write(person, {"type": "text", "text": text}, quotable=True)

    def _sticker(self, person: Person, gesture: Json) -> Json:
        message = {
            "type": "sticker",
            "packageId": str(gesture.get("packageId", "446")),
            "stickerId": str(gesture.get("stickerId", "1988")),
            "stickerResourceType": "STATIC",
            "keywords": ["thanks"],
        }
        return self._write(person, message, quotable=True)

    def _photo(self, person: Person, gesture: Json) -> Json:
        message = {"type": "image", "contentProvider": {"type": "line"}}
        return self._write(person, message, quotable=True, content=_content(gesture, "image/jpeg"))

    def _voice(self, person: Person, gesture: Json) -> Json:
        duration = int(gesture.get("duration", 3000))
        message = {"type": "audio", "contentProvider": {"type": "line"}, "duration": duration}
        return self._write(person, message, content=_content(gesture, "audio/x-m4a"))

    def _location(self, person: Person, gesture: Json) -> Json:
        message: Json = {"type": "location"}
        for name in ("title", "address"):
            if gesture.get(name):
                message[name] = str(gesture[name])[:100]
        message["latitude"] = float(gesture["latitude"])
        message["longitude"] = float(gesture["longitude"])
        return self._write(person, message)

    def _tap(self, person: Person, gesture: Json) -> Json:
        action = gesture["action"]
        entry = self._world.entries.get(str(gesture.get("message", "")))
        if gesture.get("quick") and entry is not None:
            entry.quick_gone = True
            self._world.touch(entry)
        kind = action.get("type")
        if kind == "message":
            return self._write(person, {"type": "text", "text": action["text"]}, quotable=True)
        if kind in {"postback", "datetimepicker", "richmenuswitch"}:
            return self._postback(person, action, gesture.get("params"))
        if kind == "uri":
            return {"open": action["uri"]}
        if kind == "clipboard":
            return {"clipboard": action["clipboardText"]}
        return {"screen": kind}

    def _postback(self, person: Person, action: Json, params: Any) -> Json:
        postback: Json = {"data": action["data"]}
        if action["type"] == "datetimepicker":
            postback["params"] = _picked(action, params)
        if action["type"] == "richmenuswitch":
            alias = action["richMenuAliasId"]
            done = self._menus.switch(person, alias)
            status = "SUCCESS" if done else "RICHMENU_ALIAS_ID_NOTFOUND"
            postback["params"] = {"newRichMenuAliasId": alias, "status": status}
        if said := action.get("displayText"):
            self._show(person, {"type": "text", "text": said}, "echo")
        if said := action.get("text"):
            self._write(person, {"type": "text", "text": said}, quotable=True)
        self._happen(person, {"type": "postback", "postback": postback})
        shown = {"input": action.get("inputOption"), "fill": action.get("fillInText")}
        return {key: value for key, value in shown.items() if value}

    def _follow(self, person: Person, _: Json) -> Json:
        person.friend, person.blocked = True, False
        self._world.touch(person)
        self._happen(person, {"type": "follow", "follow": {"isUnblocked": False}})
        return {}

    def _block(self, person: Person, _: Json) -> Json:
        if not person.blocked:
            person.blocked = True
            self._world.touch(person)
            self._happen(person, {"type": "unfollow"}, answerable=False)
        return {}

    def _unblock(self, person: Person, _: Json) -> Json:
        if person.blocked:
            person.blocked, person.friend = False, True
            self._world.touch(person)
            self._happen(person, {"type": "follow", "follow": {"isUnblocked": True}})
        return {}

    def _unsend(self, person: Person, gesture: Json) -> Json:
        entry = self._world.entries.get(str(gesture.get("message", "")))
        if entry is None or entry.user_id != person.user_id or entry.sender != "person":
            raise CannotDo("自分が送ったものだけ取り消せます")
        if not entry.unsent:
            entry.unsent, entry.message = True, {"type": "unsent"}
            self._world.touch(entry)
            self._world.contents.drop(entry.id)
            unsend = {"type": "unsend", "unsend": {"messageId": entry.id}}
            self._happen(person, unsend, answerable=False)
        return {}

    def invite(self, kind: str, chat_id: str) -> None:
        """Let somebody take the bot into a group or a room."""
        with self._world.lock:
            self._world.groups.save(chat_id, Group(chat_id, kind))
            self._in_group(kind, chat_id, {"type": "join"})

    def talk_in_group(self, kind: str, chat_id: str, user_id: str, text: str) -> None:
        """Let a member of the group say something, which the bot hears as long as it is in."""
        with self._world.lock:
            message = {"type": "text", "id": self._world.new_message_id(), "text": text}
            event = {"type": "message", "message": message}
            self._in_group(kind, chat_id, event, userId=user_id)

    def _in_group(self, kind: str, chat_id: str, event: Json, **who: str) -> None:
        world = self._world
        body = {
            **event,
            "webhookEventId": world.new_event_id(),
            "timestamp": world.now_ms(),
            "mode": "active",
            "source": {"type": kind, f"{kind}Id": chat_id, **who},
            "replyToken": reply_tokens.issue(world, chat_id, world.now_ms()).token,
        }
        self._send(Event(body["webhookEventId"], chat_id, body))

    def _write(
        self,
        person: Person,
        message: Json,
        *,
        quotable: bool = False,
        content: tuple[str, str] | None = None,
    ) -> Json:
        entry = self._show(person, message, "person")
        person.wrote_at = entry.at
        self._world.people.save(person.user_id, person)
        if content is not None:
            kept = Content(entry.id, *content, entry.at)
            self._world.contents.save(entry.id, kept)
        sent = {**message, "id": entry.id, "markAsReadToken": f"read-{entry.id}"}
        if quotable:
            sent["quoteToken"] = new_token(32)
        self._happen(person, {"type": "message", "message": sent})
        return {"id": entry.id}

    def _show(self, person: Person, message: Json, sender: str) -> Entry:
        world = self._world
        now = world.now_ms()
        entry = Entry(world.new_message_id(), person.user_id, sender, now, message, "phone")
        world.add_entry(entry)
        return entry

    def _happen(self, person: Person, event: Json, *, answerable: bool = True) -> None:
        world, now = self._world, self._world.now_ms()
        body = {
            **event,
            "webhookEventId": world.new_event_id(),
            "timestamp": now,
            "mode": "active",
            "source": {"type": "user", "userId": person.user_id},
        }
        if answerable:
            body["replyToken"] = reply_tokens.issue(world, person.user_id, now).token
        self._send(Event(body["webhookEventId"], person.user_id, body))


def _content(gesture: Json, usual: str) -> tuple[str, str]:
    data = str(gesture.get("data", ""))
    try:
        base64.b64decode(data, validate=True)
    except binascii.Error:
        raise CannotDo("data must be base64") from None
    return str(gesture.get("mime", usual)), data


def _picked(action: Json, params: Any) -> Json:
    mode = action["mode"]
    value = params.get(mode) if isinstance(params, dict) else None
    if not isinstance(value, str) or not is_allowed_moment(action, value):
        raise CannotDo(f"{mode} を、えらべる範囲の中でえらんでください")
    return {mode: value}
