"""Reads of places: frozen rows for screens, the matching and the gazetteer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.places.gazetteer import Gazetteer
from mdeji.places.index import Places, gazetteer_of
from mdeji.places.known import KnownAlias, KnownCentre, KnownDistrict, KnownTown
from mdeji.places.service import builtin_pack
from mdeji.places.tables import Adjacency, Alias, Centre, District, Source, Town
from mdeji.places.words import centre_key, district_key


@dataclass(frozen=True, slots=True)
class CentreCard:
    """Hold what screens show of a centre; an empty phone means: not verified, do not guess."""

    id: str
    name: str
    district_id: str
    address: str
    lat: float
    lon: float
    phone: str
    hours: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Hold one point of the map; ``kind`` is ``district``, ``centre`` or ``town``."""

    key: str
    kind: str
    name: str
    district_id: str
    lat: float
    lon: float


def districts(session: Session) -> list[KnownDistrict]:
    """Return all districts in the city's own order."""
    rows = session.exec(select(District).order_by(col(District.sort), col(District.id)))
    return [KnownDistrict(d.id, d.name, d.kana, d.lat, d.lon) for d in rows]


def district_names(session: Session) -> dict[str, str]:
    """Return the name of every district by its id."""
    return {d.id: d.name for d in districts(session)}


def centres(session: Session) -> list[CentreCard]:
    """Return all centres, in the order of their districts."""
    query = select(Centre).join(District, col(Centre.district_id) == col(District.id))
    rows = session.exec(query.order_by(col(District.sort), col(Centre.id)))
    return [_card(centre) for centre in rows]


def centre(session: Session, centre_id: str) -> CentreCard | None:
    """Return one centre, or None."""
    row = session.get(Centre, centre_id)
    return None if row is None else _card(row)


def centre_names(session: Session) -> dict[str, str]:
    """Return the name of every centre by its id."""
    return {one.id: one.name for one in centres(session)}


def towns_of(session: Session, district_id: str) -> list[KnownTown]:
    """Return the towns of a district in the order of their reading."""
    query = select(Town).where(Town.district_id == district_id)
    rows = session.exec(query.order_by(col(Town.kana), col(Town.chome), col(Town.id)))
    return [_town(town) for town in rows]


def doubtful_towns(session: Session) -> list[KnownTown]:
    """Return the towns whose district nobody is sure of, for a coordinator to confirm."""
    query = select(Town).where(
        col(Town.alt_district_id).is_not(None), col(Town.confirmed_at).is_(None)
    )
    return [_town(town) for town in session.exec(query.order_by(col(Town.name)))]


def neighbours(session: Session) -> dict[str, frozenset[str]]:
    """Return the neighbouring districts of every district."""
    found: dict[str, set[str]] = {d: set() for d in session.exec(select(District.id))}
    for border in session.exec(select(Adjacency)):
        found[border.district_a].add(border.district_b)
        found[border.district_b].add(border.district_a)
    return {district: frozenset(others) for district, others in found.items()}


def gazetteer(session: Session) -> Gazetteer:
    """Return the gazetteer of what the database knows; build it once per process or import."""
    places = Places(
        area=builtin_pack().area,
        districts=districts(session),
        towns=[_town(town) for town in session.exec(select(Town).order_by(col(Town.id)))],
        centres=[
            KnownCentre(c.id, c.name, c.district_id, c.town_id, c.lat, c.lon)
            for c in session.exec(select(Centre).order_by(col(Centre.id)))
        ],
        aliases=[
            KnownAlias(a.word, a.kind, a.target)
            for a in session.exec(select(Alias).order_by(col(Alias.word)))
        ],
    )
    return gazetteer_of(places)


def map_points(session: Session) -> list[MapPoint]:
    """Return districts and centres as points for a map that needs no tiles."""
    found = [
        MapPoint(district_key(d.id), "district", d.name, d.id, d.lat, d.lon)
        for d in districts(session)
    ]
    found += [
        MapPoint(centre_key(c.id), "centre", c.name, c.district_id, c.lat, c.lon)
        for c in centres(session)
    ]
    return found


def attributions(session: Session) -> list[str]:
    """Return what must be shown beside the places (出典)."""
    rows = session.exec(select(Source.attribution).order_by(col(Source.id)))
    return [text for text in rows if text]


def _card(row: Centre) -> CentreCard:
    return CentreCard(
        id=row.id,
        name=row.name,
        district_id=row.district_id,
        address=row.address,
        lat=row.lat,
        lon=row.lon,
        phone=row.phone,
        hours=row.hours,
        verified_at=row.verified_at,
    )


def _town(row: Town) -> KnownTown:
    return KnownTown(
        id=row.id,
        name=row.name,
        oaza=row.oaza,
        chome=row.chome,
        kana=row.kana,
        postal_code=row.postal_code,
        district_id=row.district_id,
        lat=row.lat,
        lon=row.lon,
    )
