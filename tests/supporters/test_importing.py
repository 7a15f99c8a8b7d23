"""An existing register comes in: every row's fate first, then all of it, then back again."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from sqlmodel import select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed, NotFound, Stale
from mdeji.people.tables import Person
from mdeji.people.tombstones import Signs, bury
from mdeji.places.service import load_builtin
from mdeji.supporters import importing
from mdeji.supporters.editing import add_note
from mdeji.supporters.importing_file import read_table
from mdeji.supporters.list_tables import ImportBatch
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Skill, Supporter, SupporterPrivate
from tests.factories import World

WHO = "staff:1"
HEADINGS = (
    "氏名", "フリガナ", "電話番号", "生年月日", "住所", "地区", "研修修了日", "できること", "機種", "備考",
)  # fmt: skip
FAULTY = {
    3: ("電話", {"電話番号": "12345"}),
    17: ("生年月日", {"生年月日": "昭和99年1月1日"}),
    29: ("氏名なし", {"氏名": ""}),
    41: ("地区", {"地区": "札幌市"}),
    58: ("できること", {"できること": "料理"}),
    73: ("機種", {"機種": "ポケベル"}),
    88: ("研修", {"研修修了日": "2027/1/1"}),
    96: ("氏名に数字", {"氏名": "山田2号"}),
    120: ("電話", {"電話番号": "代表まで"}),
    137: ("生年月日", {"生年月日": "不明"}),
    155: ("地区なし", {"地区": "", "住所": ""}),
    171: ("研修", {"研修修了日": "まだです"}),
    199: ("電話", {"電話番号": "090-1234-567"}),
}


def name_of(number: int) -> str:
    signs = "青赤白黒金銀東西南北"
    return f"山{signs[number // 100 % 10]}{signs[number // 10 % 10]} {signs[number % 10]}子"


def row(number: int, **other: str) -> dict[str, str]:
    return {
        "氏名": name_of(number),
        "フリガナ": "ヤマ ハナコ",
        "電話番号": f"090-0000-{number:04d}",
        "生年月日": f"S{30 + number % 30}.5.{1 + number % 28}",
        "住所": "前橋市大手町",
        "地区": "本庁",
        "研修修了日": "令和6年4月20日",
        "できること": "LINE、写真",
        "機種": "iPhone",
        "備考": "",
        **other,
    }


def as_csv(rows: Sequence[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[dict[str, object]]) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["まえばしデジタルサポーター名簿"])
    sheet.append(list(HEADINGS))
    for one in rows:
        sheet.append([one.get(heading) for heading in HEADINGS])
    book.save(out)
    return out.getvalue()


@pytest.fixture
def town(database: Database, clock: SettableClock) -> Database:
    with database.transaction() as session:
        load_builtin(session, clock.now())
    return database


def brought(town: Database, clock: SettableClock, content: bytes, name: str = "名簿.csv") -> int:
    with town.transaction() as session:
        return importing.bring(session, name, content, WHO, clock.now())


def tried(town: Database, clock: SettableClock, batch: int) -> importing.Trial:
    with town.reading() as session:
        return importing.trial(session, batch, clock.now())


def applied(town: Database, clock: SettableClock, batch: int) -> dict[str, int]:
    mark = tried(town, clock, batch).mark
    with town.transaction() as session:
        return dict(importing.apply(session, batch, mark, WHO, clock.now()))


def supporters(town: Database) -> list[tuple[Supporter, Person]]:
    with town.reading() as session:
        pairs = select(Supporter, Person).where(Supporter.person_id == Person.id)
        return list(session.exec(pairs.order_by(Supporter.id)))  # type: ignore[arg-type]  # a column, which mypy takes for its value


def test_two_hundred_rows_with_thirteen_faults_come_in_and_go_again(
    town: Database, clock: SettableClock
) -> None:
    rows = [row(n, **FAULTY.get(n, ("", {}))[1]) for n in range(2, 202)]

    batch = brought(town, clock, as_xlsx([dict(one) for one in rows]), "サポーター名簿.xlsx")
    trial = tried(town, clock, batch)

    assert trial.counts == {"new": 187, "fault": 13}
    faulty = [fate.row.number for fate in trial.fates if fate.kind == "fault"]
    assert faulty == [n + 1 for n in FAULTY]
    assert supporters(town) == []

    assert applied(town, clock, batch) == {"new": 187, "fault": 13}
    people = supporters(town)
    assert len(people) == 187
    first, person = people[0]
    assert (first.status, first.district_id, first.door) == ("active", "honcho", "import")
    assert (person.phone, person.kana) == ("09000000002", "ヤマ ハナコ")
    with town.reading() as session:
        private = session.exec(select(SupporterPrivate)).first()
        assert private is not None
        assert private.born_on == date(1957, 5, 3)
        assert missing_of(session, first.pk, date(2026, 11, 24)) == ()
        assert {s.topic for s in session.exec(select(Skill))} == {"line", "photo"}

    clock.move_to(jst(2026, 11, 24, 12))
    with town.transaction() as session:
        undone = importing.undo(session, batch, WHO, clock.now())

    assert (undone.removed, undone.kept) == (187, ())
    assert supporters(town) == []
    with town.reading() as session:
        assert session.exec(select(Person)).all() == []
    with town.transaction() as session, pytest.raises(NotAllowed):
        importing.undo(session, batch, WHO, clock.now())


def test_the_same_register_a_second_time_changes_nothing(
    town: Database, clock: SettableClock
) -> None:
    applied(town, clock, brought(town, clock, as_csv([row(1), row(2)])))

    again = tried(town, clock, brought(town, clock, as_csv([row(1), row(2)])))

    assert again.counts == {"same": 2}


def test_a_changed_row_says_what_changes_and_undo_restores_it(
    town: Database, clock: SettableClock
) -> None:
    applied(town, clock, brought(town, clock, as_csv([row(1)])))
    moved = row(1, 地区="芳賀", できること="LINE、QRコード", 住所="前橋市鳥取町")

    batch = brought(town, clock, as_csv([moved]))
    (fate,) = tried(town, clock, batch).fates
    clock.move_to(jst(2026, 11, 24, 11))
    applied(town, clock, batch)

    assert fate.kind == "update"
    assert [c.field for c in fate.changes] == ["district", "topics", "address"]
    assert supporters(town)[0][0].district_id == "haga"
    with town.transaction() as session:
        undone = importing.undo(session, batch, WHO, clock.now())
    assert undone.restored == 1
    assert supporters(town)[0][0].district_id == "honcho"
    with town.reading() as session:
        assert session.exec(select(SupporterPrivate)).one().address == "前橋市大手町"
        assert {s.topic for s in session.exec(select(Skill))} == {"line", "photo"}


def test_doubles_are_found_in_the_file_and_in_the_register(
    town: Database, clock: SettableClock
) -> None:
    with town.transaction() as session:
        world = World(session, clock.now())
        person = world.person("髙橋 花子", phone="0271112222")
        known = world.supporter("髙橋", person_id=person.pk)
    rows = [
        row(1, 氏名="高橋花子", 電話番号="027-111-2222"),
        row(2, 氏名="高橋 花子", 電話番号="0273334444"),
        row(3),
        row(3, 電話番号="０９０−００００−０００３", 生年月日=""),
    ]

    batch = brought(town, clock, as_csv(rows))
    fates = tried(town, clock, batch).fates

    assert [fate.kind for fate in fates] == ["update", "double", "new", "double"]
    assert fates[0].supporter_id == fates[1].supporter_id == known.pk
    assert fates[3].same_row == fates[2].row.number
    with town.transaction() as session:
        importing.match(session, batch, tried(town, clock, batch).fields, [3])
    assert [fate.kind for fate in tried(town, clock, batch).fates][1] == "new"


def test_who_was_erased_does_not_come_back(town: Database, clock: SettableClock) -> None:
    with town.transaction() as session:
        bury(session, Signs(phone="09000000007"), clock.now())

    (fate,) = tried(town, clock, brought(town, clock, as_csv([row(7)]))).fates

    assert (fate.kind, fate.erased_on) == ("erased", date(2026, 11, 24))


def test_whoever_asked_for_help_before_stays_one_person(
    town: Database, clock: SettableClock
) -> None:
    with town.transaction() as session:
        asked = World(session, clock.now()).person(name_of(1), phone="09000000001")

    batch = brought(town, clock, as_csv([row(1)]))
    applied(town, clock, batch)
    with town.transaction() as session:
        importing.undo(session, batch, WHO, clock.now())

    with town.reading() as session:
        assert [one.pk for one in session.exec(select(Person))] == [asked.pk]


def test_undo_leaves_what_was_built_on_and_says_so(town: Database, clock: SettableClock) -> None:
    batch = brought(town, clock, as_csv([row(1), row(2)]))
    applied(town, clock, batch)
    clock.move_to(jst(2026, 11, 24, 11))
    (first, _), _ = supporters(town)
    with town.transaction() as session:
        add_note(session, first.pk, "call", "つながった", WHO, clock.now())

    with town.transaction() as session:
        undone = importing.undo(session, batch, WHO, clock.now())

    assert (undone.removed, undone.kept) == (1, (first.pk,))
    assert [one.pk for one, _ in supporters(town)] == [first.pk]


def test_what_was_shown_is_what_is_written_or_nothing(town: Database, clock: SettableClock) -> None:
    batch = brought(town, clock, as_csv([row(1)]))
    mark = tried(town, clock, batch).mark
    applied(town, clock, brought(town, clock, as_csv([row(1)])))

    with town.transaction() as session, pytest.raises(Stale):
        importing.apply(session, batch, mark, WHO, clock.now())


def test_the_file_is_kept_sealed_and_forgotten_when_it_was_taken_in(
    town: Database, clock: SettableClock
) -> None:
    batch = brought(town, clock, as_csv([row(1)]))

    with town.reading() as session:
        stored = session.connection().exec_driver_sql("SELECT content FROM import_batch").scalar()
    applied(town, clock, batch)

    assert str(stored).startswith("gAAAA")
    with town.reading() as session:
        assert session.exec(select(ImportBatch)).one().content == ""
    with town.reading() as session, pytest.raises(NotFound):
        importing.trial(session, batch, clock.now())


def test_what_nobody_decides_upon_is_forgotten_after_a_week(
    town: Database, clock: SettableClock
) -> None:
    batch = brought(town, clock, as_csv([row(1)]))
    clock.move_to(jst(2026, 12, 2, 10))
    brought(town, clock, as_csv([row(2)]))

    with town.reading() as session:
        left = session.get(ImportBatch, batch)
        assert left is not None
        assert left.content == ""


def test_a_heading_put_right_once_is_known_the_next_time(
    town: Database, clock: SettableClock
) -> None:
    content = as_csv([row(1)]).replace("電話番号".encode(), "れんらくさき携".encode())
    batch = brought(town, clock, content)
    fields = list(tried(town, clock, batch).fields)
    assert fields[2] == ""
    with town.transaction() as session:
        importing.match(session, batch, [*fields[:2], "phone", *fields[3:]], [])

    again = tried(town, clock, brought(town, clock, content))

    assert again.fields[2] == "phone"


def test_without_a_training_nobody_is_active(town: Database, clock: SettableClock) -> None:
    applied(town, clock, brought(town, clock, as_csv([row(1, 研修修了日="")])))

    assert supporters(town)[0][0].status is SupporterStatus.TRAINING


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_is_read_in_the_encodings_of_this_country(encoding: str) -> None:
    assert read_table(as_csv([row(1)], encoding), "a.csv")[1][0] == name_of(1)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
LIARS = {
    "a picture that says it is a workbook": ("a.xlsx", b"\x89PNG\r\n\x1a\n", "not_excel"),
    "a CSV that says it is a workbook": ("a.xlsx", "氏名,電話".encode(), "not_excel"),
    "a workbook that says it is a CSV": ("a.csv", zipped(BOOK), "not_csv"),
    "a zip of anything": ("a.xlsx", zipped({"a.txt": b"x"}), "not_excel"),
    "a workbook with macros": (
        "a.xlsx",
        zipped({**BOOK, "xl/vbaProject.bin": b"x"}),
        "macro",
    ),
    "a macro workbook by its name": ("a.xlsm", zipped(BOOK), "macro"),
    "a bomb": ("a.xlsx", zipped({**BOOK, "xl/b.xml": b"0" * 30_000_000}), "bomb"),
    "entities": ("a.xlsx", zipped({**BOOK, "x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]>'}), "broken"),
    "cut off": ("a.xlsx", zipped(BOOK)[:60], "broken"),
    "old Excel": ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "old_excel"),
    "a page of the web": ("a.csv", b"<!doctype html><table>", "no_table"),
    "a program": ("a.csv", b"MZ\x90\x00\x03", "no_table"),
    "nothing": ("a.csv", b"\n\n", "empty"),
    "too much": ("a.csv", b"a" * 5_000_001, "too_big"),
    "another encoding": ("a.csv", "氏名".encode("utf-16-le") + b"\xff\xfe\x81", "encoding"),
    "too many rows": ("a.csv", "氏名\n".encode() + b"a\n" * 3000, "too_many_rows"),
    "too many columns": ("a.csv", b"a," * 80 + b"a", "too_many_columns"),
}


@pytest.mark.parametrize("liar", LIARS)
def test_a_file_that_lies_about_itself_is_refused(liar: str) -> None:
    name, content, code = LIARS[liar]

    with pytest.raises(Invalid) as caught:
        read_table(content, name)

    assert caught.value.reason == code
