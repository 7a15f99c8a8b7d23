"""Where the present work comes from: a request of a browser, an event of the bot, a job.

The web server runs a page in another thread than its gate, with a copy of the context: so the
context holds an object that the gate fills in, not a value that it would replace.
"""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Origin:
    """One piece of work: ``trace`` names it in the log and the journal, ``actor`` who wants it."""

    trace: str
    actor: str = ""


_current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def begin(trace: str, actor: str = "") -> Origin:
    """Say that what follows in this thread or task belongs to ``trace``."""
    origin = Origin(trace, actor)
    _current.set(origin)
    return origin


def current() -> Origin:
    """Return the present origin; an empty one if nobody has said."""
    return _current.get() or Origin("")


def acts(actor: str) -> None:
    """Say who wants the present work, once that is known."""
    origin = _current.get()
    if origin is not None:
        origin.actor = actor
