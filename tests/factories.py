"""Build people, supporters, requests, offers and visits straight in the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlmodel import Session, select

from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.calendar import day_of
from mdeji.messages.tables import Fate, Letter, Message, Thread, ThreadStatus
from mdeji.people.tables import Group, Person
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus, SeatRole, seats_for
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.staff.journal import record
from mdeji.staff.passwords import hashed
from mdeji.staff.tables import StaffAccount, StaffRole
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterStatus, TrainingResult

PASSWORD = "a long enough password"
TOPICS = ("line", "photo", "app", "settings")
STEPS = ("video", "quiz", "role_play", "pledge")
PLEDGE = "2026-11"


@dataclass
class World:
    """Make rows in one session; ``now`` is the instant at which they are made."""

    session: Session
    now: datetime
    _count: int = field(default=0)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _kept(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def staff(self, login: str, role: StaffRole, centre_id: str | None = None) -> StaffAccount:
        """Make an account with the password ``PASSWORD``."""
        account: StaffAccount = self._kept(
            StaffAccount(
                login=login,
                name=f"{login}さん",
                role=role,
                password_hash=_password_hash(),
                centre_id=centre_id,
                created_at=self.now,
            )
        )
        return account

    def person(self, name: str = "", *, line: bool = True, **values: Any) -> Person:
        """Make somebody who has agreed to the rules; ``line`` says whether LINE reaches them."""
        number = self._next()
        made: dict[str, Any] = {
            "name": name or f"相談 {number}子",
            "kana": "そうだん",
            "phone": f"0270000{number:04d}",
            "line_user_id": f"U{number:032x}" if line else None,
            "consented_at": self.now,
            "created_at": self.now,
        }
        person: Person = self._kept(Person(**(made | values)))
        return person

    def supporter(
        self, name: str = "", *, skills: Sequence[str] = TOPICS, level: int = 3, **values: Any
    ) -> Supporter:
        """Make an active supporter, trained and pledged, free every day from nine to six."""
        number = self._next()
        name = name or f"支援{number}"
        person_id = values.pop("person_id", None) or self.person(f"{name} 太郎").pk
        on = day_of(self.now) - timedelta(days=90)
        made: dict[str, Any] = {
            "person_id": person_id,
            "status": SupporterStatus.ACTIVE,
            "shown_name": name,
            "district_id": "honcho",
            "radius_m": 8000,
            "devices": ["iphone", "android"],
            "birth_year": 1960,
            "status_since": self.now - timedelta(days=90),
            "joined_at": self.now - timedelta(days=90),
        }
        steps = values.pop("trained", STEPS)
        row: Supporter = self._kept(Supporter(**(made | values)))
        for step in steps:
            self._kept(
                TrainingResult(
                    supporter_id=row.pk,
                    step=step,
                    done_on=on,
                    version=PLEDGE if step == "pledge" else "",
                    actor="system",
                    at=self.now,
                )
            )
        for topic in skills:
            self._kept(Skill(supporter_id=row.pk, topic=topic, level=level))
        for weekday in range(7):
            hours = FreeHours(
                supporter_id=row.pk, weekday=weekday, from_minute=540, until_minute=1080
            )
            self._kept(hours)
        return row

    def many_requests(self, count: int, **values: Any) -> None:
        """Make so many requests like one another, without their seats, in one statement."""
        first = self.request(**values)
        table = Request.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
        like = {c.name: getattr(first, c.name) for c in table.columns if c.name != "id"}
        more = [
            like | {"number": f"M-X{n:05d}", "submit_key": f"many {n}"} for n in range(count - 1)
        ]
        self.session.execute(table.insert(), more)

    def request(self, *, group: str | None = None, **values: Any) -> Request:
        """Make a request of somebody alone at a centre, or of a group of nine, with its seats."""
        number = self._next()
        kind = Kind.GROUP if group else Kind.INDIVIDUAL
        requester_id = values.pop("requester_id", None) or self.person().pk
        wish_at = values.pop("wish_at", self.now + timedelta(days=5))
        made: dict[str, Any] = {
            "number": f"M-{number:04d}",
            "door": Door.LINE,
            "kind": kind,
            "status": RequestStatus.RECEIVED,
            "requester_id": requester_id,
            "topics": ["line"],
            "device": "iphone",
            "district_id": "honcho",
            "place": PlaceKind.CENTRE,
            "centre_id": "honcho-centre",
            "headcount": 9 if group else 1,
            "promised_at": self.now + timedelta(days=2),
            "created_at": self.now,
            "updated_at": self.now,
        } | values
        if group:
            made["group_id"] = self._group(group, requester_id, made["district_id"]).pk
        row: Request = self._kept(Request(**made))
        row.number = values.get("number", f"M-{row.pk:04d}")
        length = timedelta(hours=2 if group else 1)
        self._kept(Wish(request_id=row.pk, rank=1, starts_at=wish_at, ends_at=wish_at + length))
        for role in seats_for(row.kind, row.place, row.headcount):
            self._kept(Seat(request_id=row.pk, role=role))
        record(
            self.session, "system", f"request:{row.pk}", "submitted", {"door": row.door}, self.now
        )
        return row

    def offer(self, request: Request, supporter: Supporter, **values: Any) -> Offer:
        """Make an offer that waits for an answer until tomorrow."""
        seat = self._free_seat(request)
        wish = self.session.exec(select(Wish).where(Wish.request_id == request.pk)).one()
        made: dict[str, Any] = {
            "request_id": request.pk,
            "supporter_id": supporter.pk,
            "seat_id": seat.pk,
            "seat_role": seat.role,
            "wave": 1,
            "rank": 1,
            "starts_at": wish.starts_at,
            "ends_at": wish.ends_at,
            "distance_m": 1800,
            "reasons": [{"code": "same_district"}],
            "sent_at": self.now,
            "expires_at": self.now + timedelta(days=1),
            "status": OfferStatus.OPEN,
        }
        offer: Offer = self._kept(Offer(**(made | values)))
        return offer

    def visit(self, request: Request, team: Sequence[Supporter], **values: Any) -> Visit:
        """Make the visit of a request with its team; the request becomes arranged."""
        wish = self.session.exec(select(Wish).where(Wish.request_id == request.pk)).one()
        request.status = values.pop("request_status", RequestStatus.ARRANGED)
        request.starts_at, request.ends_at = wish.starts_at, wish.ends_at
        made: dict[str, Any] = {
            "request_id": request.pk,
            "status": VisitStatus.PLANNED,
            "starts_at": wish.starts_at,
            "ends_at": wish.ends_at,
            "word": "あさがお",
            "created_at": self.now,
        }
        visit: Visit = self._kept(Visit(**(made | values)))
        for supporter in team:
            seat = self._free_seat(request)
            seat.supporter_id, seat.taken_at = supporter.pk, self.now
            self._kept(
                Attendance(
                    visit_id=visit.pk,
                    supporter_id=supporter.pk,
                    seat_id=seat.pk,
                    role=seat.role,
                    joined_at=self.now,
                )
            )
        self._kept(request)
        return visit

    def letter(self, person: Person, text: str, **values: Any) -> Letter:
        """Make a letter to the staff that waits for an answer."""
        found = self.session.exec(select(Thread).where(Thread.person_id == person.pk)).first()
        thread = found or self._kept(
            Thread(
                person_id=person.pk,
                status=ThreadStatus.WAITING,
                opened_at=self.now,
                last_at=self.now,
            )
        )
        made: dict[str, Any] = {"thread_id": thread.pk, "text": text, "written_at": self.now}
        letter: Letter = self._kept(Letter(**(made | values)))
        return letter

    def message(self, person: Person, **values: Any) -> Message:
        """Make a message that was sent by push."""
        number = self._next()
        made: dict[str, Any] = {
            "uid": f"00000000-0000-4000-8000-{number:012d}",
            "user_id": person.line_user_id or "",
            "person_id": person.pk,
            "parts": [{"kind": "notice", "notice": "visit_soon", "data": {}}],
            "fate": Fate.SENT,
            "via": "push",
            "wanted_at": self.now,
            "created_at": self.now,
            "sent_at": self.now,
        }
        message: Message = self._kept(Message(**(made | values)))
        return message

    def _group(self, name: str, representative_id: int, district_id: str) -> Group:
        group: Group = self._kept(
            Group(
                name=name,
                representative_id=representative_id,
                district_id=district_id,
                created_at=self.now,
            )
        )
        return group

    def _free_seat(self, request: Request) -> Seat:
        seats = self.session.exec(select(Seat).where(Seat.request_id == request.pk)).all()
        free = [seat for seat in seats if seat.supporter_id is None]
        return min(free or list(seats), key=lambda seat: (seat.role != SeatRole.LEAD, seat.pk))


@cache
def _password_hash() -> str:
    return hashed(PASSWORD)
