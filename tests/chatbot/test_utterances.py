"""What people type is understood: a fixed set of utterances (UX C7)."""

from datetime import date
from pathlib import Path

import pytest

from chatbot import readers
from mdeji.kit.secret_words import luhn, my_number
from mdeji.places.gazetteer import Gazetteer
from mdeji.places.index import Places, gazetteer_of
from mdeji.places.known import KnownCentre, KnownDistrict, KnownTown
from mdeji.places.pack import BUILTIN, read_pack, town_id

TODAY = date(2026, 11, 24)
LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "utterances.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    pack = read_pack(BUILTIN)
    where = {c["district_id"]: (float(c["lat"]), float(c["lon"])) for c in pack.centres}
    towns = [
        KnownTown(
            id=town_id(pack.lg_code, t["name"]), name=t["name"], oaza=t["oaza"], chome=int(t["chome"]),
            kana=t["kana"], postal_code="", district_id=t["district_id"], lat=None, lon=None,
        )
        for t in pack.towns
    ]  # fmt: skip
    places = Places(
        area=pack.area,
        districts=[
            KnownDistrict(d["id"], d["name"], d["kana"], *where[d["id"]]) for d in pack.districts
        ],
        towns=towns,
        centres=[
            KnownCentre(
                c["id"], c["name"], c["district_id"], None, float(c["lat"]), float(c["lon"])
            )
            for c in pack.centres
        ],
        aliases=[],
    )
    return gazetteer_of(places)


def understood(kind: str, text: str, gazetteer: Gazetteer) -> str:
    """Return what was understood, written as the file writes it."""
    if kind == "when":
        found = readers.when(text, TODAY)
        clock = found.clock.strftime("%H:%M") if found and found.clock else "-"
        return f"{found.day}T{clock}" if found else "?"
    if kind == "district":
        place = gazetteer.read(text)
        return place.district_id if place else "?"
    if kind == "topic":
        return next(iter(readers.topics(text)), "?")
    said = {"yes": True, "no": False}
    if kind in said:
        return "" if readers.yes_or_no(text) is said[kind] else "?"
    reader = getattr(readers, kind)
    return str(reader(text))


def test_at_least_nine_in_ten_of_the_utterances_are_understood(gazetteer: Gazetteer) -> None:
    wrong = []
    for expected, text in LINES:
        kind, _, value = expected.partition(":")
        got = understood(kind, text, gazetteer)
        if got != value:
            wrong.append((expected, text, got))

    assert len(LINES) >= 200
    assert len(wrong) <= len(LINES) // 10, wrong


def test_nearly_every_topic_of_the_set_begins_a_request_by_itself() -> None:
    topics = [text for expected, text in LINES if expected.startswith("topic")]
    silent = [text for text in topics if not readers.begins(text)]

    assert len(silent) <= len(topics) // 10, silent


def test_every_secret_of_the_set_is_found() -> None:
    secrets = [text for expected, text in LINES if expected.startswith("secret")]

    assert all(readers.secret(text) for text in secrets)


@pytest.mark.parametrize(
    "text",
    ["木曜の午後", "027-123-4567", "09012345678", "11月26日13:30", "令和8年12月1日", "前橋はなこ", "M-0001の件です",
     "パスワードを忘れました", "暗証番号がわからない", "マイナンバーカードのこと", "10人で12月3日の10時"],
)  # fmt: skip
def test_ordinary_words_are_no_secrets(text: str) -> None:
    assert readers.secret(text) is None


def test_check_digits_are_those_of_the_law_and_of_the_card_makers() -> None:
    assert my_number("123456789018")
    assert not my_number("123456789012")
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


@pytest.mark.parametrize(
    "text", ["", " ", "😊" * 2500, "あ" * 5000, "１" * 5000, "\u202e\u200d\x00", "👨‍👩‍👧‍👦"]
)
def test_no_reader_stumbles_over_strange_or_endless_text(text: str) -> None:
    for read in (readers.topics, readers.device, readers.count, readers.intent, readers.mood, readers.order,
                 readers.name, readers.phone, readers.secret, readers.yes_or_no, readers.begins,
                 readers.whom, readers.people, readers.no_phone, readers.any_phone, readers.troubled):  # fmt: skip
        read(text)
    readers.when(text, TODAY)
