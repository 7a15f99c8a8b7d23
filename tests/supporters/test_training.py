"""The training: what counts, how long, and when somebody may begin; mostly pure."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid
from mdeji.messages.tables import Message
from mdeji.supporters import training, training_editing, training_reminders
from mdeji.supporters.birthdays import adult_on, read_birthday
from mdeji.supporters.enrolment_waiting import Standing, waiting_for
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import StepKind, TrainingStep
from mdeji.supporters.training_editing import StepDraft
from mdeji.supporters.training_quiz import Question, mark, read_questions, write_questions
from tests.factories import World

QUIZ = (Question("A?", ("x", "y"), 1, "why"), Question("B?", ("x", "y"), 0))


@pytest.fixture
def world(database: Database, clock: SettableClock) -> Iterator[World]:
    """Give an empty town in one transaction."""
    with database.transaction() as session:
        yield World(session, clock.now())


def change(world: World, key: str, **changed: object) -> None:
    row = world.session.exec(select(TrainingStep).where(TrainingStep.key == key)).one()
    for name, value in changed.items():
        setattr(row, name, value)
    world.session.add(row)
    world.session.flush()


def draft(**changed: object) -> StepDraft:
    values: dict[str, object] = {
        "title": "救急", "kind": StepKind.VIDEO, "position": 9, "required": True, "active": True,
        "valid_months": None, "pass_mark": None, "version": "", "by_version": False, "text": "読む",
        "link": "", "questions": "",
    }  # fmt: skip
    return StepDraft(**(values | changed))  # type: ignore[arg-type]  # the values vary by example


def test_a_quiz_is_passed_from_its_mark_on_and_says_what_was_wrong() -> None:
    assert mark(QUIZ, {0: 1, 1: 0}, 80).passed
    half = mark(QUIZ, {0: 1, 1: 1}, 80)
    assert (half.score, half.passed, half.wrong) == (50, False, (1,))
    assert mark(QUIZ, {0: 1, 1: 1}, 50).passed
    assert not mark(QUIZ, {}, None).passed


def test_questions_are_written_as_text_and_read_back() -> None:
    assert read_questions(write_questions(QUIZ)) == QUIZ
    assert read_questions("なし") == ()
    assert read_questions("右がない?\n- a\n- b") == ()


@given(st.dates(date(1920, 1, 1), date(2026, 11, 24)))
def test_a_birthday_is_read_however_it_is_written(day: date) -> None:
    today = date(2026, 11, 24)
    assert read_birthday(f"{day.year}年{day.month}月{day.day}日", today) == day
    assert read_birthday(f"{day:%Y%m%d}", today) == day
    if day.year > 1989:
        assert read_birthday(f"H{day.year - 1988}.{day.month}.{day.day}", today) == day
    assert adult_on(day).year == day.year + 18


def test_a_birthday_ahead_and_nonsense_are_none() -> None:
    today = date(2026, 11, 24)
    assert read_birthday("2027/1/1", today) is None
    assert read_birthday("平成21年2月30日", today) is None
    assert read_birthday("ひみつ", today) is None
    assert adult_on(date(2008, 2, 29)) == date(2026, 3, 1)


def test_months_end_where_a_shorter_month_ends() -> None:
    assert training.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert training.months_after(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_result_counts_until_it_expires_also_at_the_day_of_the_visit(world: World) -> None:
    change(world, "quiz", valid_months=12)
    one = world.supporter("森", trained=("video", "role_play", "pledge"))
    training.passed(world.session, one.pk, "quiz", "staff:1", world.now)

    assert missing_of(world.session, one.pk, date(2027, 11, 24)) == ()
    assert missing_of(world.session, one.pk, date(2027, 11, 25)) == ("quiz",)


def test_a_failed_quiz_is_kept_and_counts_for_nothing(world: World) -> None:
    one = world.supporter("森", status=SupporterStatus.TRAINING, trained=())
    wrong = training.answer(world.session, one.pk, "quiz", {}, world.now)

    assert not wrong.passed
    assert "quiz" in missing_of(world.session, one.pk, date(2026, 11, 24))
    right = dict.fromkeys(range(5), 1)
    assert training.answer(world.session, one.pk, "quiz", right, world.now).passed
    standing = {
        one.step.key: one for one in training.progress(world.session, one.pk, date(2026, 11, 24))
    }
    assert standing["quiz"].tries == 2


def test_a_pledge_counts_only_in_the_wording_that_was_read(world: World) -> None:
    one = world.supporter("森", status=SupporterStatus.TRAINING, trained=())
    with pytest.raises(Invalid):
        training.pledge(world.session, one.pk, "pledge", "2020-01", "person:1", world.now)
    training.pledge(world.session, one.pk, "pledge", "2026-11", "person:1", world.now)
    assert "pledge" not in missing_of(world.session, one.pk, date(2026, 11, 24))


def test_everybody_is_asked_once_before_it_expires_and_for_a_new_pledge(world: World) -> None:
    change(world, "quiz", valid_months=1)
    one = world.supporter("森", trained=("video", "role_play", "pledge"))
    training.passed(world.session, one.pk, "quiz", "staff:1", world.now)
    soon = world.now + timedelta(days=10)

    assert training_reminders.remind(world.session, soon) == 1
    assert training_reminders.remind(world.session, soon + timedelta(days=1)) == 0
    change(world, "pledge", version="2027-04")
    assert training_reminders.remind(world.session, soon + timedelta(days=2)) == 1

    kinds = [row.parts[0]["notice"] for row in world.session.exec(select(Message)).all()]
    assert kinds == ["training_expiring", "training_anew"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"valid_months": 0}, "valid_months"),
        ({"kind": StepKind.QUIZ}, "questions"),
        ({"kind": StepKind.PLEDGE, "version": "1", "text": ""}, "text"),
        ({"kind": StepKind.PLEDGE}, "version"),
    ],
)
def test_a_step_that_cannot_work_is_refused(
    world: World, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        training_editing.save(world.session, None, draft(**wrong), "staff:1", world.now)
    assert refused.value.field == field


def test_a_new_step_is_asked_of_everybody(world: World) -> None:
    one = world.supporter("森")
    training_editing.save(world.session, None, draft(), "staff:1", world.now)
    missing = missing_of(world.session, one.pk, date(2026, 11, 24))
    assert [training.step(world.session, key).title for key in missing] == ["救急"]


def test_what_somebody_can_do_alone_comes_before_practice_and_start(world: World) -> None:
    kinds = {"quiz": "quiz", "role_play": "role_play"}
    at = Standing(SupporterStatus.TRAINING, world.now, kinds=kinds, missing=("quiz", "role_play"))
    assert waiting_for(at).what == "training"
    late = Standing(SupporterStatus.TRAINING, world.now, kinds=kinds, missing=("role_play",))
    assert (waiting_for(late).what, waiting_for(late).whom) == ("practice", "office")
    minor = Standing(SupporterStatus.TRAINING, world.now, needs_guardian=True)
    assert waiting_for(minor).whom == "guardian"
