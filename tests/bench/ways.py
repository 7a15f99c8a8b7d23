"""What the office has done with many supporters: enrolment, honorarium, a drill, an import."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from mdeji.dispatch.duty_tables import HonorariumBatch, HonorariumLine
from mdeji.dispatch.rules import LineStatus
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.kit.database import Database
from mdeji.reach.rules import BulletinKind, BulletinStatus
from mdeji.reach.tables import Bulletin, BulletinRecipient
from mdeji.requests.tables import Wish
from mdeji.supporters import importing
from mdeji.supporters.enrol_tables import Applying, AskedFor
from mdeji.supporters.list_tables import ImportBatch, ImportRow
from mdeji.supporters.rules import GONE, HELPING, SupporterStatus
from mdeji.supporters.tables import (
    EnrolmentDoor,
    GuardianConsent,
    NoteKind,
    SupporterDistrict,
    SupporterMove,
    SupporterNote,
)
from tests.bench.city import DISTRICTS, NOW
from tests.bench.people import VISITS_EVERY, add, person, scatter, settle, status_of

DRILLS, LINES_EACH, BROUGHT = 3, 4, 300
FATES = ("new", "updated", "same")


def fill(database: Database, supporters: int) -> None:
    """Add what the office did with so many supporters, who are there already."""
    every = range(1, supporters + 1)
    with database.transaction() as session:
        add(
            session,
            Wish,
            (wish for n in range(1, supporters // VISITS_EVERY + 1) for wish in _wishes(n)),
        )
        add(session, SupporterDistrict, (place for n in every for place in _further(n)))
        add(session, Applying, (_applied(n) for n in every))
        add(session, SupporterMove, (move for n in every for move in _moves(n)))
        add(session, SupporterNote, (_talk(n) for n in every if scatter(n) % 3))
        add(session, AskedFor, (_asked(n) for n in every if scatter(n) % 11 == 0))
        add(session, GuardianConsent, (_consent(n) for n in every if scatter(n) % 194 == 0))
        add(session, HonorariumBatch, [_batch()])
        add(session, HonorariumLine, _lines(supporters))
        add(session, Bulletin, (_drill(n) for n in range(1, DRILLS + 1)))
        add(session, BulletinRecipient, _recipients(supporters))
        add(session, ImportBatch, [_import(supporters)])
        add(session, ImportRow, (_row(n) for n in every))
    with database.transaction() as session:
        if not database.is_sqlite:
            after = "SELECT setval(pg_get_serial_sequence('import_batch', 'id'), 1)"
            session.execute(text(after))
        importing.bring(session, "meibo.csv", _register(), "staff:1", NOW)
    settle(database)


def _register() -> bytes:
    """Return a register of which every second is known."""
    rows = ["氏名,ふりがな,電話番号,地区"]
    for number in range(1, BROUGHT + 1):
        who = person(number * 2 if number % 2 else 10_000_000 + number)
        rows.append(f"{who['name']},{who['kana']},{who['phone']},総社")
    return "\n".join(rows).encode()


def _wishes(number: int) -> Iterator[dict[str, Any]]:
    """Yield up to three wished times of a request, in the morning or after noon."""
    for rank in range(1, 2 + number % 3):
        draw = scatter(number * 3 + rank)
        starts = NOW + timedelta(days=draw % 14, hours=draw // 16 % 6)
        ends = starts + timedelta(hours=1)
        yield {"request_id": number, "rank": rank, "starts_at": starts, "ends_at": ends}


def _further(number: int) -> Iterator[dict[str, Any]]:
    """Yield the further districts of one supporter in seven."""
    if number % 7 == 0:
        for place in {DISTRICTS[scatter(number) // n % len(DISTRICTS)] for n in (3, 5)}:
            yield {"supporter_id": number, "district_id": place}


def _applied(number: int) -> dict[str, Any]:
    at = NOW - timedelta(days=scatter(number) % 700, hours=2)
    door = EnrolmentDoor.PAPER
    return {
        "submit_key": f"{number}",
        "supporter_id": number,
        "door": door,
        "actor": "system",
        "at": at,
    }


def _moves(number: int) -> Iterator[dict[str, Any]]:
    at, status = NOW - timedelta(days=scatter(number) % 700 + 40), status_of(number)
    way = [SupporterStatus.APPLIED]
    if status in HELPING | GONE:
        way += [SupporterStatus.REVIEW, SupporterStatus.TRAINING]
    if status not in way:
        way.append(status)
    for n, after in enumerate(way):
        before = way[n - 1] if n else None
        yield {
            "supporter_id": number,
            "at": at + timedelta(days=10 * n),
            "actor": "system",
            "before": before,
            "after": after,
            "reason": "",
        }


def _talk(number: int) -> dict[str, Any]:
    kind = NoteKind.INTERVIEW if scatter(number) % 2 else NoteKind.NOTE
    at = NOW - timedelta(days=scatter(number) % 600)
    return {"supporter_id": number, "at": at, "actor": "system", "kind": kind, "text": "話した"}


def _asked(number: int) -> dict[str, Any]:
    settled = NOW if scatter(number) % 2 else None
    at = NOW - timedelta(days=scatter(number) % 90)
    asked = {"supporter_id": number, "text": "写真を ください", "actor": "system", "at": at}
    return {**asked, "settled_at": settled}


def _consent(number: int) -> dict[str, Any]:
    return {
        "supporter_id": number,
        "name": "親",
        "relation": "母",
        "phone": "0272223333",
        "given_on": day_of(NOW),
        "door": "page",
        "version": "2026-11",
    }


def _batch() -> dict[str, Any]:
    return {"id": 1, "number": "H-2026-001", "made_at": NOW, "made_by": "system"}


def _lines(supporters: int) -> Iterator[dict[str, Any]]:
    """Yield so many lines for each visit, as if all of them were of one fiscal year."""
    states = (LineStatus.OPEN, LineStatus.APPROVED, LineStatus.EXPORTED)
    for number in range(1, supporters // VISITS_EVERY + 1):
        on = day_of(NOW) - timedelta(days=scatter(number) % 230)
        for n in range(LINES_EACH):
            status = states[(number + n) % len(states)]
            yield {
                "supporter_id": 1 + (scatter(number) + n) % supporters,
                "visit_id": number,
                "activity_on": on,
                "fiscal_year": fiscal_year(on),
                "minutes": 60,
                "yen": 1000,
                "yen_rate": 1000,
                "rate_minutes": 60,
                "unit": 1,
                "status": status,
                "note": "",
                "entered_at": NOW,
                "entered_by": "system",
                "batch_id": 1 if status is LineStatus.EXPORTED else None,
            }


def _drill(number: int) -> dict[str, Any]:
    at = NOW - timedelta(days=30 * (DRILLS - number) + 9)
    return {
        "id": number,
        "kind": BulletinKind.DRILL,
        "status": BulletinStatus.SENT,
        "text": "届いたら、ボタンを 押してください。",
        "actor": "staff:1",
        "submit_key": f"drill-{number}",
        "created_at": at,
        "goes_at": at,
        "answers_until": at + timedelta(days=2),
    }


def _recipients(supporters: int) -> Iterator[dict[str, Any]]:
    for drill in range(1, DRILLS + 1):
        for number in range(1, supporters + 1):
            answered = NOW - timedelta(days=8) if scatter(number + drill) % 4 else None
            yield {
                "bulletin_id": drill,
                "supporter_id": number,
                "person_id": number,
                "written": True,
                "answered_at": answered,
            }


def _import(supporters: int) -> dict[str, Any]:
    return {
        "id": 1,
        "actor": "staff:1",
        "file_name": "meibo.xlsx",
        "content": "",
        "fields": ["name", "kana", "phone"],
        "others": [],
        "counts": {"new": supporters},
        "brought_at": NOW,
        "applied_at": NOW,
    }


def _row(number: int) -> dict[str, Any]:
    fate = FATES[number % len(FATES)]
    return {"batch_id": 1, "number": number, "fate": fate, "supporter_id": number, "before": ""}
