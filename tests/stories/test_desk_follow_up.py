"""A visitor of a よろず相談所 is asked two weeks later whether what they learnt still works."""

from datetime import date

from sqlmodel import select

from mdeji.kit.calendar import jst
from mdeji.messages.tables import Message
from mdeji.yorozu import checks, desk_links, service
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.sessions import add_session
from mdeji.yorozu.tables import StillUsing
from tests.stories.world import World

TODAY = (jst(2026, 11, 24, 9), jst(2026, 11, 24, 12))


def helped(world: World) -> tuple[int, str]:
    """Log a consultation of this morning; return its number and the code that the visitor reads."""
    with world.database.transaction() as session:
        at = add_session(session, "haga-centre", TODAY, "staff:1", world.now()).pk
        draft = Draft("visitor-of-the-morning", ("photo",), outcome="done")
        made = service.log(session, at, draft, ("staff:1", world.now()))
        return made.id, desk_links.make(session, made.id, "staff:1", world.now())


def answers(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        found = checks.outcomes(session, date(2026, 11, 24), date(2026, 11, 24))
    return {answer: count for answer, count in found.items() if count}


def test_who_cannot_do_it_any_more_is_shown_the_next_desk(world: World) -> None:
    number, code = helped(world)
    hana = world.phone("hana")
    hana.follows()
    hana.says(f"コード {code[:4]} {code[4:]}")
    assert "聞いてもよいですか" in hana.last()
    hana.taps("はい")
    assert "2週間あとに" in hana.last()
    with world.database.transaction() as session:
        service.agree_return(session, number, date(2026, 12, 2), "staff:1", world.now())

    world.move_to(jst(2026, 12, 1, 10, 1))
    assert "明日は「よろず相談所」" in hana.last()
    assert "12月2日" in hana.last()
    world.move_to(jst(2026, 12, 8, 10, 1))
    assert "いまも使えていますか" in hana.last()
    assert "写真" in hana.last()
    hana.taps("使えていない")

    assert "もう一度、いっしょに" in hana.last()
    assert "公民館" in hana.last()
    assert "地図と行きかた" in hana.buttons()
    assert answers(world) == {"no": 1}
    hana.taps("少し使える")
    assert answers(world) == {"partly": 1}

    world.move_to(jst(2026, 12, 12, 10))
    with world.database.reading() as session:
        assert session.exec(select(StillUsing.person_id)).all() == [None]
    hana.taps("使えている")
    assert answers(world) == {"partly": 1}


def test_nothing_is_kept_of_who_says_no(world: World) -> None:
    _, code = helped(world)
    hana = world.phone("hana")
    hana.follows()

    hana.says(code)
    hana.taps("いいえ")

    assert "お聞きしません" in hana.last()
    assert answers(world) == {}


def test_a_code_of_nobody_is_refused_and_a_used_one_too(world: World) -> None:
    _, code = helped(world)
    hana, tome = world.phone("hana"), world.phone("tome")
    hana.follows()
    tome.follows()
    hana.says(code)
    hana.taps("はい")

    tome.says(code)
    used = tome.last()
    tome.says("コード 00000000")

    assert "聞いてもよいですか" not in used + tome.last()
    with world.database.reading() as session:
        assert len(session.exec(select(StillUsing)).all()) == 1


def test_a_button_of_somebody_else_changes_nothing(world: World) -> None:
    _, code = helped(world)
    hana, tome = world.phone("hana"), world.phone("tome")
    hana.follows()
    tome.follows()
    hana.says(code)
    hana.taps("はい")

    tome.sends_postback("do=using&id=1&v=yes&of=desk")

    assert answers(world) == {"": 1}


def test_the_question_tells_no_name_and_goes_out_once(world: World) -> None:
    _, code = helped(world)
    hana = world.phone("hana")
    hana.follows()
    hana.says(code)
    hana.taps("はい")

    world.move_to(jst(2026, 12, 11, 10))

    with world.database.reading() as session:
        sent = [m for m in session.exec(select(Message)) if "ask_still_using" in str(m.parts)]
    assert len(sent) == 1
    assert set(sent[0].parts[0]["data"]) == {"topics", "check_id"}
