"""Every number the matching uses, by name."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold the rules of asking that a city may change; ADR 0002 says why each has its value."""

    # Who may be asked.
    training_required: bool = True
    trainee_may_miss: frozenset[str] = frozenset(
        {"roleplay", "role_play", "shadow", "shadow_visit"}
    )
    trainee_until_visits: int = 3
    lead_level: int = 2
    lead_level_further: int = 1
    helper_level: int = 1
    home_experience_visits: int = 3
    travel_buffer: timedelta = timedelta(minutes=60)
    reasons_about_time: frozenset[str] = frozenset({"time", "date", "busy", "when"})

    # How often somebody may be asked.
    rest_after_offer: timedelta = timedelta(hours=24)
    week: timedelta = timedelta(days=7)
    max_open_offers: int = 1

    # How far the search goes: near, then neighbouring districts, then everybody's own radius, then beyond it.
    near_m: int = 2_000
    beyond_radius_m: int = 0
    pool_per_ask: int = 2
    distance_bucket_m: int = 2_000
    load_bucket: int = 2
    visit_weight: int = 2

    # How many are asked at once: expected yeses as a share of the missing seats.
    wave_share_low: float = 0.4
    wave_share_high: float = 0.8
    urgent_share_low: float = 1.0
    urgent_share_high: float = 1.5
    wave_max_per_seat: int = 4
    wave_max: int = 12
    yes_prior: float = 0.4
    yes_prior_weight: float = 3.0

    # How long an offer stands.
    expiry: timedelta = timedelta(hours=24)
    expiry_min: timedelta = timedelta(hours=1)
    expiry_parts: int = 3
    urgent_under: timedelta = timedelta(hours=48)
    urgent_expiry_max: timedelta = timedelta(hours=6)
    urgent_expiry_parts: int = 6

    # When nobody is disturbed (JST), and where an offer that would end at night ends instead.
    quiet_from_minute: int = 21 * 60
    quiet_until_minute: int = 8 * 60
    evening_end_minute: int = 20 * 60 + 30
    morning_end_minute: int = 9 * 60

    # When people take over.
    hand_over_before: timedelta = timedelta(hours=24)
    last_call_before: timedelta = timedelta(hours=2)
    patience: timedelta = timedelta(hours=48)

    # What the coordinator is offered instead.
    wider_by_m: tuple[int, ...] = (2_000, 5_000)
    other_times: int = 3
    other_times_days: int = 14
    other_times_depth: int = 300
    opens_minute: int = 9 * 60
    closes_minute: int = 18 * 60
