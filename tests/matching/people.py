"""A request and the people around it, with only what matters said in each test."""

from datetime import UTC, datetime, timedelta
from typing import Any

from mdeji.matching import (
    Asked,
    Candidate,
    Inputs,
    Need,
    Policy,
    Role,
    SeatNeed,
    Slot,
    WeeklyWindow,
)

# Tuesday, 10 in the morning in Maebashi.
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NEIGHBOURS = {
    "haga": frozenset({"kaigaya", "nankitsu", "ogo"}),
    "kaigaya": frozenset({"haga", "honcho", "ogo"}),
    "ogo": frozenset({"haga", "kaigaya"}),
}
ALL_DAY = tuple(WeeklyWindow(day, 9 * 60, 18 * 60) for day in range(7))


def slot(day: int, hour: int, hours: int = 2) -> Slot:
    """Return a time of November 2026 in Japan."""
    start = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour - 9)
    return Slot(start, start + timedelta(hours=hours))


MONDAY, THURSDAY = slot(30, 10), slot(33, 14)


def seats(*roles: str, taken: dict[int, int] | None = None) -> tuple[SeatNeed, ...]:
    """Return seats numbered from 1; ``taken`` says who sits where."""
    by = taken or {}
    return tuple(SeatNeed(i, Role(role), by.get(i)) for i, role in enumerate(roles, start=1))


def need(**changes: Any) -> Need:
    """Return a group's request for LINE on an iPhone in 芳賀."""
    facts: dict[str, Any] = {
        "request_id": 1,
        "kind": "group",
        "topics": ("line",),
        "device": "iphone",
        "district_id": "haga",
        "place": "centre",
        "headcount": 9,
        "slots": (MONDAY, THURSDAY),
        "fixed_slot": None,
        "seats": seats("lead", "helper", "helper"),
        "requester_id": 900,
        "group_id": 70,
        "submitted_at": NOW - timedelta(minutes=5),
    }
    return Need(**{**facts, **changes})


def person(supporter_id: int, **changes: Any) -> Candidate:
    """Return an experienced supporter of 芳賀 who is always free."""
    facts: dict[str, Any] = {
        "supporter_id": supporter_id,
        "status": "active",
        "district_id": "haga",
        "distance_m": 1_000 + 10 * supporter_id,
        "radius_m": 5_000,
        "skills": {"line": 2, "photo": 1},
        "devices": frozenset({"iphone"}),
        "weekly": ALL_DAY,
        "visits_homes": True,
        "visits_done": 5,
    }
    return Candidate(**{**facts, **changes})


def asked(supporter_id: int, answer: str | None = None, **changes: Any) -> Asked:
    """Return an offer for the first seat, sent two hours ago."""
    facts: dict[str, Any] = {
        "offer_id": supporter_id,
        "supporter_id": supporter_id,
        "seat_id": 1,
        "role": Role.LEAD,
        "wave": 1,
        "slot": MONDAY,
        "sent_at": NOW - timedelta(hours=2),
        "expires_at": NOW + timedelta(hours=20),
        "answer": answer,
        "answered_at": NOW if answer else None,
    }
    return Asked(**{**facts, **changes})


def inputs(request: Need, people: list[Candidate], *offers: Asked, now: datetime = NOW) -> Inputs:
    """Return the inputs of a decision."""
    return Inputs(request, tuple(people), tuple(offers), now, Policy(), NEIGHBOURS)
