"""Faults that can be switched on: for the bot's calls and for webhooks."""

import itertools
from dataclasses import asdict, dataclass, field
from threading import RLock
from typing import Any

API_FAULTS = (
    "rate_limit",
    "monthly_limit",
    "server_error",
    "server_error_delivered",
    "drop",
    "drop_delivered",
    "delay",
    "preparing",
    "unauthorized",
)
ENDPOINTS = (
    "*",
    "reply",
    "push",
    "multicast",
    "broadcast",
    "narrowcast",
    "validate",
    "quota",
    "loading",
    "mark_read",
    "profile",
    "content",
    "leave",
    "richmenu",
    "bot",
)


class UnknownFault(ValueError):
    """There is no such fault or endpoint."""


@dataclass
class Fault:
    """One fault: what goes wrong, where, how often (None: until switched off)."""

    id: int
    kind: str
    endpoint: str = "*"
    left: int | None = None
    seconds: float = 3.0


@dataclass
class Switches:
    """How webhooks are delivered."""

    batch: int = 1  # most events in one body
    redeliver: bool = True
    redeliver_seconds: float = 0.5  # the first wait, in real time; each one is twice as long
    redeliver_times: int = 6
    duplicate: bool = False
    reorder: bool = False
    wrong_signature: bool = False
    paused: bool = False


@dataclass
class Faults:
    """The faults in force; safe to use from several threads."""

    active: list[Fault] = field(default_factory=list)
    webhooks: Switches = field(default_factory=Switches)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _lock: RLock = field(default_factory=RLock)

    def add(
        self,
        kind: str,
        *,
        endpoint: str = "*",
        times: int | None = None,
        seconds: float = 3.0,
    ) -> Fault:
        """Switch a fault on for the next ``times`` calls, or until it is removed.

        Raises:
            UnknownFault: the kind or the endpoint does not exist.
        """
        if kind not in API_FAULTS or endpoint not in ENDPOINTS:
            raise UnknownFault(f"{kind} at {endpoint}")
        with self._lock:
            fault = Fault(next(self._ids), kind, endpoint, times, seconds)
            self.active.append(fault)
            return fault

    def remove(self, fault_id: int) -> None:
        """Switch one fault off."""
        with self._lock:
            self.active = [fault for fault in self.active if fault.id != fault_id]

    def clear(self) -> None:
        """Switch every fault off; webhooks are delivered as usual again."""
        with self._lock:
            self.active = []
            self.webhooks = Switches()

    def take(self, endpoint: str) -> Fault | None:
        """Return the fault that hits this call, counting it down."""
        if not self.active:
            return None
        with self._lock:
            for fault in self.active:
                if not _hits(fault, endpoint):
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self.active.remove(fault)
                return fault
        return None

    def set_webhooks(self, changes: dict[str, Any]) -> None:
        """Change some of the webhook switches.

        Raises:
            UnknownFault: a name or a value does not fit.
        """
        with self._lock:
            values = asdict(self.webhooks)
            for name, value in changes.items():
                if name not in values or not _fits(value, values[name]):
                    raise UnknownFault(f"{name}={value!r}")
                values[name] = value
            self.webhooks = Switches(**values)


def _hits(fault: Fault, endpoint: str) -> bool:
    if fault.kind == "preparing" and endpoint != "content":
        return False
    return fault.endpoint in {"*", endpoint}


def _fits(value: Any, model: Any) -> bool:
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    return isinstance(value, int | float) and value >= 0
