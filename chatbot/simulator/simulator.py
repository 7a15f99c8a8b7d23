"""The simulator as a whole: the platform, the courier, the hands and the pages in one object."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount

from chatbot.simulator.control import control_routes
from chatbot.simulator.courier import Address, Courier
from chatbot.simulator.faults import Faults
from chatbot.simulator.hands import Hands
from chatbot.simulator.pages import page_routes
from chatbot.simulator.platform.gate import Gate
from chatbot.simulator.platform.menus import Menus
from chatbot.simulator.platform.others import Others
from chatbot.simulator.platform.sending import USER_ID, Sending
from chatbot.simulator.platform.ways import all_ways
from chatbot.simulator.spots import USUAL_PLACES, Place
from chatbot.simulator.state import Note, Person, World
from chatbot.simulator.store import Json
from chatbot.simulator.view import person_card, phone_screen
from mdeji.kit.clock import Clock


def line_user_id(seed: str) -> str:
    """Return a userId of LINE's shape, always the same for the same seed."""
    return "U" + hashlib.sha256(seed.encode()).hexdigest()[:32]


class Simulator:
    """A LINE platform with one channel.

    ``advance`` moves the clock and lets what is due by then happen; ``next_event`` tells when
    something is due; ``places`` are the spots a phone can send. The composition root sets them.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        webhook_url: str,
        channel_secret: str,
        access_token: str,
        store: Path | None = None,
        monthly_limit: int = 5000,
    ) -> None:
        self.clock = clock
        self.advance: Callable[[datetime], None] | None = None
        self.next_event: Callable[[], datetime | None] | None = None
        self.places: list[Place] = list(USUAL_PLACES)
        self.monthly_limit = monthly_limit
        self.faults = Faults()
        self.world = World(clock, store)
        self.world.notes.save("webhook_url", Note(webhook_url))
        bot_id = line_user_id("bot" + channel_secret)
        address = Address(bot_id, channel_secret, lambda: str(self.world.note("webhook_url")))
        self.courier = Courier(self.world, self.faults, address)
        self.menus = Menus(self.world)
        self.hands = Hands(self.world, self.menus, self.courier.send)
        sending = Sending(self.world, lambda: self.monthly_limit)
        others = Others(self.world, bot_id, self.courier.knock)
        ways = all_ways(sending, self.menus, others)
        self.gate = Gate(self.world, self.faults, access_token, ways)
        self.app = self._application()

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Mount("/line", app=self.gate),
                Mount("/api", routes=control_routes(self)),
                *page_routes(self),
            ]
        )

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The bot's latest calls, oldest first: endpoint, status, request id, milliseconds."""
        return list(self.gate.log)

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        """The latest webhooks, oldest first: status, milliseconds, events, redelivery."""
        return list(self.courier.log)

    def start(self) -> None:
        """Start delivering webhooks."""
        self.courier.start()

    def stop(self) -> None:
        """Stop delivering webhooks and close the store."""
        self.courier.stop()
        self.world.close()

    def settle(self, timeout: float) -> None:
        """Wait until no webhook delivery is pending.

        Raises:
            TimeoutError: some still are after ``timeout`` seconds.
        """
        self.courier.settle(timeout)

    def add_person(self, user_id: str, name: str, *, friend: bool = True) -> None:
        """Give somebody a phone; nobody is told. Somebody who already has one keeps it.

        Raises:
            ValueError: the id does not look like LINE's.
        """
        if not USER_ID.fullmatch(user_id):
            raise ValueError(f"a userId is U and 32 hexadecimal digits, not {user_id!r}")
        with self.world.lock:
            if user_id not in self.world.people.rows:
                self.world.touch(Person(user_id, name, friend))

    def people(self) -> list[Json]:
        """Return everybody with a phone."""
        with self.world.lock:
            return [person_card(self.world, person) for person in self.world.people.rows.values()]

    def act(self, user_id: str, gesture: Json) -> Json:
        """Let a person do something; see ``hands``."""
        return self.hands.act(user_id, gesture)

    def look(self, user_id: str, since: int = 0) -> Json:
        """Return a person's screen; see ``view``.

        Raises:
            KeyError: nobody has this id.
        """
        with self.world.lock:
            return phone_screen(self.world, self.menus, self.world.people.rows[user_id], since)

    def move_clock(self, to: datetime) -> None:
        """Move the clock forward, through ``advance`` where it is set."""
        if self.advance is not None:
            self.advance(to)
            return
        move = getattr(self.clock, "move_to", None)
        if move is None:
            raise RuntimeError("this clock cannot be moved")
        move(to)
