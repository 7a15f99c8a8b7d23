"""Notices: when they go out, when they are held back, and who sees that."""

from datetime import timedelta

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.messages import queries, service
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.messages.tables import Fate, Message
from mdeji.people.service import add_person, blocked
from tests.rigs.office import HANAKO, Office


def tell(
    office: Office, person_id: int, kind: str = "offer", terms: Terms | None = None
) -> int | None:
    with office.database.transaction() as session:
        return notify(session, person_id, Notice(kind, {}), office.clock.now(), terms)


def fates(office: Office) -> list[tuple[Fate, str | None]]:
    return [(message.fate, message.error) for message in office.messages()]


def test_a_notice_is_pushed(office: Office) -> None:
    person_id = office.knows()

    tell(office, person_id)
    office.work()

    assert office.phone().texts() == ["offer"]
    assert [message.via for message in office.messages()] == ["push"]


def test_at_night_only_urgent_notices_go_out(office: Office) -> None:
    person_id = office.knows()
    office.clock.move_to(jst(2026, 11, 24, 22, 30))

    tell(office, person_id, "thanks")
    tell(office, person_id, "visit_soon", Terms(urgent=True))
    office.work()
    assert office.phone().texts() == ["visit_soon"]

    office.worker.advance(jst(2026, 11, 25, 8, 0), office.clock)
    assert office.phone().texts() == ["visit_soon", "thanks"]


def test_a_notice_for_later_waits_for_its_time(office: Office) -> None:
    person_id = office.knows()
    tell(office, person_id, terms=Terms(at=jst(2026, 11, 25, 12, 0)))

    office.worker.advance(jst(2026, 11, 25, 11, 59), office.clock)
    assert office.phone().texts() == []

    office.worker.advance(jst(2026, 11, 25, 12, 0), office.clock)
    assert office.phone().texts() == ["offer"]


def test_the_same_notice_is_written_once(office: Office) -> None:
    person_id = office.knows()

    written = [tell(office, person_id, terms=Terms(dedupe="visit_soon:3")) for _ in range(2)]
    office.work()

    assert written[0] is not None
    assert written[1] is None
    assert office.phone().texts() == ["offer"]


def test_somebody_without_line_gets_no_notice(office: Office) -> None:
    with office.database.transaction() as session:
        person_id = add_person(session, "石田 キヨ", "", "0270000001", office.clock.now()).pk

    assert tell(office, person_id) is None


def test_who_blocked_us_is_not_pushed_and_the_coordinator_sees_it(office: Office) -> None:
    person_id = office.knows()
    tell(office, person_id, "before")
    with office.database.transaction() as session:
        blocked(session, HANAKO, office.clock.now())
    tell(office, person_id, "after")

    office.work()

    assert fates(office) == [(Fate.UNREACHABLE, "blocked")] * 2
    assert [call for call in office.line.calls if "push" in str(call)] == []
    with office.database.reading() as session:
        assert [letter.kinds for letter in queries.dead_letters(session)] == [
            ("after",),
            ("before",),
        ]


def test_what_is_withdrawn_is_not_sent(office: Office) -> None:
    person_id = office.knows()
    tell(office, person_id, terms=Terms(subject="offer:7"))
    with office.database.transaction() as session:
        withdrawn = service.withdraw(session, "offer:7")

    office.work()

    assert withdrawn == 1
    assert office.phone().texts() == []


def test_what_was_sent_cannot_be_withdrawn(office: Office) -> None:
    person_id = office.knows()
    tell(office, person_id, terms=Terms(subject="offer:7"))
    office.work()

    with office.database.transaction() as session:
        assert service.withdraw(session, "offer:7") == 0


def test_what_failed_is_not_tried_again_once_withdrawn_but_counts_as_seen(office: Office) -> None:
    person_id = office.knows()
    fault = office.line.faults.add("server_error")
    tell(office, person_id, terms=Terms(subject="offer:7"))
    office.work()
    with office.database.transaction() as session:
        assert service.withdraw(session, "offer:7") == 0

    office.line.faults.remove(fault.id)
    office.worker.advance(office.clock.now() + timedelta(hours=1), office.clock)

    assert office.phone().texts() == []


def test_a_reminder_whose_time_has_passed_is_dropped(office: Office) -> None:
    person_id = office.knows()
    office.line.faults.add("server_error")
    until = office.clock.now() + timedelta(hours=2)
    tell(office, person_id, "visit_soon", Terms(urgent=True, until=until))
    office.worker.advance(until + timedelta(minutes=10), office.clock)

    office.line.faults.clear()
    office.worker.advance(until + timedelta(hours=2), office.clock)

    assert office.phone().texts() == []
    assert fates(office) == [(Fate.WITHDRAWN, "past")]


def test_waiting_notices_ride_along_with_a_free_answer(office: Office) -> None:
    person_id = office.knows()
    office.clock.move_to(jst(2026, 11, 24, 22, 0))
    tell(office, person_id, "thanks")
    tell(office, person_id, "later", Terms(at=jst(2026, 11, 26, 12)))

    office.phone().says("ありがとう")

    assert office.phone().texts() == ["ありがとう", "thanks", "ありがとう"]
    assert [message.via for message in office.messages()] == ["along", None, "reply"]
    office.worker.advance(jst(2026, 11, 25, 9), office.clock)
    assert office.phone().texts() == ["ありがとう", "thanks", "ありがとう"]


def test_what_rode_with_an_answer_that_line_refused_goes_on_its_own(office: Office) -> None:
    person_id = office.knows()
    office.clock.move_to(jst(2026, 11, 24, 22, 0))
    tell(office, person_id, "thanks")
    office.answers = lambda _: ["x" * 5001]

    office.phone().says("ありがとう")
    office.worker.advance(jst(2026, 11, 25, 8), office.clock)

    assert [message["text"] for message in office.phone().heard()] == ["thanks"]


@pytest.mark.parametrize("way", ["dead", "unknown"])
def test_only_what_failed_can_be_sent_again(office: Office, way: str) -> None:
    person_id = office.knows()
    message_id = tell(office, person_id)
    office.work()

    with office.database.transaction() as session:
        if way == "dead":
            with pytest.raises(NotAllowed):
                service.resend(session, message_id or 0, office.clock.now(), "staff:1")
        else:
            with pytest.raises(NotFound):
                service.resend(session, 999, office.clock.now(), "staff:1")


def test_a_dead_letter_can_be_sent_again_even_days_later(office: Office) -> None:
    person_id = office.knows()
    fault = office.line.faults.add("server_error")
    message_id = tell(office, person_id)
    office.worker.advance(office.clock.now() + timedelta(hours=30), office.clock)
    assert [fate for fate, _ in fates(office)] == [Fate.DEAD]

    office.line.faults.remove(fault.id)
    with office.database.transaction() as session:
        service.resend(session, message_id or 0, office.clock.now(), "staff:1")
    office.work()

    assert office.phone().texts() == ["offer"]
    assert fates(office) == [(Fate.SENT, None)]


@pytest.mark.parametrize("fault", ["server_error", "drop", "drop_delivered"])
def test_what_failed_in_the_evening_wakes_nobody_at_night(office: Office, fault: str) -> None:
    person_id = office.knows()
    office.clock.move_to(jst(2026, 11, 24, 21) - timedelta(seconds=0.5))
    office.line.faults.add(fault, endpoint="push", times=1)
    tell(office, person_id, "thanks")
    office.work()
    before = office.phone().texts()

    office.worker.advance(jst(2026, 11, 25, 7, 59), office.clock)
    at_night = office.phone().texts()
    office.worker.advance(jst(2026, 11, 25, 8), office.clock)

    assert at_night == before
    assert office.phone().texts() == ["thanks"]


def test_what_was_given_up_and_is_sent_again_at_night_waits_for_the_morning(
    office: Office,
) -> None:
    person_id = office.knows()
    message_id = tell(office, person_id, "thanks")
    with office.database.transaction() as session:
        session.get_one(Message, message_id).fate = Fate.DEAD
    office.work()
    office.clock.move_to(jst(2026, 11, 24, 23))

    with office.database.transaction() as session:
        service.resend(session, message_id or 0, office.clock.now(), "staff:1")
    office.work()
    assert office.phone().texts() == []

    office.worker.advance(jst(2026, 11, 25, 8), office.clock)
    assert office.phone().texts() == ["thanks"]
