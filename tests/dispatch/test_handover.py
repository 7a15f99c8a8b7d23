"""Handing a visit over and swapping it: nobody is lost, nobody comes twice."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from mdeji.dispatch import handover, service, swap
from mdeji.dispatch.duty_tables import Handover
from mdeji.dispatch.rules import HandoverStatus, OfferStatus, VisitStatus
from mdeji.dispatch.swap_partners import partners
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import team_of
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import IllegalMove, NotAllowed, SeatTaken
from mdeji.messages.tables import Message
from mdeji.places.service import load_builtin
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter
from tests.factories import World


class Town:
    """Three who may come, and a visit of the first."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Make them."""
        load_builtin(session, now)
        self.session, self.now = session, now
        self.world = World(session, now)
        self.kenji, self.sachi, self.emi = (self.world.supporter() for _ in range(3))
        self.visit = self.plan(self.kenji, jst(2026, 12, 3, 14))

    def plan(self, who: Supporter, at: datetime) -> Visit:
        """Arrange a visit of somebody."""
        visit = self.world.visit(self.world.request(wish_at=at), [who])
        offer = self.world.offer(self.session.get_one(Request, visit.request_id), who)
        held = team_of(self.session, visit.pk)[0]
        offer.status, offer.seat_id = OfferStatus.ACCEPTED, held.seat_id
        offer.sent_at = self.now - timedelta(days=3)
        self.session.add(offer)
        self.session.flush()
        return visit

    def begin(self) -> Handover:
        """Let the first ask everybody."""
        person = self.kenji.person_id
        row = handover.ask_everybody(
            self.session, self.visit.pk, person, f"person:{person}", self.now
        )
        handover.look(self.session, row.pk, self.now)
        return row

    def asked(self) -> list[Offer]:
        """Return the offers of hand-overs that wait for an answer."""
        found = select(Offer).where(Offer.status == OfferStatus.OPEN, Offer.handover_id != None)  # noqa: E711 – the database compares with NULL
        return list(self.session.exec(found))

    def team(self, visit: Visit | None = None) -> list[int]:
        """Return who is on a team."""
        return [mate.supporter_id for mate in team_of(self.session, (visit or self.visit).pk)]

    def notices(self, who: Supporter) -> list[str]:
        """Return what somebody was told."""
        found = select(Message).where(Message.person_id == who.person_id)
        return [str(part.get("notice")) for row in self.session.exec(found) for part in row.parts]

    def yes(self, offer: Offer) -> None:
        """Let who was asked say yes."""
        who = self.session.get_one(Supporter, offer.supporter_id)
        service.accept(self.session, offer.pk, who.person_id, self.now, f"person:{who.person_id}")


@pytest.fixture
def now(clock: SettableClock) -> datetime:
    """Give a Tuesday morning."""
    clock.move_to(jst(2026, 11, 24, 10))
    return clock.now()


def test_the_giver_stays_until_somebody_says_yes_and_is_then_thanked(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.begin()
        assert town.team() == [town.kenji.pk]
        offers = town.asked()
        assert {offer.supporter_id for offer in offers} == {town.sachi.pk, town.emi.pk}

        town.yes(offers[0])

        assert town.team() == [offers[0].supporter_id]
        assert row.status is HandoverStatus.TAKEN
        assert session.get_one(Visit, town.visit.pk).status is VisitStatus.PLANNED
        assert "handover_done" in town.notices(town.kenji)
        assert town.asked() == []


def test_the_second_yes_is_thanked_and_takes_nothing(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        town.begin()
        first, second = town.asked()
        town.yes(first)
        with pytest.raises(SeatTaken):
            town.yes(second)
        town.yes(first)

        assert town.team() == [first.supporter_id]


def test_a_hand_over_taken_back_leaves_everything_as_it_was(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row, person = town.begin(), town.kenji.person_id
        assert town.begin().pk == row.pk, "a second tap opens no second one"
        offer = town.asked()[0]
        for _ in range(2):
            handover.withdraw(session, row.pk, person, f"person:{person}", now)
        with pytest.raises(SeatTaken):
            town.yes(offer)
        with pytest.raises(NotAllowed):
            handover.withdraw(session, row.pk, town.emi.person_id, "person:9", now)

        assert town.team() == [town.kenji.pk]
        assert town.begin().pk != row.pk


def test_a_day_before_the_visit_the_seat_stays_and_the_giver_is_told(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.begin()
        handover.look(session, row.pk, row.expires_at)

        assert (row.status, town.team()) == (HandoverStatus.EXPIRED, [town.kenji.pk])
        assert "handover_kept" in town.notices(town.kenji)
        assert town.asked() == []
        person = town.kenji.person_id
        with pytest.raises(NotAllowed, match="too_late"):
            handover.ask_everybody(session, town.visit.pk, person, "person:1", row.expires_at)
        with pytest.raises(IllegalMove):
            handover.withdraw(session, row.pk, person, "person:1", row.expires_at)


def test_whoever_cannot_come_at_all_ends_the_hand_over(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row, person = town.begin(), town.kenji.person_id
        service.cannot_come(session, town.visit.pk, person, "ill", now, f"person:{person}")

        assert row.status is HandoverStatus.OVERTAKEN
        assert town.asked() == []


def test_two_swap_their_visits_when_both_say_yes(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        other = town.plan(town.sachi, jst(2026, 12, 4, 10))
        found = partners(session, town.visit.pk, town.kenji.person_id, now)
        assert [one.supporter_id for one in found] == [town.sachi.pk]
        row = swap.propose(
            session, town.visit.pk, town.kenji.person_id, found[0].attendance_id, now
        )
        assert "swap_asked" in town.notices(town.sachi)
        assert town.team() == [town.kenji.pk]
        with pytest.raises(NotAllowed):
            swap.agree(session, row.pk, town.kenji.person_id, now)

        for _ in range(2):
            swap.agree(session, row.pk, town.sachi.person_id, now)

        assert (town.team(), town.team(other)) == ([town.sachi.pk], [town.kenji.pk])
        assert "swap_done" in town.notices(town.kenji)
        assert len(session.exec(select(Attendance)).all()) == 4
        with pytest.raises(NotAllowed):
            swap.refuse(session, row.pk, town.sachi.person_id, now)


def test_a_swap_at_the_same_hour_is_possible_and_one_against_the_rules_is_not(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        same = town.plan(town.sachi, jst(2026, 12, 3, 14))
        night = town.plan(town.emi, jst(2026, 12, 3, 16))
        busy = town.plan(town.kenji, jst(2026, 12, 3, 16))
        found = partners(session, town.visit.pk, town.kenji.person_id, now)

        assert [one.visit_id for one in found] == [same.pk]
        theirs = team_of(session, night.pk)[0].pk
        with pytest.raises(NotAllowed, match="no_match"):
            swap.propose(session, town.visit.pk, town.kenji.person_id, theirs, now)
        assert town.team(busy) == [town.kenji.pk]


def test_a_refused_swap_changes_nothing_and_is_told_kindly(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        town.plan(town.sachi, jst(2026, 12, 4, 10))
        theirs = partners(session, town.visit.pk, town.kenji.person_id, now)[0].attendance_id
        row = swap.propose(session, town.visit.pk, town.kenji.person_id, theirs, now)
        with pytest.raises(NotAllowed, match="swap_open"):
            town.begin()
        for _ in range(2):
            swap.refuse(session, row.pk, town.sachi.person_id, now)

        assert town.team() == [town.kenji.pk]
        assert town.notices(town.kenji).count("swap_refused") == 1
        assert town.begin().status is HandoverStatus.OPEN
