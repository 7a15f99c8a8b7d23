"""The office asks whether LINE still reaches everybody."""

from chatbot.texts import SENTENCES
from mdeji.kit.clock import SettableClock
from mdeji.reach import queries, service
from mdeji.reach.rules import BulletinKind, Cost, Reach
from mdeji.reach.segments import Segment, members
from mdeji.reach.service import Draft
from tests.stories.world import World


def test_one_answers_one_is_silent_and_one_has_blocked_us(
    world: World, clock: SettableClock
) -> None:
    kenji, sachi, takeo = world.phone("kenji"), world.phone("sachi"), world.phone("takeo")
    takeo.blocks()
    with world.database.transaction() as session:
        chosen = [
            m
            for m in members(session, Segment(status="active"))
            if m.shown_name in {"中村", "山本", "吉田"}
        ]
        draft = Draft(BulletinKind.DRILL, "", 48, "first")
        drill = service.plan(session, draft, chosen, Cost(3, 100), "staff:1", clock.now()).pk

    world.pass_time(seconds=11)
    assert "お知らせが届くか" in kenji.last()
    kenji.taps("とどきました")
    kenji.taps("とどきました")
    assert "届くことがわかりました" in kenji.last()
    assert "サポーターになる" not in kenji.last()
    world.pass_time(hours=49)

    with world.database.reading() as session:
        echo = queries.echo(session, drill, clock.now())
    stands = {one.shown_name: one.reach for one in (*echo.to_phone, *echo.others)}
    assert stands == {"中村": Reach.ANSWERED, "山本": Reach.SILENT, "吉田": Reach.BLOCKED}
    assert {one.shown_name for one in echo.to_phone} == {"山本", "吉田"}
    assert "お知らせが届くか" in sachi.last()


def test_a_button_of_a_drill_that_somebody_changed_does_nothing(world: World) -> None:
    hana = world.phone("hana")
    hana.follows()

    hana.sends_postback("do=reached&id=77")

    assert SENTENCES["not_yours"] in hana.last()
