"""Every change of a row stands in the journal, with before and after, and nothing personal in clear."""

import ast
import json
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

import mdeji.tables
from admin_ui import journal_words
from admin_ui.journal_columns import COLUMNS
from admin_ui.journal_events import EVENTS
from mdeji.kit import changes, origin
from mdeji.kit.changes import policy
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database, attempt
from mdeji.people.tables import Person
from mdeji.staff import journal
from mdeji.staff.journal_tables import JournalEntry
from mdeji.supporters.tables import Skill, Supporter
from tests.architecture.tree import PRODUCT, ROOT, functions, python_files
from tests.factories import World

assert mdeji.tables.METADATA is not None


def tables(base: type[SQLModel] = SQLModel) -> list[type[SQLModel]]:
    found = [one for one in base.__subclasses__() if hasattr(one, "__table__")]
    return found + [deep for one in base.__subclasses__() for deep in tables(one)]


def entries(database: Database, event: str = "") -> list[JournalEntry]:
    with database.reading() as session:
        found = select(JournalEntry).order_by(col(JournalEntry.id))
        return [row for row in session.exec(found) if row.event.startswith(event)]


def test_every_table_says_how_its_rows_are_told_of() -> None:
    assert [one.__name__ for one in tables() if "__journal__" not in vars(one)] == []


def test_a_process_that_knows_the_tables_keeps_the_journal_of_them() -> None:
    asks = (
        "import mdeji.tables; from mdeji.kit import changes; raise SystemExit(not changes._keeper)"
    )

    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0


def test_every_journalled_table_and_column_has_a_word() -> None:
    wordless = [
        f"{plan.table}.{column}"
        for one in tables()
        if (plan := changes._plan(one)) is not None
        for column in plan.columns
        if plan.table not in journal_words.TABLES or column not in COLUMNS
    ]

    assert wordless == []


def test_every_event_that_the_code_records_has_a_word() -> None:
    calls = [
        node
        for path in python_files(*PRODUCT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record"
        and len(node.args) == 6
    ]
    found = {
        str(part.value)
        for call in calls
        for part in ast.walk(call.args[3])
        if isinstance(part, ast.Constant) and str(part.value).isidentifier()
    }

    assert len(found) > 40
    assert {e for e in found if not e.endswith("_")} - set(EVENTS) == set()


def test_every_fact_that_the_code_records_has_a_word() -> None:
    known = {"reason", *journal_words.DETAILS, *COLUMNS}
    found = {
        key.value: f"{path.name}:{key.lineno}"
        for path in python_files(*PRODUCT)
        for function in functions(path)
        for written in _recorded(function)
        for key in written.keys
        if isinstance(key, ast.Constant)
    }

    assert len(found) > 60
    assert {key: place for key, place in found.items() if key not in known} == {}


def _recorded(function: ast.AST) -> list[ast.Dict]:
    """Return the dictionaries that a function hands to the journal, by name or as they stand."""
    named = {
        ast.unparse(target): node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
    }
    details = [
        node.args[4]
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record"
        and len(node.args) == 6
    ]
    places = [named.get(ast.unparse(detail), detail) for detail in details]
    return [part for one in places for part in ast.walk(one) if isinstance(part, ast.Dict)]


def test_no_statement_in_bulk_passes_the_journal_by() -> None:
    told = {one.__name__ for one in tables() if policy(one) is not None}
    bulk = re.compile(r"\b(?:update|delete|insert)\((\w+)\)")
    alias = re.compile(r"^(\w+)(?:: Table)? = (\w+)\.__table__", re.MULTILINE)
    found = []
    for path in python_files(*PRODUCT):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        names = dict(alias.findall(text))
        hits = {names.get(name, name) for name in bulk.findall(text)} & told
        found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(hits)]

    assert found == []


def test_a_change_shows_before_after_actor_reason_and_trace(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        supporter = World(session, clock.now()).supporter("佐藤").pk
    origin.begin("request-1")

    with database.transaction() as session:
        row = session.get(Supporter, supporter)
        assert row is not None
        row.radius_m = 2000
        detail = {"reason": "far"}
        journal.record(session, "staff:7", f"supporter:{supporter}", "edited", detail, clock.now())

    (entry,) = entries(database, "supporter.changed")
    assert (entry.actor, entry.subject, entry.trace) == (
        "staff:7", f"supporter:{supporter}", "request-1",
    )  # fmt: skip
    assert entry.at == clock.now()
    assert entry.detail == {
        "row": str(supporter), "event": "edited", "reason": "far",
        "before": {"radius_m": 8000}, "after": {"radius_m": 2000},
    }  # fmt: skip


def test_nothing_personal_is_in_clear(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        person = World(session, clock.now()).person("山田 さくら", kana="やまだ さくら").pk
    with database.transaction() as session:
        row = session.get(Person, person)
        assert row is not None
        row.name, row.phone = "川口 さくら", "0279998888"

    (added,) = entries(database, "person.added")
    (changed,) = entries(database, "person.changed")
    told = json.dumps([added.detail, changed.detail], ensure_ascii=False)
    assert not any(word in told for word in ("山田", "さくら", "川口", "0279998888", "U000"))
    assert changed.detail["before"]["name"] == added.detail["after"]["name"]
    assert set(changed.detail["after"]["phone"]) == {"hidden"}


def test_what_was_undone_is_not_told_of(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        kept = world.person()
        key = str(kept.pk)
        with pytest.raises(ZeroDivisionError), attempt(session):
            _fail_midway(world, kept)

    (entry,) = entries(database, "person.")
    assert entry.detail["row"] == key
    assert "district_id" not in entry.detail["after"]


def _fail_midway(world: World, person: Person) -> None:
    world.person()
    person.district_id = "haga"
    world.session.flush()
    raise ZeroDivisionError


def test_a_change_that_comes_to_nothing_is_not_told_of(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        person = World(session, clock.now()).person().pk
    with database.transaction() as session:
        row = session.get(Person, person)
        assert row is not None
        for district in ("haga", None):
            row.district_id = district
            session.flush()

    assert entries(database, "person.changed") == []


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["add", "level", "topic", "remove", "flush", "end"]), st.integers(1, 3)
    ),
    max_size=25,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_the_journal_replays_to_what_is_in_the_table(
    database: Database, clock: SettableClock, deeds: list[tuple[str, int]]
) -> None:
    clock.advance(timedelta(days=1))
    with database.transaction() as session:
        many = len(session.exec(select(Person)).all())
        supporter = World(session, clock.now(), many).supporter(skills=()).pk
    parts: list[list[tuple[str, int]]] = [[]]
    for deed in deeds:
        parts[-1].append(deed)
        if deed[0] == "end":
            parts.append([])
    for part in parts:
        with database.transaction() as session:
            for name, number in part:
                _do(session, supporter, name, number)

    with database.reading() as session:
        rows = session.exec(select(Skill).where(Skill.supporter_id == supporter))
        real = {str(r.pk): (r.topic, r.level) for r in rows}
    assert _replayed(database, f"supporter:{supporter}") == real


def _do(session: Any, supporter: int, deed: str, number: int) -> None:
    found = select(Skill).where(Skill.supporter_id == supporter).order_by(col(Skill.id))
    rows = list(session.exec(found))
    row = rows[number % len(rows)] if rows else None
    if deed == "flush":
        session.flush()
    elif deed == "add":
        session.add(
            Skill(
                supporter_id=supporter,
                topic=f"t{session.info.setdefault('n', len(rows)) + number}{len(rows)}{number}",
                level=number,
            )
        )
    elif row is not None and deed == "level":
        row.level = number
    elif row is not None and deed == "remove":
        session.delete(row)
    with attempt(session):
        session.flush()


def _replayed(database: Database, subject: str) -> dict[str, tuple[str, int]]:
    state: dict[str, dict[str, Any]] = {}
    for entry in entries(database, "skill."):
        if entry.subject != subject:
            continue
        row, kind = entry.detail["row"], entry.event.partition(".")[2]
        if kind != "added":
            before = entry.detail["before"]
            assert {name: state[row][name] for name in before} == before
        state[row] = state.get(row, {}) | entry.detail.get("after", {})
        if kind == "removed":
            del state[row]
    return {row: (values["topic"], values["level"]) for row, values in state.items()}
