"""A supporter leaves and is erased; their old number and their old LINE account write again."""

from datetime import timedelta

from sqlmodel import select

from mdeji.people.service import add_person
from mdeji.people.tables import Person
from mdeji.people.tombstones import was_erased
from mdeji.requests.tables import Request
from mdeji.scheduler.housekeeping import tidy
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter
from tests.stories.steps import YES, ask_alone, asked
from tests.stories.world import World


def test_a_supporter_is_erased_and_comes_back_as_somebody_new(world: World) -> None:
    ask_alone(world.phone("hana"))
    world.settle()
    key = asked(world)[0]
    helper = world.phone(key)
    helper.taps(YES)
    world.settle()
    line, phone, before = _who(world, helper.user_id)

    helper.says("登録をやめたい。情報を消してほしい")
    helper.taps("ぜんぶ消す")
    world.settle()
    assert "ぜんぶ消しました" in helper.last()
    with world.database.reading() as session:
        gone = session.get_one(Person, before)
        left = session.exec(select(Supporter).where(Supporter.person_id == before)).one()
        assert (gone.name, gone.phone, gone.line_user_id) == ("消去済み", "", None)
        assert (left.status, left.shown_name) == (SupporterStatus.LEFT, "消去済み")
        assert session.exec(select(Request)).one().starts_at is not None
        assert was_erased(session, phone=phone) == was_erased(session, line_user_id=line)
        assert was_erased(session, phone=phone) is not None

    world.pass_time(days=2)
    with world.database.transaction() as session:
        tidy(session, world.now() + timedelta(days=1))
    helper.says("こんにちは")
    world.settle()

    with world.database.transaction() as session:
        anew = session.exec(select(Person).where(Person.line_user_id == line)).one()
        called = add_person(session, "山本 幸子", "", phone, world.now())
        assert before not in {anew.pk, called.pk}
        assert (anew.name, anew.consented_at) == ("", None)
        assert was_erased(session, line_user_id=line) is not None
    assert "どうしましたか" in helper.last() or "相談" in " ".join(helper.buttons())


def _who(world: World, line_user_id: str) -> tuple[str, str, int]:
    with world.database.reading() as session:
        row = session.exec(select(Person).where(Person.line_user_id == line_user_id)).one()
        return line_user_id, row.phone, row.pk
