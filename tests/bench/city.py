"""A city of any size for the matching: the same number always gives the same city."""

from datetime import timedelta

from mdeji.kit.calendar import jst
from mdeji.matching import Candidate, Inputs, Need, Policy, Role, SeatNeed, Slot, WeeklyWindow

DISTRICTS = (
    "honcho kamikawabuchi shimokawabuchi haga kaigaya azuma motosoja soja "
    "nankitsu kiyosato eimei jonan ogo miyagi kasukawa fujimi"
).split()
TOPICS = (
    "line photo app settings call_mail internet qr payment mynumber city_services safety".split()
)
DEVICES = ("iphone", "android", "raku", "tablet")
NOW = jst(2026, 11, 24, 10, 0)


def city(supporters: int) -> Inputs:
    """Return the need of a group of nine in a city with that many supporters."""
    return Inputs(
        need=_need(),
        candidates=tuple(_candidate(number) for number in range(1, supporters + 1)),
        asked=(),
        now=NOW,
        policy=Policy(),
        neighbours={
            d: frozenset(DISTRICTS[max(0, n - 1) : n + 2]) - {d} for n, d in enumerate(DISTRICTS)
        },
    )


def _need() -> Need:
    slots = tuple(
        Slot(start, start + timedelta(hours=2))
        for start in (jst(2026, 12, 1, 10, 0), jst(2026, 12, 2, 13, 0), jst(2026, 12, 4, 14, 0))
    )
    roles = (Role.LEAD, Role.HELPER, Role.HELPER)
    return Need(
        request_id=1,
        kind="group",
        topics=("line", "photo"),
        device="iphone",
        district_id="nankitsu",
        place="centre",
        headcount=9,
        slots=slots,
        fixed_slot=None,
        seats=tuple(SeatNeed(seat_id, role) for seat_id, role in enumerate(roles, 1)),
        requester_id=1,
        group_id=1,
        submitted_at=NOW,
    )


def _candidate(number: int) -> Candidate:
    """Return a supporter; multiplying by large primes scatters what each can do."""
    draw = number * 2_654_435_761 % 2**32
    free_from = 9 * 60 + draw % 4 * 60
    return Candidate(
        supporter_id=number,
        status="active",
        district_id=DISTRICTS[draw % len(DISTRICTS)],
        distance_m=300 + draw % 14_000,
        radius_m=3_000 + draw // 7 % 9_000,
        skills={topic: 1 + (draw >> n) % 3 for n, topic in enumerate(TOPICS) if draw >> n & 1},
        devices=frozenset(d for n, d in enumerate(DEVICES) if draw >> (n + 11) & 1),
        weekly=tuple(
            WeeklyWindow(day, free_from, 18 * 60) for day in range(7) if draw >> (day + 16) & 1
        ),
        visits_done=draw % 30,
        visits_last_30d=draw % 5,
        offers_answered=10,
        offers_accepted=draw % 10,
    )
