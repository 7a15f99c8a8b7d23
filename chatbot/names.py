"""The names of districts and centres that stand in messages: those of the database, not of a pack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chatbot.known import FRESH_FOR
from mdeji.kit.clock import Clock
from mdeji.kit.database import Database
from mdeji.places import queries as places
from mdeji.places.service import builtin_pack


@dataclass(frozen=True)
class PlaceNames:
    """Names by id."""

    districts: Mapping[str, str]
    centres: Mapping[str, str]


NamesNow: TypeAlias = Callable[[], PlaceNames]
"""Return the names as they are now."""


def builtin_names() -> PlaceNames:
    """Return the names of the pack that comes with the product, for where no database is."""
    pack = builtin_pack()
    return PlaceNames(
        {row["id"]: row["name"] for row in pack.districts},
        {row["id"]: row["name"] for row in pack.centres},
    )


class StoredNames:
    """Names as the city's own database has them, read once in a while."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Know nothing yet."""
        self._database, self._clock = database, clock
        self._names = PlaceNames({}, {})
        self._read_at: datetime | None = None

    def __call__(self) -> PlaceNames:
        """Return the names; an empty database is asked again, for its places come a moment later."""
        now = self._clock.now()
        if self._read_at is None or abs(now - self._read_at) >= FRESH_FOR:
            with self._database.reading() as session:
                centres = {card.id: card.name for card in places.centres(session)}
                self._names = PlaceNames(places.district_names(session), centres)
            self._read_at = now if self._names.districts else None
        return self._names
