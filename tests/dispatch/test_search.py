"""From a request to a team, through the services, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from mdeji import matching
from mdeji.demo.sample import everybody, seed
from mdeji.dispatch import queries, service
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Decision, Offer
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed, SeatTaken
from mdeji.matching import record as replayable
from mdeji.messages.tables import Message
from mdeji.people.service import add_person
from mdeji.people.tables import Person
from mdeji.requests import service as requests
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter

WISH = (jst(2026, 12, 2, 10), jst(2026, 12, 2, 12))


@pytest.fixture
def seeded(database: Database, clock: SettableClock) -> Database:
    ids = {sample.key: f"U{number:032x}" for number, sample in enumerate(everybody())}
    with database.transaction() as session:
        seed(session, ids, clock.now())
    return database


def submit(session: Session, now: datetime, **changes: object) -> Request:
    person = add_person(session, "田村 ミツ", "たむら みつ", "0270000999", now)
    person.line_user_id = f"U{person.pk:031x}f"
    session.flush()
    facts: dict[str, object] = {
        "requester_id": person.pk,
        "door": Door.PHONE,
        "kind": Kind.GROUP,
        "topics": ("line",),
        "device": "android",
        "district_id": "haga",
        "place": PlaceKind.CENTRE,
        "centre_id": "haga-centre",
        "headcount": 9,
        "wishes": (WISH,),
        "group_name": "芳賀の会",
    }
    return requests.submit(session, requests.Draft(**(facts | changes)), "staff:1", now)  # type: ignore[arg-type]  # the values vary by example


def open_offers(session: Session, request_id: int) -> list[Offer]:
    found = select(Offer).where(Offer.request_id == request_id, Offer.status == OfferStatus.OPEN)
    return list(session.exec(found))


def person_of(session: Session, offer: Offer) -> int:
    return session.get_one(Supporter, offer.supporter_id).person_id


def say_yes_until_staffed(session: Session, request: Request, now: datetime) -> None:
    for _ in range(10):
        service.look(session, request.pk, now)
        for offer in open_offers(session, request.pk):
            service.accept(session, offer.pk, person_of(session, offer), now, "person:1")
            if request.status is RequestStatus.ARRANGED:
                return
    pytest.fail("no team was found")


def notices(session: Session) -> list[str]:
    return [part["notice"] for m in session.exec(select(Message)) for part in m.parts]


def test_a_group_of_nine_gets_a_team_of_three(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())

        say_yes_until_staffed(session, request, clock.now())

        visit = queries.visit_of_request(session, request.pk)
        assert visit is not None
        assert visit.status is VisitStatus.PLANNED
        assert [mate.role for mate in visit.team] == ["lead", "helper", "helper"]
        assert (visit.starts_at, visit.ends_at) == WISH


def test_the_last_seat_stands_the_others_down(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now(), kind=Kind.INDIVIDUAL, headcount=1)
        service.look(session, request.pk, clock.now())
        first, *others = open_offers(session, request.pk)
        assert others, "one seat, but several are asked"

        service.accept(session, first.pk, person_of(session, first), clock.now(), "person:1")

        assert {o.status for o in others} == {OfferStatus.STOOD_DOWN}
        with pytest.raises(SeatTaken):
            service.accept(
                session, others[0].pk, person_of(session, others[0]), clock.now(), "person:2"
            )
        assert session.get_one(Supporter, others[0].supporter_id).late_yes


def test_a_second_tap_on_yes_takes_one_seat(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        service.look(session, request.pk, clock.now())
        offer = open_offers(session, request.pk)[0]
        who = person_of(session, offer)

        once = service.accept(session, offer.pk, who, clock.now(), f"person:{who}")
        twice = service.accept(session, offer.pk, who, clock.now(), f"person:{who}")

        assert once == twice
        visit = queries.visit_of_request(session, request.pk)
        assert visit is not None
        assert len(visit.team) == 1


def test_nobody_answers_for_somebody_else(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        service.look(session, request.pk, clock.now())
        offer = open_offers(session, request.pk)[0]

        with pytest.raises(NotAllowed):
            service.accept(session, offer.pk, request.requester_id, clock.now(), "person:9")


def test_a_refusal_is_followed_by_another_question(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now(), kind=Kind.INDIVIDUAL, headcount=1)
        service.look(session, request.pk, clock.now())
        before = open_offers(session, request.pk)
        for offer in before:
            service.decline(session, offer.pk, person_of(session, offer), clock.now(), "person:1")

        service.look(session, request.pk, clock.now())

        now_asked = {offer.supporter_id for offer in open_offers(session, request.pk)}
        assert now_asked
        assert not now_asked & {offer.supporter_id for offer in before}


def test_who_cannot_come_is_replaced_at_the_agreed_time(
    seeded: Database, clock: SettableClock
) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now(), kind=Kind.INDIVIDUAL, headcount=1)
        say_yes_until_staffed(session, request, clock.now())
        visit = queries.visit_of_request(session, request.pk)
        assert visit is not None
        gone = visit.team[0]
        evening_before = jst(2026, 12, 1, 18)

        service.cannot_come(session, visit.id, gone.person_id, "ill", evening_before, "person:1")
        assert request.status is RequestStatus.SEARCHING
        say_yes_until_staffed(session, request, evening_before)

        again = queries.visit_of_request(session, request.pk)
        assert again is not None
        assert again.id == visit.id
        assert (again.starts_at, again.ends_at) == WISH
        assert [mate.supporter_id for mate in again.team] != [gone.supporter_id]
        assert "replacement_found" in notices(session)


def test_when_nobody_is_left_a_coordinator_takes_over(
    seeded: Database, clock: SettableClock
) -> None:
    with seeded.transaction() as session:
        request = submit(
            session, clock.now(), wishes=((jst(2026, 12, 6, 9), jst(2026, 12, 6, 11)),)
        )
        now = clock.now()
        for _ in range(60):
            service.look(session, request.pk, now)
            if request.status is RequestStatus.WITH_COORDINATOR:
                break
            for offer in open_offers(session, request.pk):
                service.decline(session, offer.pk, None, now, "staff:1")
            now += timedelta(hours=4)

        assert request.status is RequestStatus.WITH_COORDINATOR
        shown = service.prospects(session, request.pk, now)
        assert isinstance(shown.step, matching.Shortfall)
        assert shown.ranked


def test_every_decision_can_be_replayed_to_the_same_result(
    seeded: Database, clock: SettableClock
) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        say_yes_until_staffed(session, request, clock.now())

        for decision in session.exec(select(Decision)):
            again = replayable.step_to_json(replayable.replay(decision.inputs))
            assert again == decision.outcome


def test_who_has_no_line_is_put_on_the_list_of_those_to_phone(
    seeded: Database, clock: SettableClock
) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        person = session.get_one(Person, request.requester_id)
        person.line_user_id = None
        session.flush()

        say_yes_until_staffed(session, request, clock.now())

        assert request.waiting_for == "phone:team_found"


def test_cancelling_tells_the_team_and_frees_them(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        say_yes_until_staffed(session, request, clock.now())

        service.cancel_request(session, request.pk, "ill", "staff:1", clock.now())

        assert request.status is RequestStatus.CANCELLED
        assert queries.visit_of_request(session, request.pk) is None
        assert notices(session).count("visit_cancelled") == 3


def test_another_time_begins_the_search_anew(seeded: Database, clock: SettableClock) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        say_yes_until_staffed(session, request, clock.now())
        other = (jst(2026, 12, 9, 14), jst(2026, 12, 9, 16))

        service.change_time(session, request.pk, (other,), "staff:1", clock.now())
        say_yes_until_staffed(session, request, clock.now() + timedelta(days=1))

        visit = queries.visit_of_request(session, request.pk)
        assert visit is not None
        assert visit.starts_at == other[0]


def test_the_report_closes_the_request_and_is_written_once(
    seeded: Database, clock: SettableClock
) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        say_yes_until_staffed(session, request, clock.now())
        visit = queries.visit_of_request(session, request.pk)
        assert visit is not None
        lead = visit.team[0]
        after = WISH[1] + timedelta(minutes=5)
        form = service.ReportForm(
            present=tuple(m.supporter_id for m in visit.team),
            headcount=8,
            outcomes={"line": "done"},
            line="みなさん おくれるように なりました",
        )

        service.finished(session, visit.id, lead.person_id, after)
        service.hand_in_report(session, visit.id, lead.person_id, form, after)
        service.hand_in_report(session, visit.id, lead.person_id, form, after)

        assert request.status is RequestStatus.CLOSED
        service.give_face(session, visit.id, request.requester_id or 0, 3, after)
        assert notices(session).count("thanks") == 3
