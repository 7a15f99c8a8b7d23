"""Webhook delivery: in order for each person, again when refused, oddly when told to."""

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from chatbot.simulator import reply_tokens
from chatbot.simulator.faults import Faults
from chatbot.simulator.knocking import Knock, Knocker, envelope, sign
from chatbot.simulator.state import Event, World
from chatbot.simulator.store import Json

HOLD_SECONDS = 0.7
"""How long a reordered event lets later ones pass, in real time."""


@dataclass(frozen=True)
class Address:
    """Where webhooks go and how they are signed."""

    bot_id: str
    secret: str
    url: Callable[[], str]


@dataclass
class Parcel:
    """The events of one webhook body; ``lanes`` are the people whose turn it is."""

    events: list[Event]
    lanes: list[str] = field(default_factory=list)


class Courier:
    """Carry events to the bot from a few threads."""

    def __init__(self, world: World, faults: Faults, address: Address, threads: int = 6) -> None:
        self.log: deque[dict[str, Any]] = deque(maxlen=1000)
        self._world, self._faults, self._address = world, faults, address
        self._lanes: dict[str, deque[Event]] = {}
        self._ready: deque[str] = deque()
        self._busy: set[str] = set()
        self._aside: list[tuple[float, int, Event]] = []
        self._numbers = itertools.count()
        self._flying = 0
        self._change = Condition()
        self._running = False
        self._count = threads
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Start the threads; events left from before a kill go out again."""
        if self._running:
            return
        self._running = True
        with self._world.lock:
            left = list(self._world.events.rows.values())
        with self._change:
            waiting = {event.id for lane in self._lanes.values() for event in lane}
            for event in left:
                if event.id not in waiting:
                    event.attempts += 1
                    self._put_aside(event, 0)
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(self._count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after what is on its way has arrived."""
        with self._change:
            self._running = False
            self._change.notify_all()
        for thread in self._threads:
            thread.join(3)
        self._threads = []

    def send(self, event: Event) -> None:
        """Queue a new event behind the person's earlier ones."""
        switches = self._faults.webhooks
        self._world.events.save(event.id, event)
        with self._change:
            if switches.reorder and not self._aside:
                self._put_aside(event, HOLD_SECONDS)
            else:
                self._lanes.setdefault(event.user_id, deque()).append(event)
                if event.user_id not in self._busy and len(self._lanes[event.user_id]) == 1:
                    self._ready.append(event.user_id)
            if switches.duplicate:
                self._put_aside(event, 0)
            self._change.notify()

    def settle(self, timeout: float) -> None:
        """Wait until nothing is pending.

        Raises:
            TimeoutError: something still is after ``timeout`` seconds.
        """
        with self._change:
            if not self._change.wait_for(self._is_idle, timeout):
                left = sum(map(len, self._lanes.values())) + len(self._aside) + self._flying
                raise TimeoutError(
                    f"{left} webhook deliveries pending; last: {list(self.log)[-1:]}"
                )

    def wake(self) -> None:
        """Look at the switches again: a pause may be over."""
        with self._change:
            self._change.notify_all()

    def knock(self, url: str | None) -> Json:
        """Send a body without events, as the console's 「検証」 button does."""
        body = envelope(self._address.bot_id, [])
        signature = sign(self._address.secret, body)
        knocker = Knocker()
        result = knocker.knock(url or self._address.url(), body, signature)
        knocker.close()
        return {
            "success": result.accepted,
            "timestamp": self._world.clock.now().isoformat(),
            "statusCode": result.status,
            "reason": "OK" if result.accepted else result.error.upper(),
            "detail": str(result.status),
        }

    def _is_idle(self) -> bool:
        return not (self._flying or self._aside or any(self._lanes.values()))

    def _put_aside(self, event: Event, seconds: float) -> None:
        due = time.monotonic() + seconds
        heapq.heappush(self._aside, (due, next(self._numbers), event))

    def _work(self) -> None:
        knocker = Knocker()
        while (parcel := self._wait()) is not None:
            result = self._deliver(knocker, parcel)
            self._finish(parcel, result)
        knocker.close()

    def _wait(self) -> Parcel | None:
        with self._change:
            while self._running:
                parcel = self._next()
                if parcel is not None:
                    self._flying += 1
                    return parcel
                self._change.wait(self._until_due())
        return None

    def _until_due(self) -> float | None:
        if self._faults.webhooks.paused or not self._aside:
            return None
        return max(0.0, self._aside[0][0] - time.monotonic())

    def _next(self) -> Parcel | None:
        if self._faults.webhooks.paused:
            return None
        if self._aside and self._aside[0][0] <= time.monotonic():
            return Parcel([heapq.heappop(self._aside)[2]])
        most, parcel = max(1, self._faults.webhooks.batch), Parcel([])
        while self._ready and len(parcel.events) < most:
            user_id = self._ready.popleft()
            lane = self._lanes[user_id]
            while lane and len(parcel.events) < most:
                parcel.events.append(lane.popleft())
            parcel.lanes.append(user_id)
            self._busy.add(user_id)
        return parcel if parcel.events else None

    def _deliver(self, knocker: Knocker, parcel: Parcel) -> Knock:
        again = any(event.attempts for event in parcel.events)
        with self._world.lock:
            for event in parcel.events:
                if token := event.body.get("replyToken"):
                    reply_tokens.deliver(self._world, token)
        body = envelope(self._address.bot_id, [_as_sent(event) for event in parcel.events])
        secret = "wrong" if self._faults.webhooks.wrong_signature else self._address.secret
        result = knocker.knock(self._address.url(), body, sign(secret, body))
        at = self._world.clock.now().isoformat()
        self.log.append(
            {
                "at": at,
                "status": result.status,
                "ms": result.ms,
                "events": len(parcel.events),
                "redelivery": again,
                "error": result.error,
            }
        )
        return result

    def _finish(self, parcel: Parcel, result: Knock) -> None:
        switches = self._faults.webhooks
        given_up = []
        with self._change:
            for event in parcel.events:
                if result.accepted or not switches.redeliver:
                    given_up.append(event)
                    continue
                event.attempts += 1
                if event.attempts > switches.redeliver_times:
                    given_up.append(event)
                    continue
                self._put_aside(event, switches.redeliver_seconds * 2 ** (event.attempts - 1))
            for user_id in parcel.lanes:
                self._busy.discard(user_id)
                if self._lanes[user_id]:
                    self._ready.append(user_id)
            self._flying -= 1
            self._change.notify_all()
        with self._world.lock:
            for event in given_up:
                self._world.events.drop(event.id)


def _as_sent(event: Event) -> Json:
    return {**event.body, "deliveryContext": {"isRedelivery": event.attempts > 0}}
