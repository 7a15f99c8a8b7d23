"""Read the form and the filters of activities."""

from collections.abc import Mapping
from datetime import date

from admin_ui.access import Viewer
from admin_ui.dates import read_day
from admin_ui.forms import Typed
from mdeji.kit.calendar import fiscal_year
from mdeji.kit.errors import Invalid
from mdeji.outreach.activities import Draft
from mdeji.outreach.activity_queries import Search


def read_draft(form: Typed, today: date, uid: str) -> Draft:
    """Return what was typed; an empty number is not known.

    Raises:
        Invalid: a field that cannot be read.
    """
    kind = form.number("kind_id")
    if kind is None:
        raise Invalid("kind_id", "missing")
    on = read_day(form["on"], today)
    if on is None:
        raise Invalid("on", "unreadable")
    return Draft(
        uid=uid,
        kind_id=kind,
        on=_nearest(on, today),
        centre_id=form["centre_id"] or None,
        district_id=form["district_id"] or None,
        organisation=form["organisation"],
        count=1 if form["count"] == "" else _number(form, "count") or 0,
        participants=_number(form, "participants"),
        minutes=_number(form, "minutes"),
        supporters=_number(form, "supporters"),
        note=form["note"],
    )


def _nearest(on: date, today: date) -> date:
    """Return the day in the past that was meant: 「11/20」 without a year is never one to come."""
    if on <= today or (on - today).days < 2:
        return on
    try:
        earlier = on.replace(year=on.year - 1)
    except ValueError:
        return on
    return earlier if earlier.year == today.year - (today.month < on.month) else on


def _number(form: Typed, name: str) -> int | None:
    if form[name] == "":
        return None
    found = form.number(name)
    if found is None:
        raise Invalid(name, "range")
    return found


def read_search(query: Mapping[str, str], viewer: Viewer, today: date) -> Search:
    """Return which activities are wanted: those of this fiscal year unless something else is said."""
    year = fiscal_year(today)
    first = read_day(query.get("first", "")[:20], today) or date(year, 4, 1)
    last = read_day(query.get("last", "")[:20], today) or date(year + 1, 3, 31)
    kind = query.get("kind", "")[:9]
    return Search(
        first=first,
        last=last,
        kind_id=int(kind) if kind.isascii() and kind.isdigit() else None,
        centre_id=viewer.only_centre or query.get("centre", "")[:60] or None,
        district_id=query.get("district", "")[:60] or None,
        words=query.get("q", "")[:60],
        with_taken_back=query.get("all") == "1",
    )
