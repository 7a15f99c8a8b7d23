"""The import of a town master: files of the operator become towns, ids stay, nothing is deleted."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from mdeji.kit.errors import Invalid
from mdeji.places.distances import forget_distances
from mdeji.places.folding import split_chome
from mdeji.places.pack import town_id
from mdeji.places.service import builtin_pack
from mdeji.places.tables import District, Source, Town
from mdeji.places.words import Confidence, town_key

_COLUMNS = ("lg_code", "town", "lat", "lon", "district")


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Hold one row that was left out, by file and line, in words for the operator."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Hold what an import did, or would do when ``dry_run``; ids of towns, problems by line."""

    dry_run: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    not_in_file: tuple[str, ...]
    problems: tuple[ImportProblem, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold one town as the file has it, checked."""

    name: str
    kana: str
    lat: float
    lon: float
    postal_code: str
    district_id: str
    confidence: Confidence
    alt_district_id: str | None


def import_towns(session: Session, path: Path, source: Source, *, dry_run: bool) -> ImportReport:
    """Bring the towns of a CSV file, or of every ``*towns.csv`` in a directory, into the database.

    Rows that cannot be used are reported and left out; towns missing from the file stay; a district
    that a coordinator confirmed stays.

    Raises:
        Invalid: there is no such file, or its columns or encoding are not what is expected.
    """
    problems: list[ImportProblem] = []
    places: dict[str, _Place] = {}
    reader = _Reader(_district_ids(session))
    for file in _files(path):
        for line, row in _rows(file):
            place, wrong = reader.read(row)
            key = "" if place is None else town_id(builtin_pack().lg_code, place.name)
            if key in places:
                wrong = f"「{row['town']}」が 2回 あります。"
            elif place is not None:
                places[key] = place
            if wrong is not None:
                problems.append(ImportProblem(file.name, line, wrong))
    if not dry_run and session.get(Source, source.id) is None:
        session.add(source)
        session.flush()
    return _apply(session, places, source.id, _Outcome(dry_run, tuple(problems)))


@dataclass(frozen=True, slots=True)
class _Outcome:
    dry_run: bool
    problems: tuple[ImportProblem, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Check rows one by one; what is wrong is said in Japanese."""

    district_ids: Mapping[str, str]

    def read(self, row: Mapping[str, str]) -> tuple[_Place | None, str | None]:
        """Return the town of a row, or what is wrong with the row."""
        wrong = self._wrong(row)
        return (self._place(row), None) if wrong is None else (None, wrong)

    def _place(self, row: Mapping[str, str]) -> _Place:
        confidence = row.get("district_confidence", "")
        known = confidence in {c.value for c in Confidence}
        return _Place(
            name=row["town"],
            kana=row.get("kana", ""),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            postal_code=row.get("postal_code", ""),
            district_id=self.district_ids[row["district"]],
            confidence=Confidence(confidence) if known else Confidence.MEDIUM,
            alt_district_id=self.district_ids.get(row.get("alt_district", "")),
        )

    def _wrong(self, row: Mapping[str, str]) -> str | None:
        pack = builtin_pack()
        if row["lg_code"] != pack.lg_code:
            return f"市町村コード「{row['lg_code']}」は この市({pack.lg_code})では ありません。"
        if not row["town"]:
            return "町名が 空です。"
        if row["district"] not in self.district_ids:
            return f"地区「{row['district']}」は 登録されていません。"
        point = _point(row)
        if point is None:
            return f"緯度・経度「{row['lat']},{row['lon']}」を 数として 読めません。"
        south, west, north, east = pack.area.bbox
        if not (south <= point[0] <= north and west <= point[1] <= east):
            return f"緯度・経度「{row['lat']},{row['lon']}」は 市の外です。"
        return None


def _point(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        return float(row["lat"]), float(row["lon"])
    except ValueError:
        return None


def _apply(
    session: Session, places: Mapping[str, _Place], source_id: str, outcome: _Outcome
) -> ImportReport:
    before = {town.id: town for town in session.exec(select(Town))}
    added = [key for key in places if key not in before]
    changed = [
        key for key, place in places.items() if key in before and _differs(before[key], place)
    ]
    if not outcome.dry_run:
        for key in added:
            session.add(_new(key, places[key], source_id))
        for key in changed:
            _update(session, before[key], places[key], source_id)
    return ImportReport(
        dry_run=outcome.dry_run,
        added=tuple(added),
        changed=tuple(changed),
        unchanged=len(places) - len(added) - len(changed),
        not_in_file=tuple(sorted(before.keys() - places.keys())),
        problems=outcome.problems,
    )


def _new(key: str, place: _Place, source_id: str) -> Town:
    oaza, chome = split_chome(place.name)
    return Town(
        id=key,
        name=place.name,
        oaza=oaza,
        chome=chome,
        kana=place.kana,
        lat=place.lat,
        lon=place.lon,
        postal_code=place.postal_code,
        district_id=place.district_id,
        district_confidence=place.confidence,
        alt_district_id=place.alt_district_id,
        source_id=source_id,
    )


def _decided(town: Town, place: _Place) -> tuple[str, Confidence, str | None]:
    """Return district, confidence and alternative: what people or the pack are sure of wins."""
    if town.confirmed_at is not None or town.district_confidence is Confidence.CERTAIN:
        return town.district_id, town.district_confidence, town.alt_district_id
    return place.district_id, place.confidence, place.alt_district_id


def _differs(town: Town, place: _Place) -> bool:
    now = (town.district_id, town.district_confidence, town.alt_district_id)
    facts = (town.name, town.kana, town.lat, town.lon, town.postal_code)
    new = (place.name, place.kana, place.lat, place.lon, place.postal_code)
    return facts != new or now != _decided(town, place)


def _update(session: Session, town: Town, place: _Place, source_id: str) -> None:
    moved = (town.lat, town.lon) != (place.lat, place.lon)
    town.district_id, town.district_confidence, town.alt_district_id = _decided(town, place)
    town.name, town.kana, town.postal_code = place.name, place.kana, place.postal_code
    town.lat, town.lon, town.source_id = place.lat, place.lon, source_id
    if moved:
        forget_distances(session, town_key(town.id))


def _district_ids(session: Session) -> dict[str, str]:
    """Return ids of districts by id and by name: files use either."""
    pairs = list(session.exec(select(District.id, District.name)))
    return {name: i for i, name in pairs} | {i: i for i, _ in pairs}


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*towns.csv")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise Invalid("path", "no_town_file")
    return files


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(_decoded(file.read_bytes()), newline=""))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid("columns", ",".join(missing))
    for row in reader:
        yield reader.line_num, {key: (value or "").strip() for key, value in _named(row.items())}


def _named(items: Iterable[tuple[str | None, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Leave out cells beyond the last column, which have no name."""
    return ((key, value) for key, value in items if key is not None)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("encoding", "neither_utf8_nor_cp932")
