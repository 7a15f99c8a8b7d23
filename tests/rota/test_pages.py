"""The screens of the rota: the weeks, one desk, the fixed rota, the day, and the signed page."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.signing import Ticket
from mdeji.people.tables import Person
from mdeji.rota import queries, service
from mdeji.rota.duties import follow
from mdeji.rota.views import DutyDay
from mdeji.yorozu.sessions import call_off
from tests.admin_ui.conftest import Desk, app, at, later, making, office, tools, visitor
from tests.rota.conftest import CENTRE, Town

__all__ = ["app", "at", "later", "making", "office", "tools", "visitor"]


class Scene:
    """A desk with two supporters, seen through the pages."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        with tools.database.transaction() as session:
            town = Town(session, tools.clock.now())
            self.people = [(one.pk, one.person_id, one.shown_name) for one in town.supporters(3)]
            self.rule = town.desk()
            self.sessions = [row.pk for row in town.sessions()]
            self.code = town.sessions()[0].duty_code or ""

    def join(self, place: int, *who: int) -> None:
        """Let supporters sign up for a date."""
        with self.tools.database.transaction() as session:
            for one in who:
                now = self.tools.clock.now()
                service.sign_up(session, self.sessions[place], self.people[one][1], now)

    def day(self, place: int) -> DutyDay:
        """Return a date as it is stored."""
        with self.tools.database.reading() as session:
            found = queries.day(session, self.sessions[place])
            assert found is not None
            return found

    def link(self, who: int) -> str:
        """Return the address of the signed page of a supporter."""
        supporter, person, _ = self.people[who]
        until = self.tools.clock.now() + timedelta(hours=2)
        return f"/s/duty/{self.tools.signer.sign(Ticket('duty', supporter, person, until))}"


@pytest.fixture
def scene(tools: Tools) -> Scene:
    """Give a desk with its supporters."""
    return Scene(tools)


def test_gaps_of_the_next_week_are_seen_first_in_words_and_numbers(
    office: Desk, scene: Scene
) -> None:
    scene.join(1, 0, 1)
    scene.join(2, 0)

    page = office.open("/admin/rota")

    assert "1週間以内で、人がたりない日 1回" in page
    assert "2/2" in page
    assert "1/2" in page
    assert "だれも いません" in page
    assert "人がたりない よろず相談所" in office.open("/admin")


def test_asking_somebody_waits_ten_seconds_and_can_be_taken_back(
    office: Desk, scene: Scene, later: Callable[[], None]
) -> None:
    address = f"/admin/rota/{scene.sessions[1]}"
    first, name = str(scene.people[0][0]), scene.people[0][2]

    office.press(address, do="offer", supporter=first)
    waiting = office.open(address)
    assert f"{name}さんに 打診します。" in waiting
    assert "まだ だれにも 知らせていません。" in waiting

    taken_back = office.press(address, do="take_back", supporter=first)
    later()
    assert taken_back.status_code == 303
    assert "人に 聞いています" not in office.open(address)

    office.press(address, do="offer", supporter=first)
    later()
    assert "1人に 聞いています" in office.open(address)
    late = office.press(address, do="take_back", supporter=first)
    assert late.status_code == 409
    assert "もう 打診しました" in late.text


def test_a_coordinator_asks_seats_and_releases(
    office: Desk, scene: Scene, later: Callable[[], None], tools: Tools
) -> None:
    address = f"/admin/rota/{scene.sessions[1]}"
    first, second, _ = (str(one[0]) for one in scene.people)

    with tools.database.transaction() as session:
        session.get_one(Person, scene.people[1][1]).line_user_id = None
    asked = office.press(address, do="offer", supporter=first)
    assert office.open(address).count("LINEでは届きません") == 1
    later()
    seated = office.press(address, do="assign", supporter=second)
    shown = office.open(address)

    assert (asked.status_code, seated.status_code) == (303, 303)
    assert "1人に 聞いています" in shown
    assert shown.count("LINEでは届きません") == 2, "on duty, and on the list of all"
    assert [one.supporter_id for one in scene.day(1).people] == [scene.people[1][0]]
    office.press(address, do="release", supporter=second)
    assert scene.day(1).people == ()
    story = office.open(address)
    assert "来られなくなりました(職員が はずしました)" in story
    assert 'value="came"' not in story, "nobody is there days before"


def test_what_cannot_be_is_said_kindly(office: Desk, scene: Scene) -> None:
    scene.join(1, 0, 1)
    address = f"/admin/rota/{scene.sessions[1]}"

    full = office.press(address, do="assign", supporter=str(scene.people[2][0]))
    wild = office.press(address, do="want", supporters="たくさん", version="1")
    many = office.press(address, do="want", supporters="13", version="1")
    stale = office.press(address, do="want", supporters="3", version="7")

    assert full.status_code == 409
    assert "あいている席が ありません" in full.text
    assert (wild.status_code, many.status_code, stale.status_code) == (422, 422, 409)
    assert "人数は 0から12までです" in wild.text


def test_the_wanted_number_is_changed_for_one_day(office: Desk, scene: Scene) -> None:
    address = f"/admin/rota/{scene.sessions[1]}"

    office.press(address, do="want", supporters="3", version="1")
    assert scene.day(1).wanted == 3
    office.press(address, do="want", supporters="0", version="1")

    assert scene.day(1).wanted == 0
    assert "当番は いりません" in office.open(address)


def test_staff_of_a_centre_see_and_change_their_own_only(
    at: Callable[[str], Desk], scene: Scene
) -> None:
    centre = at("centre")  # of 総社
    address = f"/admin/rota/{scene.sessions[1]}"

    assert centre.browser.get(address).status_code == 403
    assert centre.browser.get(f"{address}/qr").status_code == 403
    assert centre.browser.get(f"/admin/rota/always/{CENTRE}").status_code == 403
    assert centre.press(address, do="want", supporters="1", version="1").status_code == 403
    assert "本町公民館" not in centre.open("/admin/rota").split("<tbody>")[-1]


def test_who_is_always_there_is_seated_ahead_and_set_free_again(office: Desk, scene: Scene) -> None:
    address = f"/admin/rota/always/{CENTRE}"
    who = str(scene.people[0][0])
    form = {"do": "add", "rule": str(scene.rule), "supporter": who, "role": "lead"}

    nobody = office.press(address, **(form | {"supporter": "", "until_on": "3/31"}))
    endless = office.press(address, **form)
    done = office.press(address, **(form | {"until_on": "2027/1/10"}))
    twice = office.press(address, **(form | {"until_on": "2027/1/10"}))

    assert (nobody.status_code, endless.status_code, done.status_code) == (422, 422, 303)
    assert twice.status_code == 422
    assert "もう いつもの当番です" in twice.text
    seated = [bool(scene.day(place).people) for place in range(len(scene.sessions))]
    assert seated == [True] * 6 + [False] * (len(seated) - 6)
    office.press(address, do="end", rule=str(scene.rule), standing="1")
    assert not any(scene.day(place).people for place in range(len(scene.sessions)))
    office.press(address, **(form | {"until_on": "2027/1/10"}))
    shut = {"from_on": "2027/1/5", "reason": "for_good"}
    office.press(f"/admin/yorozu/desks/{CENTRE}/closures", **shut)
    assert "いつもの当番も 休みです" in office.open(address)


def test_the_day_shows_who_is_late_and_staff_note_who_came(
    at: Callable[[str], Desk], scene: Scene, tools: Tools
) -> None:
    scene.join(0, 0, 1)
    first, second, _ = (str(one[0]) for one in scene.people)
    day, address = f"/admin/yorozu/waiting/{scene.sessions[0]}", f"/admin/rota/{scene.sessions[0]}"
    tools.clock.advance(jst(2026, 11, 25, 13, 45) - tools.clock.now())  # type: ignore[attr-defined]  # the test's clock can be moved
    office = at("coordinator")

    before = office.open(day)
    office.press(address, do="came", supporter=first, then="day")
    after = office.open(day)

    assert before.count("まだ来ていません") == 2
    assert "おくれて来ました 午後1時45分" in after
    assert "つぎは" in after
    tools.clock.advance(timedelta(hours=3))  # type: ignore[attr-defined]  # the test's clock can be moved
    at("coordinator").press(address, do="present", present=[first, second])
    assert [one.arrived_at is not None for one in scene.day(0).people] == [True, True]


def test_a_supporter_takes_a_seat_on_the_signed_page(visitor: Desk, scene: Scene) -> None:
    link = scene.link(0)
    page = visitor.browser.get(link)
    form = page.text.split('name="form" value="')[1].split('"')[0]

    done = visitor.browser.post(link, data={"form": form, "session": str(scene.sessions[3])})
    again = visitor.browser.post(link, data={"form": form, "session": str(scene.sessions[3])})
    lost = visitor.browser.post(link, data={"form": form, "session": "99999"})

    assert "人をさがしている日" in page.text
    assert "当番が決まりました" in done.text
    own = done.text.split('href="/s/visit/')[1].split('"')[0]
    assert "行けなくなりました" in visitor.browser.get(f"/s/visit/{own}").text
    assert again.status_code == 200
    assert lost.status_code == 409
    assert [one.supporter_id for one in scene.day(3).people] == [scene.people[0][0]]


def test_the_page_behind_the_code_tells_nobody_anything(visitor: Desk, scene: Scene) -> None:
    known = visitor.browser.get(f"/checkin/{scene.code}")
    guessed = visitor.browser.get("/checkin/abcdefg2")
    broken = visitor.browser.get("/checkin/%3Cscript%3E")

    assert f"来ました {scene.code}" in known.text
    assert "本町" not in known.text
    assert known.text.replace(scene.code, "abcdefg2") == guessed.text
    assert broken.status_code == 404


def test_a_supporter_on_duty_checks_in_by_the_number_on_their_page(
    visitor: Desk, scene: Scene, tools: Tools
) -> None:
    scene.join(0, 0)
    tools.clock.advance(jst(2026, 11, 25, 13, 20) - tools.clock.now())  # type: ignore[attr-defined]  # the test's clock can be moved
    person = scene.people[0][1]
    visit = scene.day(0).visit_id or 0
    until = tools.clock.now() + timedelta(days=1)
    link = f"/s/visit/{tools.signer.sign(Ticket('visit', visit, person, until))}"
    page = visitor.browser.get(link).text
    form = page.split('name="form" value="')[1].split('"')[0]

    wrong = visitor.browser.post(f"{link}/arrived", data={"form": form, "code": "wrong234"})
    right = visitor.browser.post(f"{link}/arrived", data={"form": form, "code": scene.code})

    assert "よろず相談所の当番" in page
    assert "依頼した方" not in page
    assert (wrong.status_code, right.status_code) == (409, 303)
    assert scene.day(0).people[0].arrived_at == tools.clock.now()


def test_a_duty_has_no_screen_among_the_requests(office: Desk, scene: Scene) -> None:
    duty = scene.day(0).request_id

    answer = office.browser.get(f"/admin/requests/{duty}")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/admin/rota/{scene.sessions[0]}"


def test_who_is_on_duty_without_line_is_phoned_when_the_desk_is_closed(
    office: Desk, scene: Scene
) -> None:
    scene.join(1, 0, 1)
    with scene.tools.database.transaction() as session:
        silent = session.get_one(Person, scene.people[0][1])
        silent.line_user_id = None
        session.add(silent)
        name, number = silent.name, scene.sessions[1]
    page = f"/admin/yorozu/sessions/{number}"
    assert "電話で 知らせる人" not in office.open(page)

    with scene.tools.database.transaction() as session:
        now = scene.tools.clock.now()
        call_off(session, number, "weather", "staff:1", now)
        follow(session, CENTRE, now)

    assert "相談所の 変更・お休みを 知らせる" in office.open("/admin/yorozu/calls")
    shown = office.open(page)
    assert "電話で 知らせる人 1人" in shown
    assert name in shown
    assert office.press(page, do="told", who=scene.people[0][1]).status_code == 303
    assert "電話で 知らせる人" not in office.open(page)
    assert "相談所の 変更・お休みを 知らせる" not in office.open("/admin/yorozu/calls")
