"""What several screens of the desks share: months, hours, whose centre it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Path

from admin_ui import yorozu_words
from admin_ui.access import Viewer
from admin_ui.dates import read_day, read_time
from admin_ui.forms import Typed
from admin_ui.tools import Tools
from mdeji.kit.calendar import at_jst
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, NotFound, Stale
from mdeji.places.queries import CentreCard, centre
from mdeji.yorozu.calendar import SessionView, session_view

FARTHEST = timedelta(days=800)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
MOVED = "ほかの人が先に変えました。いまの状態を見て、もう一度お願いします。"
CHECK = "入力を たしかめてください。"


@dataclass(frozen=True)
class Fault:
    """Hold what is wrong with a form: in which part of the page, and what was typed."""

    part: str
    problem: str
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Typed = field(default_factory=lambda: Typed(()))
    status: int = 422


NONE = Fault("", "", status=200)


def read_month(text: str, today: date) -> date:
    """Return the first day of a month such as ``2026-12``; of this month if it cannot be read."""
    this = today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return found if abs(found - this) <= FARTHEST else this


def by_day(found: Iterable[SessionView]) -> dict[date, list[SessionView]]:
    """Return the sessions of each day."""
    days: dict[date, list[SessionView]] = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    return days


def may_change(viewer: Viewer, centre_id: str) -> bool:
    """Tell whether the viewer may change this centre: staff of a centre change their own only."""
    return viewer.is_desk and viewer.centre_id in {None, centre_id}


def own(viewer: Viewer, centre_id: str) -> None:
    """Refuse staff of another centre.

    Raises:
        NotAllowed: it is another centre.
    """
    if not may_change(viewer, centre_id):
        raise NotAllowed("centre")


def centre_card(session: Any, centre_id: str) -> CentreCard:
    """Return a centre.

    Raises:
        NotFound: there is none.
    """
    found = centre(session, centre_id)
    if found is None:
        raise NotFound("centre", centre_id)
    return found


def session_card(session: Any, session_id: int) -> SessionView:
    """Return a session.

    Raises:
        NotFound: it never existed.
    """
    found = session_view(session, session_id)
    if found is None:
        raise NotFound("yorozu", session_id)
    return found


def read_when(form: Typed, today: date) -> tuple[datetime, datetime]:
    """Return when a session is, from the fields day, opens and closes.

    Raises:
        Invalid: one of them cannot be read.
    """
    day = read_day(form["day"], today)
    if day is None:
        raise Invalid("day", "unreadable")
    times = []
    for name in ("opens", "closes"):
        at = read_time(form[name])
        if at is None:
            raise Invalid(name, "unreadable")
        times.append(at_jst(day, at))
    return times[0], times[1]


def attempt(
    tools: Tools, part: str, form: Typed, work: Callable[[Any, datetime], object]
) -> Fault | None:
    """Do the work in one transaction; return what was wrong, or None."""
    try:
        with tools.database.transaction() as session:
            work(session, tools.clock.now())
    except Invalid as error:
        text = yorozu_words.wrong(error.field, error.reason)
        return Fault(part, CHECK, {error.field: text}, form)
    except (IllegalMove, Stale):
        return Fault(part, MOVED, {}, form, 409)
    return None
