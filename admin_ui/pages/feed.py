"""A supporter's visits as a calendar that subscribes itself (RFC 5545): no name, phone or address."""

import hashlib
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from icalendar import Calendar, Event

from admin_ui import class_words, labels
from admin_ui.class_papers import event_of
from admin_ui.desk_papers import tokyo
from admin_ui.tools import Tools, Use
from mdeji.dispatch import calendar
from mdeji.dispatch.calendar import Item
from mdeji.kit.calendar import to_jst
from mdeji.outreach import place_queries
from mdeji.places import queries as places
from mdeji.supporters import feeds

router = APIRouter(include_in_schema=False)

EVERY = timedelta(minutes=5)
KEPT = timedelta(days=60)
"""How often calendars are asked to look again."""

LINE_CHATS = "https://line.me/R/nv/chat"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@router.api_route("/cal/{secret}.ics", methods=["GET", "HEAD"])
def feed(request: Request, tools: Use, secret: str) -> Response:
    """Return the calendar; an address that was renewed or turned off opens nothing."""
    body = _body(tools, secret)
    if body is None:
        return Response(
            "この予定表のリンクは、使えません。", 404, HEADERS, "text/plain; charset=utf-8"
        )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**HEADERS, "ETag": etag}
    asked = request.headers.get("if-none-match", "")
    if etag in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="mdeji.ics"'
    return Response(body, 200, headers, "text/calendar; charset=utf-8")


def _body(tools: Tools, secret: str) -> bytes | None:
    now = tools.clock.now()
    with tools.database.reading() as session:
        whose = feeds.owner(session, secret)
        if whose is None:
            return None
        districts = places.district_names(session)
        items = calendar.items(session, whose, now)
        taught = place_queries.taught_by(session, whose, now - KEPT, called_off=True)
        read_at = feeds.last_read(session, whose)
    if items is None or read_at is None or now - read_at > feeds.READ_NOTED_EVERY:
        with tools.database.transaction() as session:
            items = calendar.stamped_items(session, whose, now)
            feeds.note_read(session, whose, now)
    made = calendar_of(items, districts)
    for one in taught:
        if one.on_duty:  # It is among the visits already.
            continue
        address = f"{tools.settings.public_url}/classes/{one.held.id}"
        made.add_component(event_of(one.held, address, class_words.TEACHERS[one.role.value]))
    body: bytes = made.to_ical()
    return body


def calendar_of(items: tuple[Item, ...], districts: dict[str, str]) -> Calendar:
    """Return the calendar; the same items give the same bytes, so an unchanged one has one ETag."""
    made = Calendar()
    made.add("prodid", "-//Mdeji dispatch//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Mデジの予定")
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT5M")
    made.add_component(tokyo())
    for item in items:
        made.add_component(_event(item, districts))
    return made


def _event(item: Item, districts: dict[str, str]) -> Event:
    turn, stamp = item.turn, item.stamp
    district = f"{districts.get(turn.district_id, '')}地区"
    made = Event()
    made.add("uid", f"visit-{turn.visit_id}-{turn.number}@mdeji-dispatch")
    made.add("sequence", stamp.sequence)
    made.add("dtstamp", _utc(stamp.changed_at))
    made.add("last-modified", _utc(stamp.changed_at))
    made.add("dtstart", to_jst(turn.starts_at))
    made.add("dtend", to_jst(turn.ends_at))
    made.add("summary", f"スマホ相談({labels.topics(turn.topics)})")
    made.add("location", district)
    said = (
        f"受付番号 {turn.number}\nくわしい場所と連絡先は、LINEで「わたしの予定」を押してください。"
    )
    made.add("description", f"{said}\n{LINE_CHATS}")
    made.add("url", LINE_CHATS)
    firm = "CONFIRMED" if item.firm else "TENTATIVE"
    made.add("status", "CANCELLED" if item.called_off else firm)
    made.add("transp", "TRANSPARENT" if item.called_off else "OPAQUE")
    return made


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
