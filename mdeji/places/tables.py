"""Rows of a municipality: its districts, towns and centres, and how far they are from each other."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant, long_text
from mdeji.places.words import AliasKind, Confidence, Precision


class Source(SQLModel, table=True):
    """Where places come from and under which licence; shown wherever they are (出典)."""

    __journal__ = journalled("source:{id}", clear="name url licence attribution")

    id: str = Field(primary_key=True)
    name: str
    url: str = ""
    licence: str = ""
    attribution: str = ""
    obtained_on: date | None = None


class District(SQLModel, table=True):
    """A district (地区) as the city counts them; its point is where its centre stands."""

    __journal__ = journalled("district:{id}", clear="name kana lat lon")

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    kana: str = ""
    sort: int = 0
    lat: float
    lon: float


class Town(SQLModel, table=True):
    """A town (町・大字・丁目); never deleted, because requests refer to it.

    ``confirmed_at`` is set when a coordinator decided the district: imports leave it alone then.
    """

    __journal__ = journalled(
        "town:{id}",
        clear="name oaza kana lat lon postal_code district_id alt_district_id source_id",
    )
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="town_point_whole"),
        Index("town_of_oaza", "oaza", "chome"),
    )

    id: str = Field(primary_key=True)
    name: str
    oaza: str
    chome: int = 0
    kana: str = ""
    lat: float | None = None
    lon: float | None = None
    postal_code: str = ""
    district_id: str = Field(foreign_key="district.id", index=True)
    district_confidence: Confidence = choice(Confidence)
    alt_district_id: str | None = Field(default=None, foreign_key="district.id")
    source_id: str = Field(foreign_key="source.id")
    confirmed_at: datetime | None = instant(nullable=True)


class Centre(SQLModel, table=True):
    """A community centre (公民館). Phone and hours stay empty until staff have verified them.

    ``is_yorozu_venue`` and ``desk_rule`` are read no more: `mdeji.yorozu` has rules and sessions.
    """

    __journal__ = journalled(
        "centre:{id}",
        clear="name district_id town_id address lat lon phone hours desk_rule source_id",
    )
    __table_args__ = (
        CheckConstraint(
            "(phone = '' AND hours = '') OR verified_at IS NOT NULL", name="centre_facts_verified"
        ),
    )

    id: str = Field(primary_key=True)
    name: str
    district_id: str = Field(foreign_key="district.id", index=True)
    town_id: str | None = Field(default=None, foreign_key="town.id")
    address: str
    lat: float
    lon: float
    precision: Precision = choice(Precision)
    phone: str = ""
    hours: str = long_text()
    verified_at: datetime | None = instant(nullable=True)
    is_yorozu_venue: bool = False
    desk_rule: str | None = None
    source_id: str = Field(foreign_key="source.id")


class Alias(SQLModel, table=True):
    """Another way to say a place; ``target`` is a place key, or the new words of a rewrite."""

    __journal__ = journalled("alias:{word}", clear="target")

    word: str = Field(primary_key=True)
    kind: AliasKind = choice(AliasKind)
    target: str = ""


class Adjacency(SQLModel, table=True):
    """Two districts with a common border; stored once, ``district_a`` < ``district_b``."""

    __journal__ = UNJOURNALLED
    __table_args__ = (CheckConstraint("district_a < district_b", name="adjacency_once"),)

    district_a: str = Field(primary_key=True, foreign_key="district.id")
    district_b: str = Field(primary_key=True, foreign_key="district.id")


class Distance(Row, table=True):
    """A measured distance between two place keys in a straight line; a cache, may be emptied."""

    __journal__ = UNJOURNALLED
    __table_args__ = (Index("distance_once", "from_key", "to_key", unique=True),)

    from_key: str
    to_key: str = Field(index=True)
    metres: int
