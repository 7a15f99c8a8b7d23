"""What the conversation may know: the time, the person, the places. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class PlaceFound(Protocol):
    """What a gazetteer answers."""

    @property
    def district_id(self) -> str:
        """The district."""

    @property
    def town_id(self) -> str | None:
        """The town, if it is known."""

    @property
    def centre_id(self) -> str | None:
        """The centre, if one was named."""


class Reader(Protocol):
    """A gazetteer, as the conversation sees it."""

    def read(self, text: str) -> PlaceFound | None:
        """Return the place a text speaks of."""

    def nearest(self, lat: float, lon: float) -> PlaceFound | None:
        """Return the place nearest to a point."""


@dataclass(frozen=True)
class Centre:
    """A community centre (公民館)."""

    id: str
    name: str
    district_id: str


@dataclass(frozen=True)
class Facts:
    """Everything a turn of a conversation may depend on besides the talk and the input."""

    now: datetime
    districts: Mapping[str, str]
    centres: tuple[Centre, ...]
    gazetteer: Reader | None = None
    consented: bool = False
    has_name: bool = False
    has_phone: bool = False
    district_id: str | None = None
    town_id: str | None = None
    group_name: str | None = None
    is_supporter: bool = False
    supporter_status: str = ""
    office_phone: str = ""
    centre_names: Mapping[str, str] = field(default_factory=dict)
    person_id: int = 0

    def centre_of(self, district_id: str) -> Centre | None:
        """Return the first centre of a district."""
        return next((c for c in self.centres if c.district_id == district_id), None)

    def centre(self, centre_id: str) -> Centre | None:
        """Return the centre with this id."""
        return next((c for c in self.centres if c.id == centre_id), None)
