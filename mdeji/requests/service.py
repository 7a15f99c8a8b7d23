"""Take in a request, whichever door it came through."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit import jobs
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.kit.ids import new_uuid
from mdeji.messages import said
from mdeji.messages.notices import Notice, notify
from mdeji.messages.said import Filled
from mdeji.people.service import found_group, settle_in
from mdeji.requests.rules import (
    CHANGEABLE,
    OPEN,
    REQUEST,
    Door,
    Kind,
    PlaceKind,
    RequestEvent,
    RequestStatus,
    seats_for,
)
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.requests.wishes import check_wishes
from mdeji.staff.journal import record

PROMISE = timedelta(days=2)
PROMISE_UNTIL = time(17)

TOPICS = (
    "line",
    "photo",
    "app",
    "settings",
    "call_mail",
    "internet",
    "qr",
    "payment",
    "mynumber",
    "city_services",
    "safety",
    "other",
)
DEVICES = ("iphone", "android", "raku", "tablet", "pc", "unknown")


@dataclass(frozen=True)
class Draft:
    """What somebody asks for; wishes are UTC instants, half-open, the most wished first.

    A ``quiet`` one was not asked for just now, so nobody is told that it was received.
    """

    requester_id: int
    door: Door
    kind: Kind
    topics: tuple[str, ...]
    device: str
    district_id: str
    place: PlaceKind
    headcount: int
    wishes: tuple[tuple[datetime, datetime], ...]
    town_id: str | None = None
    centre_id: str | None = None
    place_detail: str = ""
    for_whom: str = "self"
    learner_name: str = ""
    memo: str = ""
    group_name: str | None = None
    submit_key: str | None = None
    quiet: bool = False


def submit(session: Session, draft: Draft, actor: str, now: datetime) -> Request:
    """Store the request with its seats, promise an answer, and begin the search.

    The same ``submit_key`` gives the same request again, so a double tap asks once.

    Raises:
        Invalid: which field is wrong, and why.
    """
    already = _submitted(session, draft.submit_key)
    if already is not None:
        return already
    check(draft, now)
    request = _store_once(session, draft, now)
    if request is None:
        return submit(session, draft, actor, now)
    settle_in(session, draft.requester_id, draft.district_id, draft.town_id)
    record(session, actor, f"request:{request.pk}", "submitted", {"door": draft.door}, now)
    search_soon(session, request.pk, now)
    data = {
        "request_id": request.pk,
        "number": request.number,
        "promised_at": request.promised_at.isoformat(),
    }
    # On LINE the receipt is the answer to the tap itself, which costs nothing.
    if draft.door is not Door.LINE and not draft.quiet:
        notify(session, draft.requester_id, Notice("request_received", data), now)
    return request


def promised_by(now: datetime) -> datetime:
    """Return by when the requester hears from us, whatever has been found: at five, two days on."""
    return at_jst(day_of(now) + PROMISE, PROMISE_UNTIL)


def check(draft: Draft, now: datetime) -> None:
    """Check a draft at the door.

    Raises:
        Invalid: which field is wrong, and why.
    """
    if not draft.topics or set(draft.topics) - set(TOPICS):
        raise Invalid("topics", "unknown")
    if draft.device not in DEVICES:
        raise Invalid("device", "unknown")
    if draft.place is PlaceKind.CENTRE and draft.centre_id is None:
        raise Invalid("centre_id", "missing")
    seats_for(draft.kind, draft.place, draft.headcount)
    check_wishes(draft.wishes, draft.door, now)


def get(session: Session, request_id: int) -> Request:
    """Return the request.

    Raises:
        NotFound: there is none with this id.
    """
    request = session.get(Request, request_id)
    if request is None:
        raise NotFound("request", request_id)
    return request


TYPED = frozenset({"place_detail", "memo"})
"""What a requester tells in their own words."""


def blank(session: Session, request_id: int, field: str) -> None:
    """Empty what a requester told in their own words and took back.

    ``memo.1`` is the second line of the memo: each was told by a message of its own.
    """
    name, _, line = field.partition(".")
    if name in TYPED:
        request = get(session, request_id)
        setattr(request, name, _without(getattr(request, name), line) if line else "")
        session.add(request)


def tell_place(session: Session, request_id: int, words: str, actor: str, now: datetime) -> None:
    """Keep where exactly the team goes, as the requester wrote it on a page of ours.

    Raises:
        NotAllowed: ``ended`` if nothing can be changed any more.
    """
    request = get(session, request_id)
    if request.status not in CHANGEABLE:
        raise NotAllowed("ended")
    request.place_detail = words
    request.version += 1
    request.updated_at = now
    session.add(request)
    # What the chat told before is gone; unsending it takes no page back.
    said.note(session, (), Filled("request", request_id, "place_detail"), now)
    record(session, actor, f"request:{request_id}", "place_told", {}, now)


def _without(text: str, line: str) -> str:
    """Return the text with one line emptied, so that the others keep their places."""
    kept = ["" if str(place) == line else one for place, one in enumerate(text.split("\n"))]
    return "\n".join(kept) if any(kept) else ""


def move(session: Session, request: Request, event: RequestEvent, now: datetime) -> None:
    """Move the request along its lifecycle and raise its version."""
    request.status = REQUEST.after(request.status, event)
    request.version += 1
    request.updated_at = now
    session.add(request)
    session.flush()


def search_soon(session: Session, request_id: int, at: datetime) -> None:
    """See to it that the search goes on at ``at``; one job per request.

    For a request that must not be asked about yet, it goes on when its time has come.
    """
    first = session.exec(select(Request.search_from).where(Request.id == request_id)).first()
    at = max(at, first) if first else at
    order = jobs.Order("ask", {"request": request_id}, at, f"ask:{request_id}")
    jobs.put_again(session, order, at)


def replace_wishes(
    session: Session, request: Request, wishes: tuple[tuple[datetime, datetime], ...]
) -> None:
    """Put other wished times in place of the present ones."""
    for old in session.exec(select(Wish).where(Wish.request_id == request.pk)):
        session.delete(old)
    session.flush()
    for rank, (start, end) in enumerate(wishes, 1):
        session.add(Wish(request_id=request.pk, rank=rank, starts_at=start, ends_at=end))
    session.flush()


def open_duplicates(session: Session, draft: Draft) -> tuple[Request, ...]:
    """Return open requests of the same person about the same topics; to be asked about."""
    found = select(Request).where(
        Request.requester_id == draft.requester_id, col(Request.status).in_(OPEN)
    )
    return tuple(r for r in session.exec(found) if set(r.topics) & set(draft.topics))


def _submitted(session: Session, submit_key: str | None) -> Request | None:
    if submit_key is None:
        return None
    return session.exec(select(Request).where(Request.submit_key == submit_key)).first()


COPIED = (
    "door",
    "kind",
    "requester_id",
    "for_whom",
    "learner_name",
    "device",
    "district_id",
    "town_id",
    "place",
    "centre_id",
    "place_detail",
    "headcount",
    "memo",
    "submit_key",
)
"""What a request takes over from its draft as it is."""


def _store_once(session: Session, draft: Draft, now: datetime) -> Request | None:
    """Store the request; return None if the same form, sent twice in one moment, was stored before."""
    try:
        with session.begin_nested():
            return _store(session, draft, now)
    except IntegrityError:
        if _submitted(session, draft.submit_key) is None:
            raise
        return None


def _store(session: Session, draft: Draft, now: datetime) -> Request:
    request = Request(
        number=new_uuid(),
        status=RequestStatus.RECEIVED,
        group_id=_group_id(session, draft, now),
        topics=list(draft.topics),
        promised_at=promised_by(now),
        created_at=now,
        updated_at=now,
        **{name: getattr(draft, name) for name in COPIED},
    )
    number(session, request)
    replace_wishes(session, request, draft.wishes)
    for role in seats_for(draft.kind, draft.place, draft.headcount):
        session.add(Seat(request_id=request.pk, role=role))
    session.flush()
    return request


def _group_id(session: Session, draft: Draft, now: datetime) -> int | None:
    if draft.kind is not Kind.GROUP or not draft.group_name:
        return None
    group = found_group(session, draft.requester_id, draft.group_name, draft.district_id, now)
    return group.pk


_SERIES = {Kind.DESK: "Y", Kind.CLASS: "K"}


def number(session: Session, request: Request) -> None:
    """Give the request its number, which people say on the phone: M-0001, a desk's Y-0001, a class's K-0001."""
    session.add(request)
    session.flush()
    request.number = f"{_SERIES.get(request.kind, 'M')}-{request.pk:04d}"
    session.add(request)
    session.flush()
