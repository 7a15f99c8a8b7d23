"""What several screens of the figures share: whose figures, what is hidden, where a number leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path

from admin_ui import figure_words
from admin_ui.access import Viewer
from admin_ui.forms import Typed
from mdeji.figures.catalogue import BY_KEY
from mdeji.figures.rules.building import UNITS
from mdeji.figures.rules.periods import (
    Period,
    month_key,
    month_name,
    month_of,
    read_month,
    spoken,
    year_name,
)
from mdeji.figures.source import Scope
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.errors import NotFound

HOME = "/admin/figures"


@dataclass(frozen=True)
class Told:
    """Hold what is wrong with a form, and what was typed, so that nothing is lost."""

    said: str = ""
    typed: Typed = field(default_factory=lambda: Typed(()))
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


NOTHING = Told()
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Year = Annotated[int, Path(ge=2000, le=2099)]
ROW_PAGES = {
    "consultation": "/admin/yorozu/entries/",
    "session": "/admin/yorozu/sessions/",
    "request": "/admin/requests/",
    "supporter": "/admin/supporters/",
    "class": "/admin/classes/",
    "activity": "/admin/activities/",
}


def scope_of(viewer: Viewer, now: datetime) -> Scope:
    """Return whose figures the viewer sees: staff of a centre those of their centre."""
    return Scope(now, viewer.only_centre)


def hides(viewer: Viewer) -> bool:
    """Tell whether small parts are hidden from the viewer: from all but the house itself."""
    return not viewer.is_desk


def month_or_404(text: str) -> Period:
    """Return the month of an address.

    Raises:
        NotFound: it is none.
    """
    found = read_month(text)
    if found is None:
        raise NotFound("month", text)
    return found


def this_month(now: datetime) -> Period:
    """Return the month that goes on."""
    return month_of(day_of(now))


def rows_address(key: str, period: Period, **chosen: str) -> str:
    """Return the page with the rows behind a number; an unknown figure leads nowhere."""
    if key not in BY_KEY:
        return ""
    said = {"from": period.first.isoformat(), "until": period.until.isoformat(), **chosen}
    return f"{HOME}/rows/{key}?{urlencode(said)}"


def row_address(viewer: Viewer, subject: str, number: int) -> str:
    """Return the page of a row, or nothing if there is none that the viewer may open."""
    if subject not in ROW_PAGES:
        return ""
    if subject in {"consultation", "class", "activity"} and not viewer.is_desk:
        return ""
    if subject == "supporter" and not viewer.is_office:
        return ""
    return f"{ROW_PAGES[subject]}{number}"


def helpers() -> dict[str, Any]:
    """Return what every template of the figures calls."""
    return {
        "W": figure_words,
        "units": UNITS,
        "month_key": month_key,
        "month_name": month_name,
        "month_of": month_of,
        "spoken": spoken,
        "year_name": year_name,
        "fiscal_year": fiscal_year,
        "rows_address": rows_address,
        "BY_KEY": BY_KEY,
    }
