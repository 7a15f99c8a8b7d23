"""Many supporters with a history, straight in the tables: the same number gives the same people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel, select

from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.database import Database
from mdeji.kit.vault import vault
from mdeji.people.names import found_by, reading_key
from mdeji.people.tables import Person
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import (
    EnrolmentDoor,
    FreeHours,
    Skill,
    Supporter,
    TrainingResult,
    TrainingStep,
)
from tests.bench.city import DEVICES, DISTRICTS, NOW, TOPICS

FAMILIES = (
    ("佐藤", "さとう"), ("鈴木", "すずき"), ("髙橋", "たかはし"), ("田中", "たなか"), ("伊藤", "いとう"),
    ("渡邊", "わたなべ"), ("山本", "やまもと"), ("中村", "なかむら"), ("小林", "こばやし"),
    ("加藤", "かとう"), ("吉田", "よしだ"), ("阿部", "あべ"), ("森", "もり"), ("池田", "いけだ"),
)  # fmt: skip
GIVEN = (
    ("花子", "はなこ"), ("健二", "けんじ"), ("幸子", "さちこ"), ("武雄", "たけお"), ("直美", "なおみ"),
    ("明", "あきら"), ("和子", "かずこ"), ("実", "みのる"), ("恵美", "えみ"), ("翔太", "しょうた"),
    ("文子", "ふみこ"), ("博", "ひろし"), ("恵子", "けいこ"),
)  # fmt: skip
STATUSES = (SupporterStatus.ACTIVE,) * 6 + (
    SupporterStatus.PAUSED,
    SupporterStatus.TRAINING,
    SupporterStatus.LEFT,
    SupporterStatus.APPLIED,
)
"""The last of them wait for the interview, or for its day."""

VISITS_EVERY = 3
CHUNK = 2000


def fill(database: Database, supporters: int) -> None:
    """Add so many supporters with skills, hours, training, offers and visits."""
    with database.transaction() as session:
        steps = list(session.exec(select(TrainingStep)))
        add(session, Person, (person(n) for n in range(1, supporters + 1)))
        add(session, Supporter, (_supporter(n) for n in range(1, supporters + 1)))
        add(session, Skill, _skills(supporters))
        add(session, FreeHours, _hours(supporters))
        add(session, TrainingResult, _results(supporters, steps))
        add(session, Request, (_request(n) for n in range(1, supporters // VISITS_EVERY + 1)))
        add(session, Seat, (_seat(n) for n in range(1, supporters // VISITS_EVERY + 1)))
        add(session, Offer, _offers(supporters))
        add(session, Visit, (_visit(n) for n in range(1, supporters // VISITS_EVERY + 1)))
        add(session, Attendance, _attendances(supporters))
    settle(database)


def settle(database: Database) -> None:
    """Let PostgreSQL know what it holds."""
    if not database.is_sqlite:
        with database.transaction() as session:
            for name in ("person", "supporter", "request", "seat", "visit"):
                # The rows named their own numbers; the next one is still to be given out.
                session.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "  # noqa: S608 – the names come from our own schema
                        f"(SELECT max(id) FROM {name}))"
                    )
                )
            session.execute(text("ANALYZE"))  # Autovacuum does it a minute later by itself.


def add(session: Session, kind: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Write many rows, some thousands in a statement."""
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            session.execute(insert(kind), chunk)
            chunk = []
    if chunk:
        session.execute(insert(kind), chunk)


def scatter(number: int) -> int:
    """Return a number that looks drawn."""
    return number * 2_654_435_761 % 2**32


def person(number: int) -> dict[str, Any]:
    """Return somebody of the many."""
    draw = scatter(number)
    family, given = FAMILIES[draw % len(FAMILIES)], GIVEN[draw // 16 % len(GIVEN)]
    name, kana = f"{family[0]} {given[0]}{number}", f"{family[1]} {given[1]}"
    phone = f"090{number:08d}"
    return {
        "id": number,
        "line_user_id": f"U{number:032x}" if draw % 9 else None,
        "name": name,
        "kana": kana,
        "phone": phone,
        "phone_key": vault().index(phone),
        "phone_end_key": vault().index(phone[-4:]),
        "name_key": found_by(name, kana),
        "reading_key": reading_key(name, kana),
        "blocked_at": NOW if draw % 41 == 0 else None,
        "created_at": NOW - timedelta(days=400),
    }


def status_of(number: int) -> SupporterStatus:
    """Return where somebody stands: one in twenty waits for an interview or a decision."""
    drawn = STATUSES[scatter(number) // 8 % len(STATUSES)]
    met = drawn is SupporterStatus.APPLIED and scatter(number) // 128 % 2
    return SupporterStatus.REVIEW if met else drawn


def _supporter(number: int) -> dict[str, Any]:
    draw = scatter(number)
    since = NOW - timedelta(days=draw % 700)
    return {
        "id": number,
        "person_id": number,
        "status": status_of(number),
        "status_since": since,
        "door": EnrolmentDoor.PAPER,
        "shown_name": FAMILIES[draw % len(FAMILIES)][0],
        "district_id": DISTRICTS[draw % len(DISTRICTS)],
        "radius_m": (2000, 4000, 8000)[draw // 32 % 3],
        "travel_means": "car",
        "devices": [d for n, d in enumerate(DEVICES) if draw >> n & 1],
        "adult_on": date(2027, 3, 1) if draw % 97 == 0 else None,
        "visits_homes": True,
        "max_offers_per_week": 3,
        "late_yes": False,
        "takes_honorarium": True,
        "insurance_year": 2026 if draw % 5 else None,
        "left_reason": "",
        "note": "",
        "joined_at": since,
    }


def _skills(supporters: int) -> Iterator[dict[str, Any]]:
    for number in range(1, supporters + 1):
        for n, topic in enumerate(TOPICS):
            if scatter(number) >> n & 3 == 3:
                yield {"supporter_id": number, "topic": topic, "level": 1 + (number + n) % 3}


def _hours(supporters: int) -> Iterator[dict[str, Any]]:
    for number in range(1, supporters + 1):
        for weekday in (number % 7, (number + 3) % 7):
            yield {
                "supporter_id": number,
                "weekday": weekday,
                "from_minute": 540,
                "until_minute": 1080,
            }


def _results(supporters: int, steps: Sequence[TrainingStep]) -> Iterator[dict[str, Any]]:
    for number in range(1, supporters + 1):
        for n, step in enumerate(steps):
            if (scatter(number) + n) % 13:
                ends = date(2026, 12, 20) + timedelta(days=scatter(number) % 900)
                yield {
                    "supporter_id": number,
                    "step": step.key,
                    "done_on": date(2026, 4, 20),
                    "expires_on": ends if n == 0 else None,
                    "passed": True,
                    "version": step.version,
                    "actor": "system",
                    "at": NOW,
                }


def _request(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "number": f"M-{number:06d}",
        "door": Door.PHONE,
        "kind": Kind.INDIVIDUAL,
        "status": RequestStatus.CLOSED,
        "requester_id": number,
        "topics": ["line"],
        "device": "iphone",
        "district_id": DISTRICTS[number % len(DISTRICTS)],
        "place": PlaceKind.CENTRE,
        "headcount": 1,
        "promised_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _seat(number: int) -> dict[str, Any]:
    return {"id": number, "request_id": number, "role": SeatRole.LEAD}


def _offers(supporters: int) -> Iterator[dict[str, Any]]:
    fates = (OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED)
    for number in range(1, supporters + 1):
        for n in range(scatter(number) % 6):
            sent = NOW - timedelta(days=scatter(number + n) % 300, minutes=n)
            about = 1 + (number + n) % (supporters // VISITS_EVERY)
            yield {
                "request_id": about,
                "supporter_id": number,
                "seat_id": about,
                "seat_role": SeatRole.LEAD,
                "wave": 1,
                "rank": 1,
                "starts_at": sent,
                "ends_at": sent,
                "reasons": [],
                "sent_at": sent,
                "expires_at": sent,
                "status": fates[(number + n) % 3],
            }


def _when(number: int) -> datetime:
    return NOW + timedelta(days=20 - scatter(number) % 300)


def _visit(number: int) -> dict[str, Any]:
    starts = _when(number)
    return {
        "id": number,
        "request_id": number,
        "status": VisitStatus.REPORTED if starts < NOW else VisitStatus.PLANNED,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "word": "あさがお",
        "created_at": NOW,
    }


def _attendances(supporters: int) -> Iterator[dict[str, Any]]:
    for number in range(1, supporters // VISITS_EVERY + 1):
        for other in {1 + number % supporters, 1 + scatter(number) % (supporters // 50 + 1)}:
            yield {
                "visit_id": number,
                "supporter_id": other,
                "seat_id": number,
                "role": SeatRole.LEAD,
                "joined_at": NOW,
            }
