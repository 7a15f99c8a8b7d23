"""A supporter's own settings: each change counts at once, and uses its link up."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from httpx2 import Response
from sqlmodel import select

from mdeji.dispatch import queries, service
from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.kit.spent import SpentLink
from mdeji.matching import ObstacleKind
from mdeji.staff.journal import entries_about
from mdeji.supporters import preferences
from mdeji.supporters.queries import supporter
from mdeji.supporters.service import get
from mdeji.supporters.tables import SupporterMove, SupporterPrivate
from tests.factories import World
from tests.signed.conftest import NOW, Cast, Pages

NUMBERS = count()
WORKDAY_HOURS = [f"{day}-{hour}" for day in range(5) for hour in range(9, 18)]


def me(pages: Pages, cast: Cast) -> str:
    """Return the link to the lead's settings, as the bot sends it: open for two hours."""
    return pages.link("me", cast.lead_supporter, cast.lead, NOW + timedelta(hours=2))


def sends(pages: Pages, link: str, part: str, **fields: str | list[str]) -> Response:
    form = pages.form_token(f"{link}/{part}")
    return pages.client.post(f"{link}/{part}", data={"form": form, **fields})


def stands_in_the_way(
    database: Database, supporter_id: int, on: date, now: datetime = NOW
) -> set[str]:
    """Return why this supporter would not be asked for two o'clock on a day."""
    with database.transaction() as session:
        world = World(session, now)
        number = f"M-{9000 + next(NUMBERS)}"
        person = world.person(phone=f"027-000-{number[2:]}", line_user_id=None)
        wish_at = jst(on.year, on.month, on.day, 14)
        request = world.request(wish_at=wish_at, number=number, requester_id=person.pk)
        found = service.prospects(session, request.pk, now)
        mine = next(row for row in found.ranked if row.supporter_id == supporter_id)
        return {obstacle.kind.value for obstacle in mine.obstacles}


def test_a_change_leads_to_a_fresh_link_and_several_follow_each_other(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = me(pages, cast)

    first = sends(pages, link, "name", name="たかし先生")
    second = sends(pages, first.headers["location"].partition("?")[0], "devices", device="tablet")

    assert "使える機械を変えました。" in pages.read(second.headers["location"])
    with database.reading() as session:
        row = get(session, cast.lead_supporter)
    assert (row.shown_name, row.devices) == ("たかし先生", ["tablet"])


def test_a_form_sent_twice_changes_nothing_the_second_time(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = me(pages, cast)
    form = pages.form_token(f"{link}/name")
    pages.client.post(f"{link}/name", data={"form": form, "name": "たかし先生"})

    again = pages.client.post(f"{link}/name", data={"form": form, "name": "だれか"})
    looked = pages.client.get(link)

    assert again.status_code == looked.status_code == 410
    assert "このページは使い終わりました" in again.text
    assert "「わたしの設定」と送ると" in again.text
    with database.reading() as session:
        assert get(session, cast.lead_supporter).shown_name == "たかし先生"
        assert len(session.exec(select(SpentLink)).all()) == 1


def test_a_form_that_was_filled_in_wrongly_can_be_sent_again(pages: Pages, cast: Cast) -> None:
    link = me(pages, cast)

    wrong = sends(pages, link, "emergency", name="妻", phone="12")
    right = sends(pages, link, "emergency", name="花子", phone="027-222-3333", relation="妻")

    assert wrong.status_code == 422
    assert "電話番号を、もう一度たしかめてください。" in wrong.text
    assert right.status_code == 303


def test_somebody_elses_settings_stay_closed(pages: Pages, cast: Cast) -> None:
    theirs = pages.link("me", cast.helper_supporter, cast.lead)
    late = me(pages, cast)
    pages.clock.advance(timedelta(hours=2, seconds=1))

    other, expired = pages.client.get(theirs), pages.client.get(late)
    altered = pages.client.get(f"{late[:-1]}{'A' if late[-1] != 'A' else 'B'}")

    assert "ほかの方のものです" in other.text
    assert "ページの期限が過ぎました" in expired.text
    assert altered.status_code == 403


def test_a_form_of_another_page_is_refused(pages: Pages, cast: Cast) -> None:
    link = me(pages, cast)
    helper = pages.link("me", cast.helper_supporter, cast.helper, NOW + timedelta(hours=2))
    form = pages.form_token(f"{helper}/name")

    answer = pages.client.post(f"{link}/name", data={"form": form, "name": "x"})

    assert answer.status_code == 403
    assert "たかし" in pages.read(link)


def test_tapping_the_grid_counts_in_the_next_search(
    pages: Pages, cast: Cast, database: Database
) -> None:
    saturday = date(2026, 12, 5)
    assert stands_in_the_way(database, cast.lead_supporter, saturday) == set()

    done = sends(pages, me(pages, cast), "week", h=WORKDAY_HOURS)

    assert ObstacleKind.NOT_FREE in stands_in_the_way(database, cast.lead_supporter, saturday)
    assert "月・火・水・木・金 一日中" in pages.read(done.headers["location"])
    back = sends(pages, done.headers["location"].partition("?")[0], "week", h=["5-14", "5-15"])
    assert back.status_code == 303
    assert stands_in_the_way(database, cast.lead_supporter, saturday) == set()


def test_a_day_off_and_public_holidays_count_too(
    pages: Pages, cast: Cast, database: Database
) -> None:
    thursday, new_years_eve = date(2026, 12, 3), date(2027, 1, 11)  # 成人の日

    off = sends(pages, me(pages, cast), "days", do="add", free="no", first="2026-12-03")
    link = off.headers["location"].partition("?")[0]
    assert ObstacleKind.NOT_FREE in stands_in_the_way(database, cast.lead_supporter, thursday)
    assert stands_in_the_way(database, cast.lead_supporter, new_years_eve) == set()
    rests = sends(pages, link, "days", do="holidays", holidays="rest")
    link = rests.headers["location"].partition("?")[0]
    assert ObstacleKind.NOT_FREE in stands_in_the_way(database, cast.lead_supporter, new_years_eve)

    sends(pages, link, "days", do="clear", first="2026-12-03", last="2026-12-03")

    assert stands_in_the_way(database, cast.lead_supporter, thursday) == set()


def test_whoever_pauses_is_not_asked_until_they_come_back(
    pages: Pages, cast: Cast, database: Database
) -> None:
    paused = sends(pages, me(pages, cast), "pause", how="until", until="2026-12-20")
    link = paused.headers["location"].partition("?")[0]
    page = pages.read(link)
    assert "いまは お休み中です" in page
    assert "12月20日(日)に もどります" in page
    assert "not_active" in stands_in_the_way(database, cast.lead_supporter, date(2026, 12, 3))

    back = pages.client.post(f"{link}/return", data={"form": pages.form_token(link)})

    assert "おかえりなさい" in pages.read(back.headers["location"])
    assert stands_in_the_way(database, cast.lead_supporter, date(2026, 12, 3)) == set()
    with database.reading() as session:
        found = select(SupporterMove).where(SupporterMove.supporter_id == cast.lead_supporter)
        moves = [(m.event, m.actor) for m in session.exec(found)]
    assert moves == [("paused", f"person:{cast.lead}"), ("returned", f"person:{cast.lead}")]


def test_whoever_leaves_is_thanked_and_their_visit_goes_to_others(
    pages: Pages, cast: Cast, database: Database
) -> None:
    link = me(pages, cast)

    page = sends(pages, link, "leave", reason="moving")

    assert "ありがとうございました" in page.text
    assert pages.client.get(link).status_code == 410
    with database.reading() as session:
        assert supporter(session, cast.lead_supporter).status == "left"
        assert get(session, cast.lead_supporter).left_reason == "moving"
        team = {mate.supporter_id for mate in queries.visit(session, cast.visit).team}
    assert team == {cast.helper_supporter}


def test_skills_area_and_limits_are_kept(pages: Pages, cast: Cast, database: Database) -> None:
    done = sends(pages, me(pages, cast), "skills", **{"topic-qr": "3", "topic-line": "1"})
    link = done.headers["location"].partition("?")[0]
    area: dict[str, str | list[str]] = {
        "district": "azuma",
        "radius": "2000",
        "means": "bicycle",
        "further": ["haga", "none"],
    }
    done = sends(pages, link, "area", **area)
    link = done.headers["location"].partition("?")[0]
    limits = {"offers": "1", "quiet_from": "1140", "quiet_until": "600", "homes": "no"}
    sends(pages, link, "limits", **limits, honorarium="no")

    with database.reading() as session:
        assert preferences.skills_of(session, cast.lead_supporter) == {"qr": 3, "line": 1}
        area_kept = preferences.area_of(session, cast.lead_supporter)
        kept = preferences.limits_of(session, cast.lead_supporter)
    assert area_kept == preferences.Area("azuma", 2000, "bicycle", ("haga",))
    assert kept == preferences.Limits(1, 1140, 600, visits_homes=False, takes_honorarium=False)


def test_a_distance_the_office_gave_can_be_kept(
    pages: Pages, cast: Cast, database: Database
) -> None:
    with database.transaction() as session:
        get(session, cast.lead_supporter).radius_m = 6000
    link = me(pages, cast)
    assert "6\u00a0kmまで" in pages.client.get(f"{link}/area").text

    sends(pages, link, "area", district="azuma", radius="6000", means="bus")

    with database.reading() as session:
        area = preferences.area_of(session, cast.lead_supporter)
    assert (area.radius_m, area.travel_means) == (6000, "bus")


def test_a_name_is_made_of_letters(pages: Pages, cast: Cast, database: Database) -> None:
    answer = sends(pages, me(pages, cast), "name", name="<script>x")

    assert answer.status_code == 422
    assert "数字や記号は" in answer.text


def test_nobody_is_asked_in_the_quiet_hours_of_their_own(
    pages: Pages, cast: Cast, database: Database
) -> None:
    pages.clock.move_to(jst(2026, 11, 24, 19, 30))
    link = pages.link("me", cast.lead_supporter, cast.lead)
    thursday = date(2026, 12, 3)
    assert stands_in_the_way(database, cast.lead_supporter, thursday, pages.clock.now()) == set()

    limits = {"offers": "3", "quiet_from": "1140", "quiet_until": "600", "homes": "yes"}
    sends(pages, link, "limits", **limits, honorarium="yes")

    evening = stands_in_the_way(database, cast.lead_supporter, thursday, pages.clock.now())
    morning = stands_in_the_way(database, cast.lead_supporter, thursday, jst(2026, 11, 25, 10))
    assert (evening, morning) == ({"snoozed"}, set())


def test_the_emergency_contact_is_encrypted_and_every_change_is_in_the_journal(
    pages: Pages, cast: Cast, database: Database
) -> None:
    sends(pages, me(pages, cast), "emergency", name="花子", phone="090-1234-5678", relation="妻")

    with database.reading() as session:
        row = session.exec(select(SupporterPrivate)).one()
        raw = session.connection().exec_driver_sql("SELECT * FROM supporter_private").one()
        events = entries_about(session, [f"supporter:{cast.lead_supporter}"])
    assert row.emergency_phone == "09012345678"
    assert not [value for value in raw if "花子" in str(value) or "1234" in str(value)]
    assert [(e.event, e.actor, dict(e.detail)) for e in events][-1] == (
        "emergency_changed",
        f"person:{cast.lead}",
        {},
    )


@pytest.mark.parametrize(
    "part",
    ["name", "skills", "devices", "area", "week", "days", "limits", "emergency", "pause", "leave"],
)
def test_every_page_opens_and_says_how_to_get_back(pages: Pages, cast: Cast, part: str) -> None:
    page = pages.read(f"{me(pages, cast)}/{part}")

    assert "変えずに もどる" in page
