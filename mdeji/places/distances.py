"""Distances between places by geopy, measured at first use and kept in a table."""

from collections.abc import Collection
from functools import lru_cache
from itertools import product
from typing import Any

from geopy.distance import geodesic
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, or_, select

from mdeji.places.tables import Centre, Distance, District, Town
from mdeji.places.words import centre_key, district_key, town_key

# A road is about 1.2 to 1.3 times the straight line in a Japanese city; the higher value is kinder.
DETOUR = 1.3
GETTING_READY_MINUTES = 5
KM_PER_HOUR = {"car": 22.0, "bus": 15.0, "bicycle": 12.0, "bike": 12.0, "walk": 4.0}


def distances_from(session: Session, place_key: str) -> dict[str, int]:
    """Return the metres in a straight line from a place to every district, centre and town.

    What was not measured yet is measured and stored: the session must be allowed to write. An
    unknown place, or a town without coordinates, is measured from its district if it has one.
    """
    known = _stored(session, place_key)
    fresh = _measured(session, place_key, set(known))
    if fresh:
        rows = [{"from_key": place_key, "to_key": k, "metres": m} for k, m in fresh.items()]
        session.execute(insert_new(session).values(rows))
    return known | fresh


def measured_from(session: Session, place_key: str) -> dict[str, int]:
    """Return the same without storing anything, for a session that only reads."""
    known = _stored(session, place_key)
    return known | _measured(session, place_key, set(known))


def measured_between(session: Session, place_keys: Collection[str]) -> dict[tuple[str, str], int]:
    """Return the metres from each of these places to each, without storing anything."""
    stored = select(Distance.from_key, Distance.to_key, Distance.metres).where(
        col(Distance.from_key).in_(place_keys), col(Distance.to_key).in_(place_keys)
    )
    known = {(start, end): metres for start, end, metres in session.exec(stored)}
    points = {key: point for key, point in _points(session).items() if key in place_keys}
    return known | {
        (start, end): _metres(points[start], points[end])
        for start, end in product(points, repeat=2)
        if (start, end) not in known
    }


def forget_distances(session: Session, place_key: str) -> None:
    """Forget what was measured from and to a place that has moved."""
    session.execute(
        delete(Distance).where(
            or_(col(Distance.from_key) == place_key, col(Distance.to_key) == place_key)
        )
    )


def travel_minutes(metres: int, means: str) -> int:
    """Return about how long the way takes by ``car``, ``bus``, ``bicycle`` or ``walk`` (目安)."""
    speed = KM_PER_HOUR.get(means, KM_PER_HOUR["car"])
    return round(metres / 1000 * DETOUR / speed * 60) + GETTING_READY_MINUTES


def rounded_km(metres: int) -> float:
    """Return the distance for people to see, to half a kilometre: it must not betray a home."""
    return max(0.5, round(metres / 500) / 2)


def _stored(session: Session, place_key: str) -> dict[str, int]:
    query = select(Distance.to_key, Distance.metres).where(Distance.from_key == place_key)
    return dict(session.exec(query).all())


def _measured(session: Session, place_key: str, known: set[str]) -> dict[str, int]:
    points = _points(session)
    start = points.get(place_key)
    if start is None:
        return {}
    return {key: _metres(start, point) for key, point in points.items() if key not in known}


@lru_cache(maxsize=100_000)
def _metres(start: tuple[float, float], end: tuple[float, float]) -> int:
    # A session that only reads stores nothing, and measures the same ways at each look.
    metres: float = geodesic(start, end).meters
    return round(metres)


def _points(session: Session) -> dict[str, tuple[float, float]]:
    districts = {
        i: (lat, lon)
        for i, lat, lon in session.exec(select(District.id, District.lat, District.lon))
    }
    points = {district_key(i): point for i, point in districts.items()}
    for i, lat, lon in session.exec(select(Centre.id, Centre.lat, Centre.lon)):
        points[centre_key(i)] = (lat, lon)
    for i, town_lat, town_lon, district in session.exec(
        select(Town.id, Town.lat, Town.lon, Town.district_id)
    ):
        # A town nobody has coordinates for is taken to be where its district's centre is.
        if town_lat is None or town_lon is None:
            points[town_key(i)] = districts[district]
        else:
            points[town_key(i)] = (town_lat, town_lon)
    return points


def insert_new(session: Session) -> Any:
    """Return an insert that leaves rows which are already there alone."""
    # Two workers may measure the same pair at once; the second leaves the first one's row alone.
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(Distance).on_conflict_do_nothing()
    return sqlite.insert(Distance).on_conflict_do_nothing()
