"""What the screens of the rota share: the weeks, presence on the day, what is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from admin_ui import rota_words
from admin_ui.forms import Typed
from admin_ui.tools import Tools
from admin_ui.yorozu_parts import CHECK, MOVED, Fault
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, NotFound, SeatTaken, Stale
from mdeji.rota.rules import presence
from mdeji.rota.views import DutyDay, OnDuty

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Row:
    """One centre in the table of the weeks: of each week the desks."""

    centre_id: str
    name: str
    cells: tuple[tuple[DutyDay, ...], ...]


@dataclass(frozen=True)
class Seen:
    """Somebody on duty as the day shows them: drawing, colour and word of where they are."""

    who: OnDuty
    icon: str
    tone: str
    said: str
    is_here: bool
    has_gone: bool


def mondays(today: date, count: int) -> tuple[date, ...]:
    """Return the first days of so many weeks, this one first."""
    first = today - timedelta(days=today.weekday())
    return tuple(first + WEEK * number for number in range(count))


def rows(
    found: Iterable[DutyDay], weeks: Sequence[date], names: Mapping[str, str]
) -> tuple[Row, ...]:
    """Return the desks as a table: a row for each centre, a column for each week.

    The rows stand in the order of ``names``.
    """
    order = {centre_id: place for place, centre_id in enumerate(names)}
    by_centre: dict[str, list[DutyDay]] = {}
    for one in found:
        by_centre.setdefault(one.session.centre_id, []).append(one)
    return tuple(
        Row(
            centre_id,
            names.get(centre_id, centre_id),
            tuple(
                tuple(one for one in ones if monday <= one.session.day < monday + WEEK)
                for monday in weeks
            ),
        )
        for centre_id, ones in sorted(
            by_centre.items(), key=lambda row: order.get(row[0], len(order))
        )
    )


def people(one: DutyDay, now: datetime) -> tuple[Seen, ...]:
    """Return who is on duty, and where each of them is now."""
    return tuple(_seen(who, one.session.starts_at, now) for who in one.people)


def attempt(
    tools: Tools, part: str, form: Typed, work: Callable[[Any, datetime], object]
) -> Fault | None:
    """Do the work in one transaction; return what was wrong, or None."""
    try:
        with tools.database.transaction() as session:
            work(session, tools.clock.now())
    except Invalid as error:
        text = rota_words.wrong(error.field, error.reason)
        return Fault(part, CHECK, {error.field: text}, form)
    except NotAllowed as error:
        if error.reason == "centre":
            raise
        return Fault(part, rota_words.refused(error.reason), {}, form, 409)
    except (IllegalMove, Stale, SeatTaken):
        return Fault(part, MOVED, {}, form, 409)
    except NotFound as error:
        if error.what != "duty":
            raise
        return Fault(part, rota_words.refused("none_wanted"), {}, form, 409)
    return None


def _seen(who: OnDuty, starts_at: datetime, now: datetime) -> Seen:
    where = presence(starts_at, who.arrived_at, who.finished_at, now)
    icon, tone, said = rota_words.PRESENCE[where]
    return Seen(who, icon, tone, said, who.arrived_at is not None, who.finished_at is not None)
