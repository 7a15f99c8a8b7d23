"""Sample desks of the demo; the real rules are for the city to enter."""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from mdeji.kit.calendar import day_of
from mdeji.yorozu.desks import NewRule, add_rule, describe
from mdeji.yorozu.weeks import EVERY_WEEK, FIRST_FOUR

AFTERNOON, MORNING = (time(13, 30), time(15, 30)), (time(10), time(12))
DESKS = (
    ("haga-centre", 2, AFTERNOON, EVERY_WEEK),
    ("nankitsu-centre", 3, MORNING, EVERY_WEEK),
    ("azuma-centre", 1, MORNING, FIRST_FOUR),
    ("honcho-centre", 4, AFTERNOON, EVERY_WEEK),
    ("ogo-centre", 2, MORNING, (1, 3)),
)
"""Centre, weekday (0 is Monday), hours, which weeks of the month."""

BRING = "スマートフォン、充電器。あれば めがね。"
WEEKS_OF_LOGS = 6


def seed_desks(session: Session, now: datetime) -> None:
    """Let some centres have a desk since some weeks."""
    since = day_of(now) - timedelta(weeks=WEEKS_OF_LOGS)
    for centre_id, weekday, hours, weeks in DESKS:
        new = NewRule(weekday, *hours, weeks=weeks, from_on=since)
        add_rule(session, centre_id, new, "system", now)
        describe(session, centre_id, BRING, "", "system", now)
