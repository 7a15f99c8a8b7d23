"""A visit as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Response

from mdeji.kit.calendar import to_jst

LONGEST_LINE = 75
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Appointment:
    """An entry of a calendar; ``revision`` grows with every change of the same ``uid``.

    It holds no names and no private address: a calendar is copied to other companies' servers.
    """

    uid: str
    revision: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str


def calendar_file(appointment: Appointment, now: datetime) -> Response:
    """Return the appointment as a file that calendars open."""
    body = "".join(f"{line}\r\n" for line in _folded(_lines(appointment, now)))
    return Response(
        body.encode(),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mdeji.ics"'},
    )


def _lines(appointment: Appointment, now: datetime) -> Iterable[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mdeji dispatch//JA", *_ZONE)
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.uid}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{appointment.revision}"
    yield f"DTSTART;TZID=Asia/Tokyo:{to_jst(appointment.starts_at):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Asia/Tokyo:{to_jst(appointment.ends_at):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_escaped(appointment.summary)}"
    yield f"LOCATION:{_escaped(appointment.location)}"
    yield f"DESCRIPTION:{_escaped(appointment.description)}"
    yield from ("STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR")


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text.replace("\r", "")


def _folded(lines: Iterable[str]) -> Iterable[str]:
    """Break lines so that none has more than 75 bytes and no character is cut in two."""
    for line in lines:
        piece = ""
        for character in line:
            if len((piece + character).encode()) > LONGEST_LINE:
                yield piece
                piece = " "
            piece += character
        yield piece
