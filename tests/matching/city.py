"""A small city that never existed: supporters with homes, hours and moods, and requests for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from math import hypot

from mdeji.matching import (
    Ask,
    Asked,
    Candidate,
    Need,
    Policy,
    Role,
    SeatNeed,
    Shortfall,
    Slot,
    Staffed,
    Step,
    WeeklyWindow,
    next_step,
)

TOPICS = ("line", "photo", "app", "settings", "internet", "payment", "mynumber", "qr")
DEVICES = ("iphone", "android", "tablet", "raku")
BEGIN = datetime(2026, 11, 2, tzinfo=UTC)
SIDE = 4
# Half of all pairs of towns in Maebashi are within 6.2 km; so they are on this grid.
KM = 3.2


@dataclass
class Dice:
    """Throw the same dice in every run."""

    state: int

    def below(self, limit: int) -> int:
        """Return a number from 0 to ``limit`` - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def chance(self, percent: float) -> bool:
        """Tell whether something happens that happens so often."""
        return self.below(10_000) < percent * 100


def district(number: int) -> str:
    """Return the id of a district of the grid."""
    return f"d{number:02}"


def neighbours() -> dict[str, frozenset[str]]:
    """Return the districts that share a border on the grid."""
    found = {}
    for number in range(SIDE * SIDE):
        x, y = number % SIDE, number // SIDE
        near = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
        inside = [(a, b) for a, b in near if 0 <= a < SIDE and 0 <= b < SIDE]
        found[district(number)] = frozenset(district(b * SIDE + a) for a, b in inside)
    return found


@dataclass(frozen=True)
class Home:
    """Hold where somebody lives, in kilometres, and how they answer."""

    x: float
    y: float
    percent_yes: float
    percent_silent: float


def population(count: int, seed: int) -> tuple[list[Candidate], dict[int, Home]]:
    """Return supporters all over the grid with their homes."""
    dice, people, homes = Dice(seed), [], {}
    for number in range(1, count + 1):
        home = Home(
            x=dice.below(1000) / 1000 * SIDE * KM,
            y=dice.below(1000) / 1000 * SIDE * KM,
            percent_yes=20 + dice.below(60),
            percent_silent=10 + dice.below(30),
        )
        homes[number] = home
        people.append(_person(number, home, dice))
    return people, homes


def _person(number: int, home: Home, dice: Dice) -> Candidate:
    place = int(home.y // KM) * SIDE + int(home.x // KM)
    known = {TOPICS[dice.below(len(TOPICS))]: 1 + dice.below(3) for _ in range(6)}
    days = sorted({dice.below(7) for _ in range(6)})
    return Candidate(
        supporter_id=number,
        status="active" if dice.chance(90) else "paused",
        district_id=district(place),
        distance_m=None,
        radius_m=(3_000, 5_000, 8_000)[dice.below(3)],
        skills={"line": 1 + dice.below(3), **known},
        devices=frozenset(DEVICES[dice.below(len(DEVICES))] for _ in range(4)),
        weekly=tuple(WeeklyWindow(day, 9 * 60, 18 * 60) for day in days),
        is_minor=dice.chance(6),
        visits_done=dice.below(10),
    )


def demand(number: int, at: datetime, dice: Dice) -> Need:
    """Return a request of a group somewhere on the grid, with three wishes one to two weeks ahead."""
    headcount = 3 + dice.below(10)
    team = ["lead"] + ["helper"] * (max(1, -(-headcount // 4)) - 1)
    slots = []
    for wish in range(3):
        day = at.replace(hour=0, minute=0) + timedelta(days=7 + 2 * wish + dice.below(2))
        start = day + timedelta(hours=dice.below(7))
        slots.append(Slot(start, start + timedelta(hours=2)))
    return Need(
        request_id=number,
        kind="group",
        topics=("line",) if dice.chance(60) else (TOPICS[dice.below(len(TOPICS))],),
        device=DEVICES[dice.below(2)],
        district_id=district(dice.below(SIDE * SIDE)),
        place="centre",
        headcount=headcount,
        slots=tuple(slots),
        fixed_slot=None,
        seats=tuple(SeatNeed(number * 10 + i, Role(r)) for i, r in enumerate(team)),
        requester_id=10_000 + number,
        group_id=number % 20,
        submitted_at=at,
    )


def seen_from(person: Candidate, home: Home, place: str) -> int:
    """Return the metres from somebody's home to the centre of a district."""
    number = int(place[1:])
    x, y = (number % SIDE + 0.5) * KM, (number // SIDE + 0.5) * KM
    return round(1000 * hypot(home.x - x, home.y - y))


@dataclass
class City:
    """Play weeks of asking and answering without a database."""

    people: list[Candidate]
    homes: dict[int, Home]
    dice: Dice
    policy: Policy = field(default_factory=Policy)
    now: datetime = BEGIN
    needs: dict[int, Need] = field(default_factory=dict)
    asked: dict[int, list[Asked]] = field(default_factory=dict)
    visits: dict[int, list[tuple[Slot, int]]] = field(default_factory=dict)
    ends: dict[int, Step] = field(default_factory=dict)
    steps: list[tuple[int, datetime, Step]] = field(default_factory=list)
    calendar: list[tuple[datetime, int, str, int]] = field(default_factory=list)

    def play(self, days: int, requests: int) -> None:
        """Let requests come in evenly over some days, and go on until all have ended."""
        for number in range(1, requests + 1):
            at = BEGIN + timedelta(days=days * number / requests, hours=self.dice.below(8))
            self.needs[number] = demand(number, at, self.dice)
            self.asked[number] = []
            self._plan(at, number, "look", 0)
        while self.calendar:
            self.now, number, what, detail = heappop(self.calendar)
            if what == "look":
                self._look(number)
            else:
                self._answer(number, what, detail)

    def offers(self) -> Iterator[Asked]:
        """Yield every offer of every request."""
        for offers in self.asked.values():
            yield from offers

    def candidates(self, need: Need) -> list[Candidate]:
        """Return everybody as they are now, seen from the place of the request."""
        return [self._as_now(person, need) for person in self.people]

    def _plan(self, at: datetime, number: int, what: str, detail: int) -> None:
        heappush(self.calendar, (at, number, what, detail))

    def _look(self, number: int) -> None:
        if number in self.ends:
            return
        need = self.needs[number]
        people = self.candidates(need)
        step = next_step(need, people, self.asked[number], self.now, self.policy, neighbours())
        self.steps.append((number, self.now, step))
        if isinstance(step, Ask):
            self._send(number, step)
            self._plan(step.look_again_at, number, "look", 0)
        elif isinstance(step, (Staffed, Shortfall)):
            self._end(number, step)
        else:
            assert step.until > self.now
            self._plan(step.until, number, "look", 0)

    def _send(self, number: int, step: Ask) -> None:
        for one in step.asks:
            offer_id = number * 1000 + len(self.asked[number])
            self.asked[number].append(
                Asked(
                    offer_id,
                    one.supporter_id,
                    one.seat_id,
                    one.role,
                    step.wave,
                    step.slot,
                    self.now,
                    one.expires_at,
                )
            )
            home = self.homes[one.supporter_id]
            if not self.dice.chance(home.percent_silent):
                # Whoever was asked often lately says yes less often.
                tired = 8 * sum(o.supporter_id == one.supporter_id for o in self.offers())
                yes = self.dice.chance(max(5.0, home.percent_yes - tired / 4))
                hours = timedelta(minutes=10 + self.dice.below(20 * 60))
                self._plan(self.now + hours, number, "yes" if yes else "no", offer_id)

    def _answer(self, number: int, what: str, offer_id: int) -> None:
        offer = next(o for o in self.asked[number] if o.offer_id == offer_id)
        if not offer.is_open(self.now) or number in self.ends:
            return
        need = self.needs[number]
        free = [s for s in need.seats if s.role is offer.role and s.taken_by is None]
        if what == "yes" and free:
            seats = tuple(
                replace(s, taken_by=offer.supporter_id) if s is free[0] else s for s in need.seats
            )
            self.needs[number] = replace(need, seats=seats, fixed_slot=offer.slot)
            self.visits.setdefault(offer.supporter_id, []).append((offer.slot, number))
        answer = (
            "accepted" if what == "yes" and free else "declined" if what == "no" else "stood_down"
        )
        # Half of those who decline only cannot come at that time.
        reason = "time" if answer == "declined" and offer_id % 2 else None
        self._close(number, replace(offer, reason=reason), answer)
        self._look(number)

    def _close(self, number: int, offer: Asked, answer: str) -> None:
        offers = self.asked[number]
        place = next(i for i, o in enumerate(offers) if o.offer_id == offer.offer_id)
        offers[place] = replace(offer, answer=answer, answered_at=self.now)

    def _end(self, number: int, step: Step) -> None:
        self.ends[number] = step
        for offer in [o for o in self.asked[number] if o.is_open(self.now)]:
            self._close(number, offer, "stood_down")

    def _as_now(self, person: Candidate, need: Need) -> Candidate:
        mine = [o for o in self.offers() if o.supporter_id == person.supporter_id]
        recent = [o.sent_at for o in mine if o.sent_at > self.now - timedelta(days=30)]
        visits = self.visits.get(person.supporter_id, [])
        return replace(
            person,
            distance_m=seen_from(person, self.homes[person.supporter_id], need.district_id),
            offers_sent=tuple(recent),
            open_offers=sum(o.is_open(self.now) for o in mine),
            offers_answered=sum(o.answer in ("accepted", "declined") for o in mine),
            offers_accepted=sum(o.answer == "accepted" for o in mine),
            last_offered_at=max((o.sent_at for o in mine), default=None),
            busy=tuple(slot for slot, _ in visits),
            visits_done=person.visits_done + sum(s.ends_at < self.now for s, _ in visits),
            visits_last_30d=sum(
                abs(s.starts_at - self.now) < timedelta(days=30) for s, _ in visits
            ),
        )


def built(supporters: int, seed: int) -> City:
    """Return a city with so many supporters."""
    people, homes = population(supporters, seed)
    return City(people, homes, Dice(seed + 1))
