"""Which rich menu suits a person now."""

from datetime import datetime, timedelta
from typing import Any

from mdeji.dispatch import queries as dispatch
from mdeji.outreach import place_queries
from mdeji.requests import queries as requests
from mdeji.supporters import queries as supporters
from mdeji.supporters.rules import HELPING

GUEST, OPEN, SUPPORTER, ON_DUTY = "guest", "open", "supporter", "duty"
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=12)


def menu_for(session: Any, person_id: int, now: datetime) -> str:
    """Return the menu: a resident's, with an open request or not; a supporter's, on duty or not."""
    helper = supporters.of_person(session, person_id)
    if helper is not None and helper.status in HELPING:
        visits = dispatch.visits_of_person(session, person_id, now)
        near = (v.starts_at - BEFORE <= now <= v.ends_at + AFTER for v in visits)
        return ON_DUTY if any(near) else SUPPORTER
    return OPEN if requests.has_open(session, person_id) else GUEST


def has_business(session: Any, person_id: int, now: datetime) -> bool:
    """Tell whether something is open with a person: a request, a visit or a class."""
    is_waiting = requests.has_open(session, person_id)
    return (
        is_waiting
        or bool(dispatch.visits_of_person(session, person_id, now))
        or bool(place_queries.of_person(session, person_id, now))
    )
