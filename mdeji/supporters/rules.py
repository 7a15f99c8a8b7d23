"""When a supporter is ready for the first offer."""

from datetime import date


def training_missing(
    video_watched_on: date | None, role_play_on: date | None, pledged_on: date | None
) -> tuple[str, ...]:
    """Return the steps still missing before the first offer, in their order.

    Source: rules of the programme (training finished and the pledge signed before the first offer).
    """
    steps = {"video": video_watched_on, "role_play": role_play_on, "pledge": pledged_on}
    return tuple(name for name, done_on in steps.items() if done_on is None)
