"""Files about desks: the calendar people subscribe to, and the sheet of a month."""

from calendar import Calendar as Months
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from admin_ui import yorozu_words
from admin_ui.pages.certificates import source
from admin_ui.tools import Tools
from mdeji.kit.calendar import JST, spoken_time, to_jst, wareki, wareki_year
from mdeji.kit.paper import qr_svg, typeset
from mdeji.places.queries import CentreCard
from mdeji.yorozu.calendar import Notes, SessionView
from mdeji.yorozu.rules import SessionStatus

TITLE = "デジタルよろず相談所"


def calendar_of(centre: CentreCard, sessions: Sequence[SessionView], address: str) -> bytes:
    """Return the stored sessions of a centre as iCalendar; the same sessions, the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Mdeji dispatch//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{TITLE} {centre.name}")
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    made.add_component(tokyo())
    for one in sessions:
        if one.id is not None:
            made.add_component(_event(centre, one, address))
    content: bytes = made.to_ical()
    return content


def _event(centre: CentreCard, one: SessionView, address: str) -> Event:
    made = Event()
    made.add("uid", f"yorozu-{one.id}@mdeji-dispatch")
    made.add("sequence", one.version - 1)
    stamp = (one.changed_at or one.starts_at).astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("dtstart", to_jst(one.starts_at))
    made.add("dtend", to_jst(one.ends_at))
    made.add("summary", f"{TITLE}({centre.name})")
    made.add("location", f"{centre.name} 群馬県前橋市{centre.address}")
    made.add("description", f"申し込みは いりません。お金は かかりません。\n{address}")
    made.add("url", address)
    made.add("status", "CONFIRMED" if one.is_on else "CANCELLED")
    return made


def tokyo() -> Timezone:
    """Return the time zone of Japan, as calendars want it described."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1, tzinfo=None))  # noqa: DTZ001 – local by definition
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    zone = Timezone()
    zone.add("tzid", str(JST))
    zone.add_component(standard)
    return zone


def month_sheet(
    tools: Tools, about: tuple[CentreCard, Notes], sessions: Sequence[SessionView], first: date
) -> bytes:
    """Return one A4 page with the days of a month on which a centre has its desk."""
    centre, notes = about
    address = f"{tools.settings.public_url}/yorozu/{centre.id}"
    friend = tools.settings.line_add_friend
    data = {
        "title": f"{wareki_year(first)}{first.month}月",
        "centre": centre.name,
        "address": f"前橋市{centre.address}",
        "phone": centre.phone,
        "bring": notes.bring,
        "way": notes.way,
        "weeks": _weeks(first, sessions),
        "lines": [_line(one) for one in sessions],
        "office": tools.settings.office_name,
        "office_phone": tools.settings.contact_phone,
        "qr": qr_svg(friend or address),
        "qr_says": "LINEの友だち追加" if friend else "新しい予定は こちら",
        "url": address,
    }
    changed = [one.changed_at for one in sessions if one.changed_at is not None]
    dated = max(changed, default=datetime(first.year, first.month, 1, tzinfo=UTC))
    return typeset(source("desk_month"), data, dated.replace(microsecond=0))


def _weeks(first: date, sessions: Sequence[SessionView]) -> list[list[dict[str, Any]]]:
    found = {one.day: one for one in sessions}
    weeks = Months().monthdatescalendar(first.year, first.month)
    return [
        [
            {
                "day": str(day.day) if day.month == first.month else "",
                "open": day in found and day.month == first.month,
                "cancelled": day in found and not found[day].is_on,
                "hours": _hours(found[day]) if day in found else "",
            }
            for day in week
        ]
        for week in weeks
    ]


def _hours(one: SessionView) -> str:
    return f"{to_jst(one.starts_at):%-H:%M}–{to_jst(one.ends_at):%-H:%M}"


def _line(one: SessionView) -> str:
    begins, ends = (spoken_time(to_jst(at).time()) for at in (one.starts_at, one.ends_at))
    said = f"{wareki(one.day)} {begins}から {ends}まで"
    if one.status is SessionStatus.PLANNED:
        return said
    return f"{wareki(one.day)} お休み({yorozu_words.ALL_REASONS.get(one.reason, '')})"
