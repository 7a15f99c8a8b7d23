"""The gazetteer: finds the district, town or centre in what people write; pure and offline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mdeji.places.folding import fold, number_of
from mdeji.places.known import Area, KnownTown
from mdeji.places.words import Precision

LOCAL_KM_PER_LAT = 110.967
LOCAL_KM_PER_LON = 89.683
_ENDS_A_NAME = re.compile(
    r"$|\d|[一二三四五六七八九十]+丁目|地区|公民館|方面|付近|アタリ|周辺|近ク|ノ|ニ|デ|カラ|ダ|ハ|在住|市民"
)
_CHOME = re.compile(r"(\d+|[一二三四五六七八九十]+)丁目")
_NUMBERS = re.compile(r"\d+(?:-\d+)*")
_PREFECTURE = re.compile(r"^(?:〒?\d{3}-?\d{4})?(?:(.{2,3}?[都道府県]))?")
_CITY = re.compile(r"^(.{1,5}?[市区]|.{1,4}?郡.{1,4}?[町村])")


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """Hold what was understood; ``alternatives`` are set when a person has to choose."""

    district_id: str
    town_id: str | None
    centre_id: str | None
    name: str
    precision: Precision
    lat: float | None = None
    lon: float | None = None
    flags: tuple[str, ...] = ()
    alternatives: tuple["PlaceReading", ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold what one key leads to; a weak key (町 left out) counts only where a name may end."""

    towns: tuple[KnownTown, ...] = ()
    readings: tuple[PlaceReading, ...] = ()
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Hold the longest key found, and what is written after it."""

    entry: Entry
    rest: str
    length: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Read places offline; build it with ``mdeji.places.index.gazetteer_of``."""

    area: Area
    entries: dict[str, Entry]
    prefixes: dict[str, PlaceReading]
    rewrites: tuple[tuple[str, str], ...]
    postal: dict[str, tuple[PlaceReading, ...]]
    points: tuple[PlaceReading, ...]
    lengths: tuple[int, ...] = ()

    def read(self, text: str) -> PlaceReading | None:
        """Return the place a text speaks of, or None when there is none or it lies elsewhere."""
        folded = fold(text)
        if folded in self.postal:
            return _one_of(self.postal[folded])
        key = self._inside(folded)
        if key is None:
            return None
        for old, new in self.rewrites:
            key = key.replace(old, new)
        match = self._longest(key, 0) or self._anywhere(key)
        if match is None:
            return self._by_prefix(key)
        return _chosen(match)

    def nearest(self, lat: float, lon: float) -> PlaceReading | None:
        """Return the town or centre nearest to a point, or None outside the municipality."""
        south, west, north, east = self.area.bbox
        if not (south <= lat <= north and west <= lon <= east) or not self.points:
            return None
        found = min(self.points, key=lambda p: (_flat_km(p, lat, lon), p.name))
        return found if found.precision is Precision.TOWN else replace(found, centre_id=None)

    def _inside(self, key: str) -> str | None:
        """Return the key without prefecture and city, or None when they are others."""
        match = _PREFECTURE.match(key)
        if match and match[1]:
            if match[1] != self.area.prefecture:
                return None if self._longest(key, 0) is None else key
            key = key[match.end() :]
        elif match:
            key = key[match.end() :]
        if key.startswith(self.area.city):
            return key[len(self.area.city) :]
        other = _CITY.match(key)
        ours = any(key.startswith(old) for old, _ in self.rewrites) or self._longest(key, 0)
        return key if other is None or ours else None

    def _longest(self, key: str, start: int) -> Match | None:
        for length in self.lengths:
            entry = self.entries.get(key[start : start + length])
            if entry is None or start + length > len(key):
                continue
            rest = key[start + length :]
            if not entry.weak or _ENDS_A_NAME.match(rest):
                return Match(entry, rest, length)
        return None

    def _anywhere(self, key: str) -> Match | None:
        """Return the longest match further on in a sentence; one character alone says nothing there."""
        found = (self._longest(key, start) for start in range(1, len(key)))
        good = [match for match in found if match is not None and match.length > 1]
        return max(good, key=lambda match: match.length, default=None)

    def _by_prefix(self, key: str) -> PlaceReading | None:
        return next((r for prefix, r in self.prefixes.items() if key.startswith(prefix)), None)


def _chosen(match: Match) -> PlaceReading:
    """Return what the key leads to: a district named without a number means the district."""
    entry = match.entry
    if entry.readings and not (entry.towns and re.match(r"\d|.{1,3}丁目", match.rest)):
        return _one_of(entry.readings)
    oaza: dict[str, list[KnownTown]] = {}
    for town in entry.towns:
        oaza.setdefault(town.oaza, []).append(town)
    return _one_of(tuple(_town_reading(towns, match.rest) for towns in oaza.values()))


def _one_of(readings: tuple[PlaceReading, ...]) -> PlaceReading:
    """Return the only reading, or the first with all of them to choose from."""
    first = readings[0]
    return replace(first, alternatives=readings) if len(readings) > 1 else first


def _town_reading(towns: Sequence[KnownTown], rest: str) -> PlaceReading:
    """Return the 丁目 that follows the 大字, or the 大字 itself."""
    bare = next((t for t in towns if t.chome == 0), None)
    said = _CHOME.match(rest)
    numbers = _NUMBERS.match(rest)
    wanted = number_of(said[1]) if said else None
    if said is None and numbers is not None:
        wanted = int(numbers[0].split("-")[0])
    town = next((t for t in towns if wanted is not None and t.chome == wanted), None)
    if town is not None and (said or bare is None):
        return _of_town(town)
    if town is not None and numbers is not None and numbers[0].count("-") >= 2:
        return _of_town(town)
    flags = ("chome_or_banchi",) if town is not None else ()
    if bare is not None and said is None:
        return replace(_of_town(bare), flags=flags)
    flags = (*flags, "unknown_chome") if wanted is not None and town is None else flags
    return replace(_of_oaza(towns), flags=flags)


def _of_town(town: KnownTown) -> PlaceReading:
    return PlaceReading(
        town.district_id, town.id, None, town.name, Precision.TOWN, town.lat, town.lon
    )


def _of_oaza(towns: Sequence[KnownTown]) -> PlaceReading:
    """Return the 大字 as a whole; where it lies in several districts, a person has to choose."""
    points = [(t.lat, t.lon) for t in towns if t.lat is not None and t.lon is not None]
    lat = sum(p[0] for p in points) / len(points) if points else None
    lon = sum(p[1] for p in points) / len(points) if points else None
    counts = {
        d: sum(t.district_id == d for t in towns) for d in sorted({t.district_id for t in towns})
    }
    ordered = sorted(counts, key=lambda d: -counts[d])
    whole = [PlaceReading(d, None, None, towns[0].oaza, Precision.OAZA, lat, lon) for d in ordered]
    return replace(whole[0], alternatives=tuple(whole)) if len(whole) > 1 else whole[0]


def _flat_km(point: PlaceReading, lat: float, lon: float) -> float:
    # Flat geometry errs by less than 0.2 % inside one municipality and costs a thousandth.
    north = ((point.lat or 0.0) - lat) * LOCAL_KM_PER_LAT
    east = ((point.lon or 0.0) - lon) * LOCAL_KM_PER_LON
    return north * north + east * east
