"""Who waits for what: the database that orders the list agrees with the rule that explains it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select as columns
from sqlmodel import Session

from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.supporters.enrol_tables import AskedFor
from mdeji.supporters.enrolment_list import on_the_way, waiting
from mdeji.supporters.enrolment_queries import ON_THE_WAY, applicants
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import (
    GuardianConsent,
    NoteKind,
    SupporterNote,
    TrainingResult,
)
from tests.factories import PLEDGE, STEPS, World

AGO = st.integers(0, 5).map(lambda hours: timedelta(hours=hours))


@dataclass(frozen=True)
class Step:
    """A step of the training that somebody tried."""

    key: str
    ago: timedelta
    ends_in: int | None
    passed: bool
    version: str


@dataclass(frozen=True)
class Life:
    """What has happened to an applicant so far."""

    status: SupporterStatus
    ago: timedelta
    adult_in: int | None
    steps: list[Step] = field(default_factory=list)
    notes: list[tuple[NoteKind, timedelta]] = field(default_factory=list)
    asked: list[tuple[timedelta, bool]] = field(default_factory=list)
    consents: list[bool] = field(default_factory=list)


STEP = st.builds(
    Step,
    st.sampled_from(STEPS),
    AGO,
    st.sampled_from([None, None, -1, 0, 1]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([PLEDGE, PLEDGE, "2020-01"]),
)
DONE = [Step(key, timedelta(hours=2), None, passed=True, version=PLEDGE) for key in STEPS]
LIFE = st.builds(
    Life,
    st.sampled_from([*sorted(ON_THE_WAY), SupporterStatus.TRAINING, SupporterStatus.TRAINING]),
    AGO,
    st.sampled_from([None, None, -1, 0, 1]),
    st.lists(STEP, max_size=5) | st.sampled_from([DONE, DONE[:2] + DONE[3:]]),
    st.lists(st.tuples(st.sampled_from(NoteKind), AGO), max_size=3),
    st.lists(st.tuples(AGO, st.booleans()), max_size=2),
    st.lists(st.booleans(), max_size=2),
)


@given(st.lists(LIFE, min_size=8, max_size=14))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_is_ordered_by_the_rule_that_explains_it(
    database: Database, clock: SettableClock, lives: list[Life]
) -> None:
    now = clock.now()
    with database.transaction() as session:
        world = World(session, now)
        ids = [_lived(world, life) for life in lives]
        ways = waiting(session, day_of(now)).c
        chosen = columns(ways.id, ways.what, ways.since).where(ways.id.in_(ids))

        said = {one: (word, at) for one, word, at in session.execute(chosen)}
        explained = applicants(session, ids, now)
        listed = on_the_way(session, now)
        decided = on_the_way(session, now, "decision")
        session.rollback()

    assert said == {it.id: (it.waiting.what, it.waiting.since) for it in explained}
    assert list(listed.rows) == sorted(explained, key=lambda it: (it.waiting.since, it.id))
    assert listed.total == listed.count == len(lives)
    assert decided.count == listed.by_what.get("decision", 0) == len(decided.rows)


def _lived(world: World, life: Life) -> int:
    now, session = world.now, world.session
    adult_on = None if life.adult_in is None else day_of(now) + timedelta(days=life.adult_in)
    facts: dict[str, Any] = {
        "status": life.status,
        "status_since": now - life.ago,
        "adult_on": adult_on,
    }
    one = world.supporter(skills=(), trained=(), **facts).pk
    for step in life.steps:
        ends = None if step.ends_in is None else day_of(now) + timedelta(days=step.ends_in)
        more: dict[str, Any] = {"passed": step.passed, "version": step.version, "actor": "system"}
        session.add(
            TrainingResult(
                supporter_id=one,
                step=step.key,
                done_on=day_of(now),
                expires_on=ends,
                at=now - step.ago,
                **more,
            )
        )
    for kind, ago in life.notes:
        note = SupporterNote(supporter_id=one, at=now - ago, actor="system", kind=kind, text="話")
        session.add(note)
    for ago, settled in life.asked:
        at = now if settled else None
        session.add(
            AskedFor(supporter_id=one, text="写真", actor="system", at=now - ago, settled_at=at)
        )
    _agree(session, one, world, life.consents)
    session.flush()
    return one


def _agree(session: Session, supporter_id: int, world: World, consents: list[bool]) -> None:
    for withdrawn in consents:
        session.add(
            GuardianConsent(
                supporter_id=supporter_id,
                name="親",
                relation="母",
                phone="0272223333",
                given_on=day_of(world.now),
                door="page",
                version="2026-11",
                withdrawn_at=world.now if withdrawn else None,
            )
        )


def test_a_long_list_is_read_page_by_page(database: Database, clock: SettableClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        world = World(session, now)
        for day in range(53):
            since = now - timedelta(days=day)
            world.supporter(
                skills=(), trained=(), status=SupporterStatus.APPLIED, status_since=since
            )
        pages = [on_the_way(session, now, page=page) for page in (1, 2, 99)]
        session.rollback()

    assert [len(page.rows) for page in pages] == [50, 3, 3]
    assert pages[1] == pages[2]
    assert pages[0].count == 53
