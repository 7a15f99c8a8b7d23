"""How people write places, and what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdeji.places.folding import fold, number_of, split_chome
from mdeji.places.gazetteer import Gazetteer
from mdeji.places.index import Places, gazetteer_of
from mdeji.places.known import Area, KnownAlias, KnownDistrict, KnownTown
from mdeji.places.words import AliasKind, Precision


@pytest.mark.parametrize(
    ("said", "district", "name"),
    [
        ("芳賀", "haga", "芳賀"),
        ("芳賀地区", "haga", "芳賀"),
        ("芳賀に住んでいます", "haga", "芳賀"),
        ("はが", "haga", "芳賀"),
        ("芳賀公民館", "haga", "芳賀公民館"),
        ("はが公民館", "haga", "芳賀公民館"),
        ("東", "azuma", "東"),
        ("総社", "soja", "総社"),
        ("元総社", "motosoja", "元総社"),
        ("前橋プラザ元気21", "honcho", "中央公民館"),
        ("うちは鳥取町です", "haga", "鳥取町"),
        ("群馬県前橋市鳥取町817", "haga", "鳥取町"),
        ("〒371-0131 前橋市鳥取町817番地", "haga", "鳥取町"),
        ("箱田町543-1", "azuma", "箱田町"),
        ("箱田", "azuma", "箱田町"),
        ("はこだまち", "azuma", "箱田町"),
        ("ﾊｺﾀﾞﾏﾁ", "azuma", "箱田町"),
        ("苗ケ島町", "miyagi", "苗ヶ島町"),
        ("苗が島", "miyagi", "苗ヶ島町"),
        ("惣社町総社1583−2", "soja", "総社町総社"),
        ("市ノ関町", "miyagi", "市之関町"),
        ("瀧窪町", "ogo", "滝窪町"),
        ("勢多郡富士見村大字田島866", "fujimi", "富士見町田島"),
        ("勢多郡宮城村大字鼻毛石1711", "miyagi", "鼻毛石町"),
        ("勢多郡粕川村大字西田面194", "kasukawa", "粕川町西田面"),
        ("西田面194-4", "kasukawa", "粕川町西田面"),
        ("富士見町小暮2425", "fujimi", "富士見"),
        ("元総社町3-1-1", "motosoja", "元総社町三丁目"),
        ("元総社町三丁目1ー1", "motosoja", "元総社町三丁目"),
        ("元総社３丁目", "motosoja", "元総社町三丁目"),
        ("本町2の12の1", "honcho", "本町二丁目"),
    ],
)
def test_a_place_is_found_however_it_is_written(
    gazetteer: Gazetteer, said: str, district: str, name: str
) -> None:
    reading = gazetteer.read(said)

    assert reading is not None
    assert (reading.district_id, reading.name) == (district, name)


@pytest.mark.parametrize(
    "said",
    [
        "高崎市箱田町1",
        "東京都新宿区西新宿2-8-1",
        "宮城県仙台市",
        "北群馬郡吉岡町下野田",
        "スマホの音が出ない",
        "木曜の午後",
        "５人",
        "はい",
        "東京",
        "",
    ],
)
def test_what_is_no_place_of_this_city_is_not_found(gazetteer: Gazetteer, said: str) -> None:
    assert gazetteer.read(said) is None


def test_a_chome_nobody_knows_falls_back_to_the_whole_town(gazetteer: Gazetteer) -> None:
    reading = gazetteer.read("本町五丁目3")

    assert reading is not None
    assert (reading.name, reading.precision) == ("本町", Precision.OAZA)
    assert "unknown_chome" in reading.flags


def _small(*towns: KnownTown) -> Gazetteer:
    area = Area("前橋市", "群馬県", (36.25, 138.95, 36.65, 139.30))
    districts = [
        KnownDistrict("a", "北部", "ほくぶ", 36.4, 139.0),
        KnownDistrict("b", "南部", "なんぶ", 36.3, 139.1),
    ]
    alias = KnownAlias("ぬで島", AliasKind.REWRITE, "橳島")
    return gazetteer_of(Places(area, districts, towns, [], [alias]))


def _town(name: str, district: str = "a", postal_code: str = "") -> KnownTown:
    oaza, chome = split_chome(name)
    return KnownTown(name, name, oaza, chome, "", postal_code, district, 36.4, 139.05)


def test_two_numbers_after_a_town_with_both_systems_are_the_lot_and_flagged() -> None:
    gazetteer = _small(_town("元総社町"), _town("元総社町一丁目"), _town("元総社町三丁目"))

    lot, block = gazetteer.read("元総社町3-119"), gazetteer.read("元総社町3-1-1")

    assert lot is not None
    assert (lot.name, lot.flags) == ("元総社町", ("chome_or_banchi",))
    assert block is not None
    assert block.name == "元総社町三丁目"


def test_a_town_in_two_districts_lets_the_person_choose() -> None:
    gazetteer = _small(_town("緑町一丁目", "a"), _town("緑町二丁目", "b"))

    whole, exact = gazetteer.read("緑町"), gazetteer.read("緑町2丁目")

    assert whole is not None
    assert {a.district_id for a in whole.alternatives} == {"a", "b"}
    assert exact is not None
    assert (exact.district_id, exact.alternatives) == ("b", ())


def test_a_postal_code_is_enough() -> None:
    gazetteer = _small(_town("橳島町", "b", "3710817"))

    for said in ("3710817", "371-0817", "〒371−0817".removeprefix("〒"), "ぬで島町12"):
        reading = gazetteer.read(said)
        assert reading is not None
        assert reading.district_id == "b"


def test_a_point_belongs_to_the_nearest_place_and_none_outside_the_city(
    gazetteer: Gazetteer,
) -> None:
    near, far = gazetteer.nearest(36.4270, 139.1085), gazetteer.nearest(35.68, 139.76)

    assert near is not None
    assert (near.district_id, near.precision) == ("haga", Precision.DISTRICT)
    assert far is None


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_no_text_breaks_the_gazetteer(text: str) -> None:
    _small(_town("緑町一丁目"), _town("元総社町")).read(text)


@given(
    st.sampled_from(["緑町", "元総社町", "橳島町"]),
    st.integers(1, 30),
    st.integers(1, 99),
    st.data(),
)
def test_every_way_to_write_a_chome_means_the_same(
    oaza: str, chome: int, block: int, data: st.DataObject
) -> None:
    gazetteer = _small(_town(f"{oaza}{chome}丁目"), _town(f"{oaza}{chome % 30 + 1}丁目"))
    hyphen = data.draw(st.sampled_from("-－ー−の"))
    digits = data.draw(st.sampled_from([str(chome), str(chome).translate(_WIDE), _kanji(chome)]))

    readings = [gazetteer.read(f"{oaza}{digits}丁目{block}")]
    if not any(c in "一二三四五六七八九十" for c in digits):
        readings.append(gazetteer.read(f"前橋市{oaza}{digits}{hyphen}{block}"))

    assert all(r is not None and r.town_id == f"{oaza}{chome}丁目" for r in readings)


_WIDE = str.maketrans("0123456789", "0123456789")


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else "一二三四五六七八九"[tens - 1])
        + ("十" if tens else "")
        + ("一二三四五六七八九"[ones - 1] if ones else "")
    )


@given(st.integers(1, 99))
def test_chinese_numerals_are_read(number: int) -> None:
    assert number_of(_kanji(number)) == number
