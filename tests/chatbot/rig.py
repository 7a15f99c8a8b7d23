"""A desk without LINE: what a person does goes in, what they are told comes out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from chatbot.desk import Desk
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.inbox import event
from mdeji.messages.tables import InboxEvent, Message
from mdeji.people.queries import by_line


def user_id(name: str) -> str:
    """Return a LINE user id for a name."""
    return "U" + name.encode().hex().ljust(32, "0")[:32]


@dataclass
class Chat:
    """One person's chat with the desk."""

    desk: Desk
    database: Database
    clock: SettableClock
    name: str
    events: list[int] = field(default_factory=list)

    def says(self, text: str) -> list[dict[str, Any]]:
        """Send a text and return the bubbles of the answer."""
        return self.does(
            {"type": "message", "message": {"type": "text", "id": self._id(), "text": text}}
        )

    def sends(self, kind: str, **more: object) -> list[dict[str, Any]]:
        """Send a picture, a voice, a sticker, a location."""
        return self.does({"type": "message", "message": {"type": kind, "id": self._id(), **more}})

    def taps(self, data: str, **params: str) -> list[dict[str, Any]]:
        """Tap a button by its data."""
        postback: dict[str, Any] = {"data": data}
        return self.does(
            {"type": "postback", "postback": postback | ({"params": params} if params else {})}
        )

    def chooses(self, label: str, bubbles: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Tap the button with this label on a bubble."""
        return self.taps(data_of(label, bubbles))

    def does(self, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Let an event reach the desk; return the parts of its answer."""
        now, key = self.clock.now(), self._id()
        source = {"type": "user", "userId": user_id(self.name)}
        payload = {"source": source, "timestamp": 1, "webhookEventId": key, **payload}
        message_id = payload.get("unsend", {}).get(
            "messageId", payload.get("message", {}).get("id")
        )
        row = InboxEvent(
            event_id=key,
            user_id=user_id(self.name),
            kind=payload["type"],
            happened_at=now,
            received_at=now,
            reply_token=key,
            message_id=message_id,
            payload=payload,
        )
        with self.database.transaction() as session:
            session.add(row)
            session.flush()
            self.events.append(row.pk)
            heard = event(session, row.pk)
            self.desk.hear(session, heard, now)
            found = select(Message).where(
                Message.user_id == user_id(self.name), Message.reply_token == key
            )
            return [part for row in session.exec(found).all() for part in row.parts]

    @property
    def person_id(self) -> int:
        """The person's id."""
        with self.database.reading() as session:
            view = by_line(session, user_id(self.name))
            assert view
            return view.id

    def notices(self) -> list[dict[str, Any]]:
        """Return what was written to this person of our own accord, oldest first."""
        with self.database.reading() as session:
            found = (
                select(Message)
                .where(Message.user_id == user_id(self.name), col(Message.reply_token).is_(None))
                .order_by(col(Message.id))
            )
            return [part for row in session.exec(found).all() for part in row.parts]

    def _id(self) -> str:
        return f"{self.name}-{len(self.events)}-{self.clock.now().timestamp()}"


def data_of(label: str, bubbles: list[dict[str, Any]]) -> str:
    """Return the data of the button with this label."""
    found = [
        b
        for s in bubbles
        for b in (*s.get("buttons", ()), *s.get("exits", ()))
        if b["label"] == label
    ]
    assert found, f"no button {label} in {bubbles}"
    return str(found[0]["data"])


def words(bubbles: list[dict[str, Any]]) -> str:
    """Return all that is written in the bubbles."""
    parts = [f"{s.get('lead', '')}{s.get('text', '')}" for s in bubbles]
    parts += [f"{row[0]}:{row[1]}" for s in bubbles for row in s.get("rows", ())]
    return "\n".join(parts)


def later(clock: SettableClock, **by: float) -> datetime:
    """Let time pass."""
    clock.advance(timedelta(**by))
    return clock.now()
