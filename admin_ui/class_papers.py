"""Papers of a class: the attendance sheet, the poster with its QR code, and the calendar file."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from admin_ui import class_words
from admin_ui.desk_papers import tokyo
from admin_ui.pages.certificates import source
from admin_ui.tools import Tools
from mdeji.kit.calendar import day_of, spoken_time, to_jst, wareki
from mdeji.kit.paper import qr_svg, typeset
from mdeji.outreach.place_queries import PlaceView, TeacherView
from mdeji.outreach.queries import ClassView
from mdeji.outreach.rules import ClassStatus
from mdeji.people.rules import spoken_phone
from mdeji.places.queries import CentreCard

BLANK_LINES = 4


def when_of(one: ClassView) -> str:
    """Return the date in the era with both hours."""
    return f"{wareki(day_of(one.starts_at))} {hours_of(one)}"


def hours_of(one: ClassView) -> str:
    """Return both hours."""
    begins, ends = (spoken_time(to_jst(at).time()) for at in (one.starts_at, one.ends_at))
    return f"{begins}から {ends}まで"


def attendance_sheet(
    one: ClassView, people: Sequence[PlaceView], teachers: Sequence[TeacherView], now: datetime
) -> bytes:
    """Return the sheet for the door: seats, names, room to tick, and empty lines for walk-ins."""
    free = [[str(one.capacity + n), "", "", "", ""] for n in range(1, BLANK_LINES + 1)]
    data = {
        "title": one.title,
        "centre": f"{one.centre} {one.room}".strip(),
        "when": when_of(one),
        "teachers": "、".join(f"{class_words.TEACHERS[t.role.value]} {t.name}" for t in teachers),
        "rows": [
            [str(p.seat or ""), f"{p.name} 様", p.kana, spoken_phone(p.phone), p.note]
            for p in people
        ]
        + free,
    }
    return typeset(source("class_sheet"), data, now.replace(microsecond=0))


def poster(tools: Tools, one: ClassView, centre: CentreCard) -> bytes:
    """Return one A4 page to hang up, by which people sign up."""
    address = f"{tools.settings.public_url}/classes/{one.id}"
    data = {
        "title": one.title,
        "level": class_words.LEVELS.get(one.level, ""),
        "objectives": one.objectives,
        "device": class_words.DEVICES.get(one.device, ""),
        "day": wareki(day_of(one.starts_at)),
        "hours": hours_of(one),
        "place": f"{one.centre} {one.room}".strip(),
        "address": f"前橋市{centre.address}",
        "capacity": str(one.capacity),
        "office": tools.settings.office_name,
        "office_phone": tools.settings.contact_phone,
        "qr": qr_svg(address),
        "url": address,
    }
    return typeset(source("class_poster"), data, one.starts_at.replace(microsecond=0))


def calendar_of(classes: Sequence[ClassView], address: str) -> bytes:
    """Return classes as iCalendar; the same classes, the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Mdeji dispatch//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "スマホ講座(前橋市)")
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    made.add_component(tokyo())
    for one in classes:
        said = "申し込みが いります。お金は かかりません。"
        made.add_component(event_of(one, f"{address}/{one.id}", said))
    content: bytes = made.to_ical()
    return content


def event_of(one: ClassView, address: str, said: str) -> Event:
    """Return a class as an entry of a calendar; one that was called off says so."""
    made = Event()
    made.add("uid", f"class-{one.id}@mdeji-dispatch")
    made.add("sequence", one.version - 1)
    stamp = one.changed_at.astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("dtstart", to_jst(one.starts_at))
    made.add("dtend", to_jst(one.ends_at))
    made.add("summary", f"{one.title}({one.centre})")
    made.add("location", f"{one.centre} {one.address}")
    made.add("description", f"{said}\n{address}")
    made.add("url", address)
    made.add("status", "CANCELLED" if one.status is ClassStatus.CANCELLED else "CONFIRMED")
    return made
