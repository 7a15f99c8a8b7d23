"""The supporters' list, their screen, bulk actions, files and imports, through their pages."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.dispatch.rules import OfferStatus
from mdeji.kit.clock import SettableClock
from mdeji.people.service import introduce
from mdeji.people.tables import Person
from mdeji.staff.journal import entries_about, entries_by
from mdeji.supporters.rules import SupporterEvent, SupporterStatus
from mdeji.supporters.service import move
from mdeji.supporters.tables import Supporter, SupporterNote, SupporterPrivate
from tests.admin_ui.conftest import Desk

Making = Callable[[], Any]
LIST = "/admin/supporters"
EVIL = "<script>alert(1)</script>\"'><img src=x>"


def names(page: str) -> list[str]:
    return re.findall(r"data-step>([^<]+)さん</a>", page)


@pytest.fixture
def people(making: Making) -> dict[str, int]:
    """Give supporters of whom each is somebody's case."""
    with making() as world:
        now = world.now
        made = {
            "idle": world.supporter("あ", person_id=who(world, "青木 一", "あおき はじめ")),
            "busy": world.supporter("い", person_id=who(world, "伊藤 二", "いとう じ")),
            "untrained": world.supporter(
                "か", person_id=who(world, "加藤 三", "かとう さん"), trained=()
            ),
            "off_line": world.supporter(
                "が",
                person_id=who(world, "賀川 四", "がかわ よん", line=False),
                insurance_year=2026,
            ),
            "gone": world.supporter(
                "わ", person_id=who(world, "渡邊 五", "わたなべ ご"), status=SupporterStatus.LEFT
            ),
        }
        for key in ("busy", "untrained", "off_line"):
            asked = world.request()
            sent = now - timedelta(days=2)
            world.offer(asked, made[key], status=OfferStatus.DECLINED, sent_at=sent)
        for _ in range(6):
            world.visit(world.request(), [made["busy"]])
        return {key: row.pk for key, row in made.items()}


def who(world: Any, name: str, kana: str, **more: Any) -> int:
    number: int = world.person(name, kana=kana, **more).pk
    return number


def test_the_list_stands_in_the_order_of_the_fifty_sounds(
    office: Desk, people: dict[str, int]
) -> None:
    assert names(office.open(LIST)) == ["青木 一", "伊藤 二", "賀川 四", "加藤 三", "渡邊 五"]


@pytest.mark.parametrize(
    ("flag", "found"),
    [
        ("idle", ["青木 一"]),
        ("overloaded", ["伊藤 二"]),
        ("untrained", ["加藤 三"]),
        ("unreachable", ["賀川 四"]),
        ("uninsured", ["青木 一", "伊藤 二", "加藤 三"]),
        ("minor", []),
        ("nonsense", ["青木 一", "伊藤 二", "賀川 四", "加藤 三", "渡邊 五"]),
    ],
)
def test_each_filter_finds_those_to_look_after(
    office: Desk, people: dict[str, int], flag: str, found: list[str]
) -> None:
    assert names(office.open(f"{LIST}?flag={flag}")) == found


@pytest.mark.parametrize("words", ["渡辺", "ﾜﾀﾅﾍﾞ", "わたなべ", "渡邉　五", "五 わたなべ", "Ｓ－"])
def test_a_search_forgives_width_kana_and_old_characters(
    office: Desk, people: dict[str, int], words: str
) -> None:
    words = f"S-{people['gone']:04d}" if words == "Ｓ－" else words

    assert names(office.press(f"{LIST}/search", q=words).text) == ["渡邊 五"]


def test_who_needs_a_look_is_counted_and_leads_to_the_whole_list(
    office: Desk, making: Making
) -> None:
    with making() as world:
        for _ in range(8):
            world.supporter("待つ人")

    page = office.open("/admin/applicants/care")
    address = "/admin/supporters?status=active&flag=idle"

    assert page.count("待つ人 太郎さん") == 6
    assert "8人 ぜんいんを見る" in page
    assert address in page.replace("&amp;", "&")
    assert names(office.open(address)) == ["待つ人 太郎"] * 8
    assert names(office.open(f"{address}&page=7")) == ["待つ人 太郎"] * 8


def test_somebody_is_found_by_the_end_of_the_telephone(office: Desk, making: Making) -> None:
    with making() as world:
        person = world.person("電話 太郎", phone="09011112468")
        world.supporter("電話", person_id=person.pk)
        world.supporter("別人")

    assert names(office.press(f"{LIST}/search", q="2468").text) == ["電話 太郎"]
    assert names(office.press(f"{LIST}/search", q="090-1111-2468").text) == ["電話 太郎"]
    assert office.press(f"{LIST}/search", q="1111").text.count("data-step") == 0


@pytest.mark.parametrize(
    "sort", ["kana", "status", "since", "district", "joined", "offered", "x'--"]
)
def test_any_order_lists_everybody_once(office: Desk, people: dict[str, int], sort: str) -> None:
    found = names(office.browser.get(LIST, params={"sort": sort}).text)

    assert len(set(found)) == 5


@pytest.mark.parametrize("name", ["status", "district", "topic", "device", "flag", "sort", "q"])
def test_no_parameter_of_a_search_reaches_the_database_as_a_command(
    office: Desk, people: dict[str, int], name: str
) -> None:
    evil = "x' OR 1=1 --%_\\\\"

    answer = office.browser.get(LIST, params={name: evil[:20]})
    asked = office.press(f"{LIST}/search", **{"q": "zz", name: evil})

    assert answer.status_code == asked.status_code == 200
    assert evil not in answer.text
    assert names(asked.text) == []


def test_a_changed_name_is_found_and_sorted_anew(
    office: Desk, people: dict[str, int], tools: Tools
) -> None:
    with tools.database.transaction() as session:
        supporter = session.get(Supporter, people["gone"])
        assert supporter is not None
        introduce(session, supporter.person_id, name="青柳 五")
        person = session.get(Person, supporter.person_id)
        assert person is not None
        person.kana = "あおやぎ ご"

    assert names(office.open(LIST))[:2] == ["青木 一", "青柳 五"]
    assert names(office.press(f"{LIST}/search", q="渡邊").text) == []


def test_the_week_told_by_telephone_is_kept(office: Desk, people: dict[str, int]) -> None:
    path = f"{LIST}/{people['idle']}"

    office.press(f"{path}/week", hour=["0-9", "0-10", "6-17", "9-9", "x"])

    page = office.open(path)
    assert "9:00から 11:00まで" in page
    assert page.count("checked") >= 3


def test_words_of_a_search_never_stand_in_an_address(office: Desk, people: dict[str, int]) -> None:
    answer = office.press(f"{LIST}/search", q="渡辺", sort="kana")
    page = answer.text

    assert answer.status_code == 200
    assert not re.search(r'(?:href|action)="[^"]*(?:渡辺|%E6%B8%A1)', page)
    assert (
        office.press(f"{LIST}/search", q="", status="active")
        .headers["location"]
        .endswith("?status=active")
    )


def test_a_view_is_kept_shared_and_dropped(at: Callable[[str], Desk], tools: Tools) -> None:
    mine, other = at("coordinator"), at("admin")
    mine.press(f"{LIST}/views", name="見習い", flag="idle", status="active", q="秘密")
    assert "見習い" in mine.open(LIST)
    assert "見習い" not in other.open(LIST)
    mine.press(f"{LIST}/views", name="見習い", flag="idle", status="active", shared="1")

    assert "見習い" in other.open(LIST)
    view = re.search(r"/views/(\d+)", other.open(LIST))
    assert view is not None
    opened = other.browser.get(f"{LIST}/views/{view[1]}").headers["location"]
    assert opened == f"{LIST}?status=active&flag=idle"
    assert other.press(f"{LIST}/views/{view[1]}/drop").status_code == 404
    mine.press(f"{LIST}/views/{view[1]}/drop")
    assert "見習い" not in mine.open(LIST)
    assert mine.press(f"{LIST}/views", name="").status_code == 422


def test_many_are_paused_after_a_look_and_brought_back(
    office: Desk, people: dict[str, int], tools: Tools
) -> None:
    prepared = office.press(f"{LIST}/bulk", scope="all", action="pause", text="大雪のため")
    path = prepared.headers["location"]
    look = office.open(path)

    assert "4人を 変える" in look
    assert "退会した人" in look
    assert "約束している人が" in look
    assert look.count("予定 6件") == 1
    assert status(tools, people["idle"]) == "active"
    office.press(f"{path}/apply")
    assert status(tools, people["idle"]) == "paused"
    assert office.press(f"{path}/apply").status_code == 409
    with tools.database.transaction() as session:
        move(session, people["busy"], SupporterEvent.LEFT, "staff:1", tools.clock.now())
    office.press(f"{path}/undo")
    assert status(tools, people["idle"]) == "active"
    assert status(tools, people["busy"]) == "left"
    with tools.database.reading() as session:
        events = [e.event for e in entries_about(session, [f"bulk:{path.rsplit('/', 1)[1]}"])]
    assert events == ["bulk_applied", "bulk_undone"]


def test_a_bulk_action_is_undone_for_ten_minutes_only(
    office: Desk, people: dict[str, int], clock: SettableClock, tools: Tools
) -> None:
    one = people["idle"]
    path = office.press(f"{LIST}/bulk", id=one, action="insurance", year="2026").headers["location"]
    office.press(f"{path}/apply")
    clock.advance(timedelta(minutes=11))

    assert "元に戻す</button>" not in office.open(path)
    assert office.press(f"{path}/undo").status_code == 409
    with tools.database.reading() as session:
        row = session.get(Supporter, one)
        assert row is not None
        assert row.insurance_year == 2026


def test_notes_and_trainings_for_many_can_be_taken_back(
    office: Desk, people: dict[str, int], tools: Tools
) -> None:
    one = people["idle"]
    note = office.press(f"{LIST}/bulk", id=one, action="note", text=EVIL).headers["location"]
    office.press(f"{note}/apply")
    again = office.press(f"{LIST}/bulk", id=one, action="retrain", step="video").headers["location"]
    office.press(f"{again}/apply")
    assert EVIL not in office.open(f"{LIST}/{one}")
    assert "まだ打診できません" in office.open(f"{LIST}/{one}")

    office.press(f"{note}/undo")
    office.press(f"{again}/undo")

    assert "まだ打診できません" not in office.open(f"{LIST}/{one}")
    with tools.database.reading() as session:
        assert session.exec(select(SupporterNote)).all() == []


def test_somebody_elses_bulk_action_is_not_to_be_found(
    at: Callable[[str], Desk], people: dict[str, int]
) -> None:
    path = at("coordinator").press(f"{LIST}/bulk", scope="all", action="pause").headers["location"]

    assert at("admin").browser.get(path).status_code == 404
    assert at("admin").press(f"{path}/apply").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{}, {"action": "x"}, {"action": "note"}, {"action": "insurance", "year": "二"},
     {"action": "retrain", "step": "x"}, {"action": "pause", "id": "a"}],
)  # fmt: skip
def test_a_bulk_action_without_sense_is_refused_in_words(
    office: Desk, people: dict[str, int], wrong: dict[str, str]
) -> None:
    answer = office.press(f"{LIST}/bulk", **({"id": people["idle"]} | wrong))

    assert answer.status_code == 422
    assert "ください" in answer.text


def test_the_list_becomes_a_file_and_the_journal_knows(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        person = world.person("=HYPERLINK(1)", kana="えい", phone="09011112468")
        world.supporter("えい", person_id=person.pk)

    plain = office.press(f"{LIST}/export", kind="csv", status="active")
    full = office.press(f"{LIST}/export", kind="xlsx", personal="1", q="2468")

    rows = list(csv.DictReader(StringIO(plain.content[3:].decode())))
    assert rows[0]["名前"] == "'=HYPERLINK(1)"
    assert "電話番号" not in rows[0]
    sheet = load_workbook(BytesIO(full.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][13] == "09011112468"
    with tools.database.reading() as session:
        told = [e.detail for e in entries_by(session, "staff:2") if e.event == "exported"]
    assert [(d["count"], d["kind"], d["personal"], d["words"]) for d in told] == [
        (1, "xlsx", True, True),
        (1, "csv", False, False),
    ]


def test_everything_about_somebody_is_on_one_screen(
    office: Desk, people: dict[str, int], making: Making, tools: Tools
) -> None:
    path = f"{LIST}/{people['busy']}"
    with making() as world:
        world.session.add(
            SupporterPrivate(
                supporter_id=people["busy"], address="大手町1", emergency_phone="0271110000"
            )
        )
        other = world.person("避ける 人", phone="0273333333")
    page = office.open(path)
    assert "大手町1" not in page
    assert "0271110000" not in page
    assert "返事" in page
    assert re.search(r'href="/admin/persons/\d+"', page)  # Everything is given out or erased there.

    shown = office.press(f"{path}/contact", what="private").text
    office.press(f"{path}/avoid", avoid_phone="027-333-3333", avoid_reason=EVIL)
    office.press(f"{path}/note", kind="interview", text=EVIL)

    assert "大手町1" in shown
    page = office.open(path)
    assert "避ける 人" in page
    assert EVIL not in page
    assert office.press(f"{path}/avoid", avoid_phone="0279999999").status_code == 422
    assert office.press(f"{path}/note", kind="note", text=" ").status_code == 422
    end = re.search(rf"{path}/avoid/(\d+)/end", page)
    assert end is not None
    office.press(f"{path}/avoid/{end[1]}/end")
    assert "避ける 人" not in office.open(path)
    with tools.database.reading() as session:
        seen = entries_about(session, [f"supporter:{people['busy']}"])
    assert [e.event for e in seen if e.event == "contact_seen"] == ["contact_seen"]
    assert other.pk


def test_the_office_corrects_what_was_written_on_paper(
    office: Desk, people: dict[str, int], tools: Tools
) -> None:
    path = f"{LIST}/{people['idle']}"
    form = {
        "name": "青木 はじめ", "kana": "あおき はじめ", "shown_name": "青木", "phone": "027-222-3333",
        "born_on": "S30.5.3", "district_id": "haga", "radius_km": "6", "travel_means": "car",
        "max_offers_per_week": "2", "device": "iphone", "level_qr": "3", "address": EVIL,
    }  # fmt: skip

    assert (
        office.press(f"{path}/edit", **(form | {"phone": "1", "born_on": "x"})).status_code == 422
    )
    assert office.press(f"{path}/edit", **form).status_code == 303

    page = office.open(f"{path}/edit")
    assert 'value="1955/05/03"' in page
    assert EVIL not in page
    assert "芳賀" in office.open(path)
    with tools.database.reading() as session:
        (edited,) = [
            e.detail for e in entries_about(session, [f"supporter:{people['idle']}"])
            if e.event == "edited"
        ]  # fmt: skip
    assert "phone" in edited["fields"]
    assert "027" not in str(edited)


def test_nobody_is_active_before_the_training_is_complete(office: Desk, making: Making) -> None:
    with making() as world:
        one = world.supporter("新", status=SupporterStatus.TRAINING, trained=())

    assert office.press(f"{LIST}/{one.pk}/move", event="ready").status_code == 409
    assert office.press(f"{LIST}/{one.pk}/move", event="paused").status_code == 409
    assert office.press(f"{LIST}/{one.pk}/move", event="nonsense").status_code == 409


def status(tools: Tools, supporter_id: int) -> str:
    with tools.database.reading() as session:
        row = session.get(Supporter, supporter_id)
        assert row is not None
        return row.status.value
