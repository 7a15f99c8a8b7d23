"""Expected refusals. They carry data, not prose; the edge turns them into words.

MdejiError
├── IllegalMove   a lifecycle has no such move
├── NotFound      no such record, or none this viewer may know of
├── NotAllowed    the person may not do this
├── SeatTaken     somebody else was faster
├── Stale         the record changed since it was read
├── Invalid       a value at the door is wrong: which field, and why
├── BadToken      a signed link is altered, expired, or of somebody else
└── BadSetting    the configuration is wrong: which name, and how to mend it
"""


class MdejiError(Exception):
    """Something the product expects to happen and can explain."""


class IllegalMove(MdejiError):
    """A lifecycle knows no move for this event from this status."""

    def __init__(self, lifecycle: str, status: str, event: str) -> None:
        """Remember which ``lifecycle`` refused ``event`` in ``status``."""
        super().__init__(f"{lifecycle}: {event} is not possible in {status}")
        self.lifecycle = lifecycle
        self.status = status
        self.event = event


class NotFound(MdejiError):
    """There is no such record."""

    def __init__(self, what: str, key: object) -> None:
        """Remember that no ``what`` has the key ``key``."""
        super().__init__(f"{what} {key} not found")
        self.what = what
        self.key = key


class NotAllowed(MdejiError):
    """The person may not do this; ``reason`` is a code, not prose."""

    def __init__(self, reason: str) -> None:
        """Remember the ``reason``."""
        super().__init__(reason)
        self.reason = reason


class SeatTaken(MdejiError):
    """The seat was taken by somebody else, or is no longer needed."""

    def __init__(self, offer_id: int) -> None:
        """Remember the offer that came too late."""
        super().__init__(f"offer {offer_id} came too late")
        self.offer_id = offer_id


class Stale(MdejiError):
    """The record was changed by somebody else since it was read."""

    def __init__(self, what: str, key: object) -> None:
        """Remember which record is stale."""
        super().__init__(f"{what} {key} has changed")
        self.what = what
        self.key = key


class Invalid(MdejiError):
    """A value at the door is wrong; ``field`` and ``reason`` are codes."""

    def __init__(self, field: str, reason: str) -> None:
        """Remember the ``field`` and the ``reason``."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class BadToken(MdejiError):
    """A signed link cannot be used; ``reason`` is ``altered`` or ``expired``."""

    def __init__(self, reason: str) -> None:
        """Remember the ``reason``."""
        super().__init__(reason)
        self.reason = reason


class BadSetting(MdejiError):
    """The configuration is wrong."""
