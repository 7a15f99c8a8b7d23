"""The next classes near a district."""

from datetime import datetime

from sqlmodel import Session

from mdeji.outreach.queries import ClassView, coming
from mdeji.places.distances import measured_from
from mdeji.places.words import centre_key, district_key

NEAR_M, FAR_M = 1_500, 6_000
MOST_LOOKED_AT = 200


def near(session: Session, district_id: str, now: datetime, count: int) -> list[ClassView]:
    """Return the next classes: the own district's first, then those near, each in order of time.

    Those that have begun are left out, and those with a free seat come before full ones.
    """
    metres = measured_from(session, district_key(district_id))
    found = [one for one in coming(session, now, MOST_LOOKED_AT) if one.starts_at > now]

    def order(one: ClassView) -> tuple[int, bool, datetime, int]:
        far = metres.get(centre_key(one.centre_id), 0)
        ring = 0 if one.district_id == district_id or far <= NEAR_M else 1 if far <= FAR_M else 2
        return ring, one.open_seats == 0, one.starts_at, one.id

    return sorted(found, key=order)[:count]
