"""The demo shows people in every state, with a history."""

from sqlmodel import select

from mdeji.demo import duty as demo_duty
from mdeji.demo import enrol as demo_enrol
from mdeji.demo import people as demo_people
from mdeji.demo import sample as demo
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.people.tables import Person
from mdeji.staff.journal import history_of
from mdeji.staff.service import NewAccount, add_account
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter, SupporterNote
from tests.factories import PASSWORD


def test_the_demo_has_supporters_in_every_state_with_their_history(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    ids = {sample.key: f"U{number:032x}" for number, sample in enumerate(demo.everybody(), 1)}
    with database.transaction() as session:
        demo.seed(session, ids, now)
        for login, name, role in demo.ACCOUNTS:
            centre = "haga-centre" if role == "centre" else None
            add_account(session, NewAccount(login, name, role, PASSWORD, centre), "system", now)
        demo_enrol.seed(session, now)
        demo_duty.seed(session, now)
        demo_people.seed(session, now)

    with database.reading() as session:
        states = set(session.exec(select(Supporter.status)))
        lines = {str(status) for status in session.exec(select(HonorariumLine.status))}
        notes = session.exec(select(SupporterNote)).all()
        erased = session.exec(select(Person).where(Person.name == "消去済み")).all()
        yoshiko = session.exec(select(Supporter).where(Supporter.shown_name == "福田")).one()
        story = history_of(session, [f"supporter:{yoshiko.pk}"])
    assert states == set(SupporterStatus)
    assert {"open", "paid"} <= lines
    assert len(notes) >= 4
    assert len(erased) == 1
    assert len({entry.at.date() for entry in story}) > 5, "each step stands on its own day"
    assert {entry.actor for entry in story if entry.event == "card_issued"} == {"staff:1"}
