"""What a decision about whom to ask is made from: the need, the people, what was asked so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from mdeji.matching.policy import Policy


class Role(StrEnum):
    """Name what a seat of a team is for."""

    LEAD = "lead"
    HELPER = "helper"
    TRAINEE = "trainee"


class Answer(StrEnum):
    """Name how an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    STOOD_DOWN = "stood_down"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Slot:
    """Hold a time of a visit: aware UTC instants, half-open."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Slot") -> bool:
        """Tell whether the two times share an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class SeatNeed:
    """Hold one seat (枠) of the team and who has taken it."""

    seat_id: int
    role: Role
    taken_by: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Hold what a request (派遣依頼) needs; ``slots`` are the wished times in order of preference.

    The duty at a desk is needed by nobody in person: its ``requester_id`` is None.
    ``fixed_slot`` is set once somebody has accepted or a coordinator decided the time.
    ``adult_first``: the visit is so near that no minor is asked any more before an adult has said yes.
    """

    request_id: int
    kind: str
    topics: tuple[str, ...]
    device: str
    district_id: str
    place: str
    headcount: int
    slots: tuple[Slot, ...]
    fixed_slot: Slot | None
    seats: tuple[SeatNeed, ...]
    requester_id: int | None
    group_id: int | None
    submitted_at: datetime
    adult_first: bool = False


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """Hold a weekly time a supporter is usually free: weekday 0 is Monday, minutes of the day in JST."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class DayException:
    """Hold a date on which a supporter is free, or not free, other than usual (JST)."""

    on: date
    free: bool
    from_minute: int = 0
    until_minute: int = 24 * 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold everything about a supporter (サポーター) that may decide whether and when to ask.

    ``offers_sent`` are the instants of the last 30 days over all requests; ``late_yes`` says that the
    last yes came when the seats were already taken. An empty ``weekly`` means: never said to be free.
    ``further_districts`` are those somebody goes to however far they are.
    """

    supporter_id: int
    status: str
    district_id: str
    distance_m: int | None
    radius_m: int
    skills: Mapping[str, int]
    devices: frozenset[str]
    weekly: tuple[WeeklyWindow, ...]
    training_missing: tuple[str, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    busy: tuple[Slot, ...] = ()
    is_minor: bool = False
    snoozed_until: datetime | None = None
    max_offers_per_week: int = 3
    offers_sent: tuple[datetime, ...] = ()
    open_offers: int = 0
    visits_last_30d: int = 0
    visits_done: int = 0
    last_offered_at: datetime | None = None
    visits_with_group: int = 0
    avoids: frozenset[str] = frozenset()
    visits_homes: bool = False
    offers_answered: int = 0
    offers_accepted: int = 0
    late_yes: bool = False
    further_districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one offer (打診) already made for this need; ``reason`` is why it was declined."""

    offer_id: int
    supporter_id: int
    seat_id: int
    role: Role
    wave: int
    slot: Slot
    sent_at: datetime
    expires_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether a yes to this offer still counts."""
        return self.answer is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hold the complete input of one decision; ``left_out`` counts people dropped from a compact record."""

    need: Need
    candidates: tuple[Candidate, ...]
    asked: tuple[Asked, ...]
    now: datetime
    policy: Policy
    neighbours: Mapping[str, frozenset[str]]
    left_out: Mapping[str, int] = field(default_factory=dict)
