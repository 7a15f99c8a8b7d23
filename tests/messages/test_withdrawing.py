"""A message that is withdrawn while it is about to leave stays here."""

import threading

from mdeji.messages import service
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.messages.tables import Fate
from tests.rigs.office import Office

A_MOMENT = 0.5


def test_a_message_withdrawn_in_the_moment_of_its_delivery_is_not_sent(office: Office) -> None:
    person_id = office.knows()
    with office.database.transaction() as session:
        terms = Terms(subject="offer:1")
        notify(session, person_id, Notice("offer", {}), office.clock.now(), terms)

    delivery = threading.Thread(target=office.work, daemon=True)
    with office.database.transaction() as session:
        unseen = service.withdraw(session, "offer:1")
        delivery.start()
        delivery.join(A_MOMENT)
    delivery.join(10)

    assert unseen == 1
    assert office.phone().texts() == []
    assert [message.fate for message in office.messages()] == [Fate.WITHDRAWN]
