"""Reply, push, multicast, narrowcast, broadcast: the calls that put messages on phones."""

import hashlib
import re
from collections.abc import Callable, Iterable

from chatbot.simulator import reply_tokens
from chatbot.simulator.limits import MESSAGES
from chatbot.simulator.limits.fields import anything, boolean, list_of, shape, text
from chatbot.simulator.platform.calls import Answer, Call, json_body, ok, refuse
from chatbot.simulator.state import Accepted, Entry, Person, World
from chatbot.simulator.store import Json
from mdeji.kit.ids import new_token

USER_ID = re.compile(r"U[0-9a-f]{32}")
_UUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DAY_MS = 24 * 3600 * 1000
_STRANGER_MS = 7 * _DAY_MS
_UNITS = list_of(text(30), 0, 1)
_COMMON = {"messages": MESSAGES, "notificationDisabled": boolean}
_REPLY = shape({**_COMMON, "replyToken": text(200)}, ("replyToken", "messages"))
_PUSH = shape({**_COMMON, "to": text(100), "customAggregationUnits": _UNITS}, ("to", "messages"))
_MULTICAST = shape(
    {**_COMMON, "to": list_of(text(100), 1, 500), "customAggregationUnits": _UNITS},
    ("to", "messages"),
)
_BROADCAST = shape(_COMMON, ("messages",))
_NARROWCAST = shape(
    {**_COMMON, "recipient": anything, "filter": anything, "limit": anything}, ("messages",)
)
_VALIDATE = shape({"messages": MESSAGES}, ("messages",))


class Sending:
    """The endpoints that send, over one world."""

    def __init__(self, world: World, monthly_limit: Callable[[], int]) -> None:
        self._world = world
        self._limit = monthly_limit

    def reply(self, call: Call) -> Answer:
        """Answer an event; free, but only once and within the token's minute."""
        if "x-line-retry-key" in call.headers:
            raise refuse(400, "The X-Line-Retry-Key header can't be used with this endpoint")
        body = json_body(call, _REPLY)
        user_id = reply_tokens.use(self._world, body["replyToken"])
        if user_id is None:
            raise refuse(400, "Invalid reply token")
        person = self._world.people.get(user_id)
        if person is None:
            return ok({"sentMessages": self._say_in_group(user_id, body["messages"])})
        return ok({"sentMessages": self._put([person], body["messages"], "reply")})

    def push(self, call: Call) -> Answer:
        """Send to one person; counted."""
        return self._with_retry_key(call, lambda: self._push(call))

    def multicast(self, call: Call) -> Answer:
        """Send to up to 500 people; counted for each."""
        return self._with_retry_key(call, lambda: self._multicast(call))

    def broadcast(self, call: Call) -> Answer:
        """Send to all friends; counted for each."""
        return self._with_retry_key(
            call, lambda: self._to_all(json_body(call, _BROADCAST), "broadcast")
        )

    def narrowcast(self, call: Call) -> Answer:
        """Send to all friends (conditions are not weighed); answered with 202."""

        def send() -> tuple[Answer, list[Json]]:
            answer, sent = self._to_all(json_body(call, _NARROWCAST), "narrowcast")
            return Answer(202, answer.content), sent

        return self._with_retry_key(call, send)

    def validate(self, call: Call) -> Answer:
        """Check messages without sending them."""
        json_body(call, _VALIDATE)
        return ok()

    def quota(self, _: Call) -> Answer:
        """Tell the month's limit."""
        return ok({"type": "limited", "value": self._limit()})

    def consumption(self, _: Call) -> Answer:
        """Tell how much of the month's limit is used."""
        return ok({"totalUsage": self._world.usage()})

    def _push(self, call: Call) -> tuple[Answer, list[Json]]:
        body = json_body(call, _PUSH)
        person = self._recipient(body["to"])
        self._within_limit([person])
        sent = self._put([person], body["messages"], "push")
        return ok({"sentMessages": sent}), sent

    def _multicast(self, call: Call) -> tuple[Answer, list[Json]]:
        body = json_body(call, _MULTICAST)
        people = [self._recipient(user_id) for user_id in dict.fromkeys(body["to"])]
        self._within_limit(people)
        self._put(people, body["messages"], "multicast")
        return ok(), []

    def _to_all(self, body: Json, via: str) -> tuple[Answer, list[Json]]:
        people = [person for person in self._world.people.rows.values() if person.friend]
        self._within_limit(people)
        self._put(people, body["messages"], via)
        return ok(), []

    def _recipient(self, user_id: str) -> Person:
        if not USER_ID.fullmatch(user_id):
            raise refuse(
                400, "The property, 'to', in the request body is invalid (line: -, column: -)"
            )
        person = self._world.people.get(user_id)
        if person is None:
            raise refuse(400, "Failed to send messages")
        return person

    def _within_limit(self, people: Iterable[Person]) -> None:
        reached = sum(map(self._reaches, people))
        if self._world.usage() + max(reached, 1) > self._limit():
            raise refuse(429, "You have reached your monthly limit.")

    def _reaches(self, person: Person) -> bool:
        # Somebody who is no friend but wrote to us can be reached for seven days.
        wrote = person.wrote_at and self._world.now_ms() - person.wrote_at <= _STRANGER_MS
        return not person.blocked and bool(person.friend or wrote)

    def _put(self, people: list[Person], messages: list[Json], via: str) -> list[Json]:
        world, sent = self._world, []
        for person in people:
            reaches = self._reaches(person) or (via == "reply" and not person.blocked)
            if reaches and via != "reply":
                world.count(1)
            for message in messages:
                entry = Entry(
                    world.new_message_id(),
                    person.user_id,
                    "bot",
                    world.now_ms(),
                    message,
                    via,
                    reaches,
                )
                world.add_entry(entry)
                sent.append({"id": entry.id, "quoteToken": new_token(32)})
            if person.loading_until:
                person.loading_until = 0
                world.touch(person)
        return sent

    def _say_in_group(self, chat_id: str, messages: list[Json]) -> list[Json]:
        group = self._world.groups.get(chat_id)
        if group is None:  # The bot has left: the token is of no use any more.
            raise refuse(400, "Invalid reply token")
        group.said += messages
        self._world.groups.save(chat_id, group)
        return [{"id": self._world.new_message_id(), "quoteToken": new_token(32)} for _ in messages]

    def _with_retry_key(self, call: Call, send: Callable[[], tuple[Answer, list[Json]]]) -> Answer:
        key = call.headers.get("x-line-retry-key")
        if key is None:
            return send()[0]
        if not _UUID.fullmatch(key):
            raise refuse(400, "The value of the X-Line-Retry-Key header is invalid")
        digest = hashlib.sha256(call.path.encode() + b"\0" + call.body).hexdigest()
        self._not_accepted_before(key.lower(), digest)
        answer, sent = send()
        until = self._world.now_ms() + _DAY_MS
        accepted = Accepted(key.lower(), digest, call.request_id, sent, until)
        self._world.accepted.save(accepted.key, accepted)
        return answer

    def _not_accepted_before(self, key: str, digest: str) -> None:
        before = self._world.accepted.get(key)
        if before is None or self._world.now_ms() > before.until:
            return
        if before.digest != digest:
            # LINE asks for an identical request; a bot that reuses a key for something else would
            # lose that message, so the simulator says it instead of hiding it behind a 409.
            raise refuse(400, "The retry key was already used for a different request")
        refused = refuse(
            409,
            "The retry key is already accepted",
            **({"sentMessages": before.sent} if before.sent else {}),
        )
        refused.answer.headers["x-line-accepted-request-id"] = before.request_id
        raise refused
