"""The index of the gazetteer: every key under which a place may be written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mdeji.places.folding import fold
from mdeji.places.gazetteer import Entry, Gazetteer, PlaceReading
from mdeji.places.known import Area, KnownAlias, KnownCentre, KnownDistrict, KnownTown
from mdeji.places.words import AliasKind, Precision, centre_key, district_key


@dataclass(frozen=True, slots=True)
class Places:
    """Hold every row of a municipality."""

    area: Area
    districts: Sequence[KnownDistrict]
    towns: Sequence[KnownTown]
    centres: Sequence[KnownCentre]
    aliases: Sequence[KnownAlias]


def gazetteer_of(places: Places) -> Gazetteer:
    """Return the gazetteer of a municipality."""
    entries = dict(_merged(_entries(places)))
    targets = _targets(places)
    prefixes = [a for a in places.aliases if a.kind is AliasKind.PREFIX and a.target in targets]
    rewrites = [a for a in places.aliases if a.kind is AliasKind.REWRITE]
    return Gazetteer(
        area=places.area,
        entries=entries,
        prefixes={fold(a.word): targets[a.target] for a in prefixes},
        rewrites=tuple(
            (fold(a.word), fold(a.target)) for a in sorted(rewrites, key=lambda a: -len(a.word))
        ),
        postal=_postal(places.towns),
        points=tuple(_points(places)),
        lengths=tuple(sorted({len(key) for key in entries}, reverse=True)),
    )


def _entries(places: Places) -> Iterator[tuple[str, Entry]]:
    yield from _of_towns(places)
    for district in places.districts:
        reading = _of_district(district)
        kana = fold(district.kana)
        yield from _readings(reading, fold(f"{district.name}地区"), f"{kana}チク")
        yield fold(district.name), Entry(readings=(reading,), weak=True)
        if len(kana) > 1:
            yield kana, Entry(readings=(reading,), weak=True)
    kana_of = {d.id: fold(d.kana) for d in places.districts}
    for centre in places.centres:
        reading = _of_centre(centre)
        kana = kana_of.get(centre.district_id, "")
        yield from _readings(reading, fold(centre.name), f"{kana}公民館", f"{kana}コウミンカン")
    targets = _targets(places)
    for alias in places.aliases:
        if alias.kind is AliasKind.PLACE and alias.target in targets:
            yield from _readings(targets[alias.target], fold(alias.word))


def _of_towns(places: Places) -> Iterator[tuple[str, Entry]]:
    together: dict[str, list[KnownTown]] = {}
    for town in places.towns:
        together.setdefault(town.oaza, []).append(town)
    old = [fold(a.word) for a in places.aliases if a.kind is AliasKind.PREFIX]
    for oaza, towns in together.items():
        name, kana = fold(oaza), _kana_of(towns[0])
        entry, weak = Entry(tuple(towns)), Entry(tuple(towns), weak=True)
        yield name, entry
        yield from ((short, weak) for short in _shorter(name, old) if len(short) > 1)
        if len(kana) > 2:
            yield kana, entry
            yield from ((s, weak) for s in _shorter_kana(kana) if len(s) > 2)


def _shorter(name: str, old: Sequence[str]) -> Iterator[str]:
    """Yield the name without 町, and without the village it once belonged to."""
    if name.endswith("町"):
        yield name[:-1]
    yield from (name.removeprefix(prefix) for prefix in old if name.startswith(prefix))


def _shorter_kana(kana: str) -> Iterator[str]:
    yield from (kana.removesuffix(end) for end in ("マチ", "チョウ") if kana.endswith(end))


def _kana_of(town: KnownTown) -> str:
    return re.sub(r"\d+チョウメ$", "", fold(town.kana))


def _readings(reading: PlaceReading, *keys: str) -> Iterator[tuple[str, Entry]]:
    for key in keys:
        yield key, Entry(readings=(reading,))


def _targets(places: Places) -> dict[str, PlaceReading]:
    districts = {district_key(d.id): _of_district(d) for d in places.districts}
    return districts | {centre_key(c.id): _of_centre(c) for c in places.centres}


def _of_district(district: KnownDistrict) -> PlaceReading:
    return PlaceReading(
        district.id, None, None, district.name, Precision.DISTRICT, district.lat, district.lon
    )


def _of_centre(centre: KnownCentre) -> PlaceReading:
    return PlaceReading(
        centre.district_id,
        centre.town_id,
        centre.id,
        centre.name,
        Precision.CENTRE,
        centre.lat,
        centre.lon,
    )


def _postal(towns: Sequence[KnownTown]) -> dict[str, tuple[PlaceReading, ...]]:
    found: dict[str, dict[str, PlaceReading]] = {}
    for town in towns:
        code = re.sub(r"\D", "", town.postal_code)
        reading = PlaceReading(town.district_id, None, None, town.oaza, Precision.OAZA)
        for key in (code, f"{code[:3]}-{code[3:]}") if len(code) == 7 else ():
            found.setdefault(key, {}).setdefault(f"{town.oaza} {town.district_id}", reading)
    return {code: tuple(readings.values()) for code, readings in found.items()}


def _points(places: Places) -> Iterator[PlaceReading]:
    for town in places.towns:
        if town.lat is not None and town.lon is not None:
            yield PlaceReading(
                town.district_id, town.id, None, town.name, Precision.TOWN, town.lat, town.lon
            )
    names = {d.id: d.name for d in places.districts}
    for centre in places.centres:
        # Without the town master a centre stands for its district, no more.
        name = names.get(centre.district_id, centre.name)
        yield PlaceReading(
            centre.district_id, None, None, name, Precision.DISTRICT, centre.lat, centre.lon
        )


def _merged(entries: Iterable[tuple[str, Entry]]) -> Iterator[tuple[str, Entry]]:
    """Yield one entry per key; what several names share is kept for the person to choose."""
    together: dict[str, Entry] = {}
    for key, entry in entries:
        before = together.get(key)
        if before is None or (before.weak and not entry.weak):
            together[key] = entry
        elif before.weak == entry.weak:
            towns = tuple({t.id: t for t in (*before.towns, *entry.towns)}.values())
            readings = tuple(dict.fromkeys((*before.readings, *entry.readings)))
            together[key] = Entry(towns, readings, before.weak)
    yield from together.items()
