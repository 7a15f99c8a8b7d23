"""Everything the platform remembers: people, chats, tokens, menus, quota."""

import hashlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from chatbot.simulator.store import Json, Notebook, Table
from mdeji.kit.calendar import to_jst
from mdeji.kit.clock import Clock
from mdeji.kit.ids import new_token

FIRST_MESSAGE_ID = 561_000_000_000_000_000
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def milliseconds(instant: datetime) -> int:
    """Return the instant as LINE writes it: milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


@dataclass
class Person:
    """Somebody with a phone."""

    user_id: str
    name: str
    friend: bool = True
    blocked: bool = False
    met: bool = False  # has been in contact with the account, so its userId is known
    wrote_at: int = 0
    menu: str | None = None
    loading_until: int = 0
    version: int = 0


@dataclass
class Entry:
    """One thing in a chat, as the person's phone shows it."""

    id: str
    user_id: str
    sender: str  # "person", "bot", or "echo" for a tap's displayText
    at: int
    message: Json
    via: str
    delivered: bool = True
    read: bool = False
    unsent: bool = False
    quick_gone: bool = False
    version: int = 0


@dataclass
class ReplyToken:
    """The right to answer one event for nothing."""

    token: str
    user_id: str
    event_at: int
    good_until: int = 0
    used: bool = False


@dataclass
class Accepted:
    """A request that came with a retry key and was carried out."""

    key: str
    digest: str
    request_id: str
    sent: list[Json]
    until: int


@dataclass
class Menu:
    """A rich menu made through the API."""

    id: str
    spec: Json
    mime: str | None = None
    image: str = ""  # base64


@dataclass
class Alias:
    """A name for a rich menu that can be pointed elsewhere."""

    id: str
    menu_id: str


@dataclass
class Content:
    """A photo or voice message, as the platform keeps it for a while."""

    message_id: str
    mime: str
    data: str  # base64
    at: int


@dataclass
class Event:
    """A webhook event that has not been accepted by the bot yet."""

    id: str
    user_id: str
    body: Json
    attempts: int = 0


@dataclass
class Group:
    """A chat of several that somebody invited the bot into; ``kind`` is group or room."""

    id: str
    kind: str
    said: list[Json] = field(default_factory=list)


@dataclass
class Note:
    """A single remembered value."""

    value: Any


@dataclass
class World:
    """The whole state, guarded by one lock; ``version`` grows with every change."""

    clock: Clock
    path: Path | None = None
    version: int = 0
    lock: RLock = field(default_factory=RLock)
    chats: dict[str, list[Entry]] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._notebook = Notebook(self.path)
        self.people = Table("people", Person, self._notebook)
        self.entries = Table("entries", Entry, self._notebook)
        self.tokens = Table("tokens", ReplyToken, self._notebook)
        self.accepted = Table("accepted", Accepted, self._notebook)
        self.menus = Table("menus", Menu, self._notebook)
        self.aliases = Table("aliases", Alias, self._notebook)
        self.contents = Table("contents", Content, self._notebook)
        self.events = Table("events", Event, self._notebook)
        self.groups = Table("groups", Group, self._notebook)
        self.notes = Table("notes", Note, self._notebook)
        self._tables: dict[str, Table[Any]] = {
            table.name: table for table in vars(self).values() if isinstance(table, Table)
        }
        self._load()
        self._numbers = itertools.count(1)
        self._salt = new_token()

    def _load(self) -> None:
        for name, key, row in self._notebook.read():
            if name in self._tables:
                self._tables[name].load(key, row)
        for entry in self.entries.rows.values():
            self._list(entry)
        rows: list[Person | Entry] = [*self.entries.rows.values(), *self.people.rows.values()]
        self.version = max((row.version for row in rows), default=0)
        self._last_message = max(map(int, self.entries.rows), default=FIRST_MESSAGE_ID)
        self._notebook.start(list(self._tables.values()))

    def now_ms(self) -> int:
        """Return the simulated time in milliseconds."""
        return milliseconds(self.clock.now())

    def month(self) -> str:
        """Return the month in Japan that quota is counted for, such as 2026-11."""
        return f"{to_jst(self.clock.now()):%Y-%m}"

    def new_message_id(self) -> str:
        """Return the next message id."""
        self._last_message += 1
        return str(self._last_message)

    def new_event_id(self) -> str:
        """Return an id shaped like a ULID: time first, then something unique."""
        head, at = "", self.now_ms()
        for _ in range(10):
            head, at = _CROCKFORD[at & 31] + head, at >> 5
        digest = hashlib.sha256(f"{self._salt}{next(self._numbers)}".encode()).digest()
        return head + "".join(_CROCKFORD[byte & 31] for byte in digest[:16])

    def touch(self, row: Person | Entry) -> None:
        """Save a person or an entry under a new version, so that phones see the change."""
        self.version += 1
        row.version = self.version
        if isinstance(row, Person):
            self.people.save(row.user_id, row)
        else:
            self.entries.save(row.id, row)

    def add_entry(self, entry: Entry) -> None:
        """Put something new at the end of the person's chat."""
        self._list(entry)
        self.touch(entry)

    def _list(self, entry: Entry) -> None:
        self.chats.setdefault(entry.user_id, []).append(entry)
        self.arrived[entry.user_id] += entry.sender == "bot" and entry.delivered

    def usage(self) -> int:
        """Return the number of counted messages of this month."""
        note = self.notes.get(f"usage:{self.month()}")
        return int(note.value) if note else 0

    def count(self, messages: int) -> None:
        """Add to this month's counted messages."""
        self.notes.save(f"usage:{self.month()}", Note(self.usage() + messages))

    def note(self, key: str) -> Any:
        """Return a remembered value, or None."""
        found = self.notes.get(key)
        return found.value if found else None

    def close(self) -> None:
        """Close the durable store."""
        with self.lock:
            self._notebook.close()
