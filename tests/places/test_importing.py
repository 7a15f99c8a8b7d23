"""The operator's town master comes in; nothing that people rely on goes out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid
from mdeji.places import queries, service
from mdeji.places.importing import ImportReport, import_towns
from mdeji.places.pack import town_id
from mdeji.places.tables import Source, Town
from mdeji.places.words import Precision

HEAD = "lg_code,city,town,oaza,chome,kana,lat,lon,postal_code,district,district_confidence,alt_district\n"
ASAHI = "102016,前橋市,朝日町一丁目,朝日町,一,アサヒチョウ1チョウメ,36.3885,139.0826,3710014,本庁,medium,\n"
GREEN = "102016,前橋市,緑が丘町,緑が丘町,,ミドリガオカマチ,36.4100,139.0700,3710000,南橘,low,本庁\n"


def _source() -> Source:
    return Source(id="operator", name="町字データ", attribution="出典:町字データ")


def _import(database: Database, path: Path, *, dry_run: bool = False) -> ImportReport:
    def work(session: Session) -> ImportReport:
        return import_towns(session, path, _source(), dry_run=dry_run)

    with database.transaction() as session:
        return work(session)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(*rows: str, encoding: str = "utf-8-sig") -> Path:
        file = tmp_path / "towns.csv"
        file.write_bytes((HEAD + "".join(rows)).encode(encoding))
        return file

    return _write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_towns_come_in_whatever_the_office_program_wrote(
    city: Database, write: Callable[..., Path], encoding: str
) -> None:
    report = _import(city, write(ASAHI, encoding=encoding))

    with city.reading() as session:
        reading = queries.gazetteer(session).read("あさひちょう1丁目")
    assert report.added == (town_id("102016", "朝日町一丁目"),)
    assert reading is not None
    assert (reading.name, reading.precision) == ("朝日町一丁目", Precision.TOWN)


def test_a_dry_run_says_what_would_happen_and_does_nothing(
    city: Database, write: Callable[..., Path]
) -> None:
    report = _import(city, write(ASAHI), dry_run=True)

    with city.reading() as session:
        rows = session.exec(select(Town).where(Town.name == "朝日町一丁目")).all()
    assert len(report.added) == 1
    assert rows == []


def test_importing_the_same_file_twice_changes_nothing(
    city: Database, write: Callable[..., Path]
) -> None:
    file = write(ASAHI, GREEN)
    _import(city, file)

    again = _import(city, file)

    assert (again.added, again.changed, again.unchanged, again.problems) == ((), (), 2, ())


def test_towns_missing_from_the_file_stay(city: Database, write: Callable[..., Path]) -> None:
    report = _import(city, write(ASAHI))

    assert town_id("102016", "鳥取町") in report.not_in_file
    with city.reading() as session:
        assert session.get(Town, town_id("102016", "鳥取町")) is not None


def test_bad_rows_are_named_by_line_and_the_good_ones_come_in(
    city: Database, write: Callable[..., Path]
) -> None:
    file = write(
        ASAHI,
        ASAHI.replace("102016", "102024", 1),
        GREEN.replace("南橘", "アトランティス"),
        GREEN.replace("36.4100", "北"),
        GREEN.replace("36.4100", "35.0"),
        GREEN.replace("緑が丘町,緑", ",緑", 1),
        ASAHI,
        GREEN,
    )

    report = _import(city, file)

    assert len(report.added) == 2
    assert [p.line for p in report.problems] == [3, 4, 5, 6, 7, 8]
    assert "アトランティス" in report.problems[1].text
    assert "2回" in report.problems[-1].text


def test_the_district_a_coordinator_chose_survives_an_import(
    city: Database, write: Callable[..., Path], clock: SettableClock
) -> None:
    file, green = write(GREEN), town_id("102016", "緑が丘町")
    _import(city, file)
    with city.reading() as session:
        assert [t.name for t in queries.doubtful_towns(session)] == ["緑が丘町"]
    with city.transaction() as session:
        service.move_town(session, green, "honcho", clock.now())

    _import(city, write(GREEN.replace("36.4100", "36.4101")))

    with city.reading() as session:
        town = session.get(Town, green)
        assert queries.doubtful_towns(session) == []
        assert town is not None
        assert (town.district_id, town.lat) == ("honcho", 36.4101)


def test_a_file_that_is_no_town_master_is_refused(city: Database, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "broken.csv").write_bytes(b"\x81\xff\xff")

    for name in ("other.csv", "broken.csv", "missing.csv"):
        with pytest.raises(Invalid):
            _import(city, tmp_path / name)


def test_the_whole_city_comes_in_and_every_town_finds_itself(
    city: Database, town_master: Path
) -> None:
    report = _import(city, town_master)

    assert (len(report.added) + len(report.changed), report.problems) == (275, ())
    with city.reading() as session:
        gazetteer = queries.gazetteer(session)
        towns = [t for d in queries.districts(session) for t in queries.towns_of(session, d.id)]
    for town in towns:
        written = (
            f"群馬県前橋市{town.oaza}" + (f"{town.chome}丁目" if town.chome else "") + "12番地3"
        )
        reading = gazetteer.read(written)
        assert reading is not None
        assert (reading.town_id, reading.district_id) == (town.id, town.district_id), written
        assert town.lat is not None
        assert town.lon is not None
        near = gazetteer.nearest(town.lat, town.lon)
        assert near is not None
        assert near.town_id == town.id


def test_what_the_pack_is_certain_of_agrees_with_the_town_master(
    city: Database, town_master: Path
) -> None:
    with city.reading() as session:
        certain = {t.id: t.district_id for t in session.exec(select(Town))}

    _import(city, town_master)

    with city.reading() as session:
        names = {d.name: d.id for d in queries.districts(session)}
        rows = (town_master / "maebashi_towns.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    in_file = {town_id("102016", r.split(",")[2]): names[r.split(",")[9]] for r in rows}
    assert {i: d for i, d in in_file.items() if i in certain} == certain
