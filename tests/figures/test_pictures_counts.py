"""What the database counts for the pictures is what was logged, on both databases."""

from collections import Counter
from datetime import timedelta

from sqlmodel import select

from mdeji.dispatch.rules import OfferStatus
from mdeji.figures.pictures_course import by_day
from mdeji.figures.pictures_desks import sessions_held, topics_by_centre
from mdeji.figures.pictures_people import load
from mdeji.figures.pictures_period import Where, recent, year_of
from mdeji.figures.pictures_visits import (
    Fate,
    fates,
    quantile,
    topics_by_district,
    waits,
)
from mdeji.figures.source import Scope
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.requests.rules import RequestStatus
from mdeji.yorozu.rules import TicketStatus
from mdeji.yorozu.service import take_back
from mdeji.yorozu.tables import Consultation, Ticket
from tests.factories import World
from tests.figures.city import desk_day, ended, visited


def test_desks_are_counted_by_day_and_topic_without_what_was_taken_back(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    year = Where(year_of(2026))
    with city.transaction() as session:
        desk_day(session, 7, 3, now, topics=("line", "photo"))
        desk_day(session, 14, 2, now, centre_id="ogo-centre")
        desk_day(session, 300, 4, now)
        take_back(session, "city-1-0", "system", now)

        assert by_day(session, "consultations", year, Scope(clock.now())) == {
            day_of(now) - timedelta(days=7): 2,
            day_of(now) - timedelta(days=14): 2,
        }
        assert topics_by_centre(session, year) == {
            ("haga-centre", "line"): 2,
            ("haga-centre", "photo"): 2,
            ("ogo-centre", "line"): 2,
        }
        assert (
            by_day(
                session, "consultations", Where(year.period, "ogo-centre"), Scope(clock.now())
            ).total()
            == 2
        )
        assert (
            by_day(
                session, "consultations", Where(year.period, "", "haga"), Scope(clock.now())
            ).total()
            == 2
        )
        assert session.exec(select(Consultation)).all()


def test_sessions_know_their_visitors_and_who_left(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        full = desk_day(session, 7, 9, now)
        desk_day(session, 14, 0, now)
        tags = desk_day(session, 21, 1, now)
        begin = tags.starts_at
        session.add(Ticket(session_id=tags.pk, number=1, status=TicketStatus.LEFT, taken_at=begin))
        late = Ticket(
            session_id=tags.pk,
            number=2,
            status=TicketStatus.DONE,
            taken_at=begin,
            called_at=begin + timedelta(minutes=31),
        )
        session.add(late)
        session.flush()

        found = sessions_held(session, Where(recent(day_of(now))), now)

        assert [(one.visitors, one.left, one.waited) for one in found] == [
            (1, 1, 1),
            (0, 0, 0),
            (9, 0, 0),
        ]
        assert [one.is_overfull for one in found] == [True, False, True]
        assert [one.is_empty for one in found] == [False, True, False]
        assert found[-1].id == full.pk


def test_a_session_that_is_not_over_is_not_judged(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        desk_day(session, 0, 0, clock.now())

        assert sessions_held(session, Where(year_of(2026)), clock.now()) == ()


def test_waiting_and_fates_tell_what_became_of_every_request(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        world = World(session, clock.now())
        for days in (3, 5, 30):
            visited(world, 40, days)
        ended(world, RequestStatus.CANCELLED, "no_supporter")
        ended(world, RequestStatus.CANCELLED, "resident")
        ended(world, RequestStatus.CANCELLED, "weather")
        ended(world, RequestStatus.REFERRED, "shop", topics=["payment"], district_id="ogo")
        world.request()
        year = Where(year_of(2026))

        found = waits(session, year)

        assert (found.days, found.waiting) == ((3, 5, 30), 1)
        assert (found.median, found.nine_in_ten) == (5, 30)
        assert fates(session, year) == {
            Fate.VISITED: 3,
            Fate.SHORTFALL: 1,
            Fate.BY_RESIDENT: 1,
            Fate.BY_OTHERS: 1,
            Fate.REFERRED: 1,
            Fate.OPEN: 1,
        }
        assert topics_by_district(session, year) == {("honcho", "line"): 7, ("ogo", "payment"): 1}
        assert by_day(session, "dispatches", year, Scope(clock.now())).total() == 3
        assert (
            by_day(session, "dispatches", Where(year.period, "", "ogo"), Scope(clock.now()))
            == Counter()
        )


def test_the_middle_of_an_even_number_lies_between() -> None:
    assert quantile((), 0.5) is None
    assert quantile((1, 2), 0.5) == 1.5
    assert quantile(tuple(range(1, 11)), 0.9) == 9


def test_supporters_are_counted_with_what_they_did_and_who_was_never_asked(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        world = World(session, clock.now())
        visited(world, 20, 3)
        asked = world.supporter(district_id="ogo")
        request = world.request()
        world.offer(request, asked, status=OfferStatus.DECLINED)
        world.supporter(status="paused")

        found = load(session, "", clock.now())

        assert (found.activities, found.idle, found.overloaded) == ((0, 1), 1, 0)
        assert load(session, "ogo", clock.now()).activities == (0,)
