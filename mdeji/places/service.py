"""Use cases of places: load the built-in pack, and let staff correct what it says."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, select

from mdeji.kit.errors import NotFound
from mdeji.places.distances import forget_distances
from mdeji.places.pack import BUILTIN, Pack, read_pack, town_id
from mdeji.places.tables import Adjacency, Alias, Centre, District, Source, Town
from mdeji.places.words import AliasKind, Confidence, Precision, centre_key, town_key

Found = TypeVar("Found", bound=SQLModel)


@cache
def builtin_pack() -> Pack:
    """Return the pack that comes with the product."""
    return read_pack(BUILTIN)


def load_builtin(session: Session, now: datetime) -> int:
    """Add what the built-in pack knows and the database does not; return how many rows were added.

    What staff changed stays as it is, so it may run at every start.
    """
    del now  # facts of a pack carry the date of their source
    pack, added = builtin_pack(), 0
    known: dict[type[SQLModel], set[object]] = {}
    for layer in (_ground(pack), _towns(pack), _centres(pack), _borders(pack)):
        for key, row in layer:
            if key not in _known(session, type(row), known):
                session.add(row)
                added += 1
        session.flush()
    return added


def _known(
    session: Session, kind: type[SQLModel], known: dict[type[SQLModel], set[object]]
) -> set[object]:
    """Return the keys of a table's rows; each table is read once."""
    if kind not in known:
        columns = inspect(kind).primary_key
        rows = session.execute(select(*columns)).all()
        known[kind] = {row[0] if len(columns) == 1 else tuple(row) for row in rows}
    return known[kind]


def move_town(session: Session, town_id: str, district_id: str, now: datetime) -> Town:
    """Record that a coordinator decided to which district a town belongs."""
    town = _existing(session, Town, town_id)
    _existing(session, District, district_id)
    town.district_id, town.district_confidence = district_id, Confidence.CERTAIN
    town.alt_district_id, town.confirmed_at = None, now
    forget_distances(session, town_key(town_id))
    return town


def verify_centre(
    session: Session, centre_id: str, phone: str, hours: str, now: datetime
) -> Centre:
    """Record phone and opening hours of a centre, as verified by staff."""
    centre = _existing(session, Centre, centre_id)
    centre.phone, centre.hours, centre.verified_at = phone.strip(), hours.strip(), now
    return centre


def place_centre(session: Session, centre_id: str, lat: float, lon: float) -> Centre:
    """Record where a centre stands, after a person put the pin."""
    centre = _existing(session, Centre, centre_id)
    centre.lat, centre.lon, centre.precision = lat, lon, Precision.POINT
    forget_distances(session, centre_key(centre_id))
    return centre


def _existing(session: Session, kind: type[Found], key: str) -> Found:
    row = session.get(kind, key)
    if row is None:
        raise NotFound(kind.__name__.lower(), key)
    return row


def _ground(pack: Pack) -> Iterator[tuple[object, SQLModel]]:
    for source in pack.sources:
        yield source["id"], Source(**source)
    centre_of = {c["district_id"]: c for c in pack.centres}
    for sort, row in enumerate(pack.districts):
        point = centre_of[row["id"]]
        lat, lon = float(point["lat"]), float(point["lon"])
        yield row["id"], District(**row, sort=sort, lat=lat, lon=lon)
    for row in pack.aliases:
        kind = AliasKind(row["kind"])
        yield row["word"], Alias(word=row["word"], kind=kind, target=row["target"])


def _towns(pack: Pack) -> Iterator[tuple[object, SQLModel]]:
    for row in pack.towns:
        key = town_id(pack.lg_code, row["name"])
        yield (
            key,
            Town(
                id=key,
                name=row["name"],
                oaza=row["oaza"],
                chome=int(row["chome"]),
                kana=row["kana"],
                district_id=row["district_id"],
                district_confidence=Confidence(row["confidence"]),
                source_id=row["source"],
            ),
        )


def _centres(pack: Pack) -> Iterator[tuple[object, SQLModel]]:
    for row in pack.centres:
        yield (
            row["id"],
            Centre(
                id=row["id"],
                name=row["name"],
                district_id=row["district_id"],
                town_id=town_id(pack.lg_code, row["town"]),
                address=row["address"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                precision=Precision(row["precision"]),
                source_id=row["source"],
            ),
        )


def _borders(pack: Pack) -> Iterator[tuple[object, SQLModel]]:
    for row in pack.adjacency:
        first, second = sorted((row["district_a"], row["district_b"]))
        yield (first, second), Adjacency(district_a=first, district_b=second)
