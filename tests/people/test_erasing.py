"""Erasing somebody ends what is open, empties every trace, and leaves the figures true."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.kit.vault import vault
from mdeji.messages.tables import Attachment, Fate, Letter, Message
from mdeji.people.service import get
from mdeji.people.tables import Person
from mdeji.people.tombstones import was_erased
from mdeji.privacy.erasing import erase, plan
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from mdeji.staff.journal import entries_about
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import NoteKind, Supporter, SupporterNote, SupporterPrivate
from tests.factories import World

MARKS = ("関口", "せきぐち", "0272240001", "大手町", "補聴器", "U" + "c" * 32, "しおり")


def resident(world: World) -> Person:
    hana = world.person(
        "関口 ハナ", kana="せきぐち はな", phone="0272240001", line_user_id="U" + "c" * 32
    )
    group = world.request(group="関口サロン", requester_id=hana.pk, place_detail="大手町2丁目")
    group.learner_name, group.memo = "関口 次郎", "補聴器あり"
    world.letter(hana, "しおりをください")
    world.message(hana, parts=[{"kind": "say", "text": "関口さん"}], body=[{"text": "関口さん"}])
    world.message(hana, fate=Fate.WAITING, sent_at=None)
    photo = Attachment(
        message_id="1", person_id=hana.pk, kind="image", content=b"x", arrived_at=world.now
    )
    world.session.add(photo)
    return hana


def helper(world: World) -> Supporter:
    supporter = world.supporter("しおり", person_id=world.person("関口 しおり").pk, note="大手町")
    world.session.add(
        SupporterPrivate(
            supporter_id=supporter.pk, born_on=world.now.date(), address="大手町2丁目", payee="関口"
        )
    )
    world.session.add(
        SupporterNote(
            supporter_id=supporter.pk,
            at=world.now,
            actor="staff:1",
            kind=NoteKind.NOTE,
            text="関口",
        )
    )
    return supporter


def everything(session: Session) -> str:
    """Return the whole database as text, with what is sealed opened."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(text(f'SELECT * FROM "{table.name}"')):  # noqa: S608 – the names come from our own schema
            found += [_clear(value) for value in row]
    return "\n".join(found)


def _clear(value: object) -> str:
    said = str(value)
    return vault().open(said) if said.startswith("gAAAA") else said


def test_no_table_knows_an_erased_resident_any_more(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        hana = resident(World(session, clock.now()))
        session.flush()
        before, who = everything(session), hana.pk
        erase(session, who, "staff:1", "asked", clock.now())

    with database.reading() as session:
        after = everything(session)
        assert [mark for mark in MARKS if mark not in before] == []
        assert [mark for mark in MARKS if mark in after] == []
        assert get(session, who).name == "消去済み"
        assert session.exec(select(Request)).one().headcount == 9


def test_what_was_open_is_called_off_and_the_team_is_told(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        hana = world.person("関口 ハナ")
        request, mate = world.request(requester_id=hana.pk), world.supporter("三郎")
        world.visit(request, [mate])
        session.flush()
        told_to = mate.person_id
        erase(session, hana.pk, f"person:{hana.pk}", "asked", clock.now())

    with database.reading() as session:
        assert session.exec(select(Request)).one().status is RequestStatus.CANCELLED
        assert session.exec(select(Visit)).one().status is VisitStatus.CANCELLED
        told = session.exec(select(Message).where(Message.person_id == told_to)).all()
        assert [part["notice"] for one in told for part in one.parts] == ["visit_cancelled"]


def test_a_supporter_gives_back_visits_and_offers_and_leaves(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        shiori = helper(world)
        visited, asked = world.request(), world.request()
        world.visit(visited, [shiori])
        world.offer(asked, shiori)
        session.flush()
        found, who = plan(session, shiori.person_id, clock.now()), shiori.pk
        erase(session, shiori.person_id, "staff:1", "asked", clock.now())

    assert (len(found.visits), found.offers, found.is_supporter) == (1, 1, True)
    with database.reading() as session:
        gone = session.get_one(Supporter, who)
        assert (gone.status, gone.shown_name) == (SupporterStatus.LEFT, "消去済み")
        assert session.exec(select(Attendance)).one().release_reason == "erased"
        assert session.exec(select(Offer)).one().status == "declined"
        assert [mark for mark in MARKS if mark in everything(session)] == []
        assert was_erased(session, name="関口しおり", born_on=clock.now().date()) is not None


def test_nobody_is_erased_in_the_middle_of_a_visit(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        hana = world.person("関口 ハナ")
        request = world.request(requester_id=hana.pk, wish_at=clock.now() - timedelta(minutes=10))
        world.visit(request, [world.supporter()])
        session.flush()

        with pytest.raises(NotAllowed, match="under_way"):
            erase(session, hana.pk, "staff:1", "asked", clock.now())


def test_erasing_twice_is_refused_and_the_journal_tells_who_did_it(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        hana = resident(World(session, clock.now()))
        erase(session, hana.pk, "staff:1", "asked", clock.now())

        with pytest.raises(NotAllowed, match="erased"):
            erase(session, hana.pk, "staff:1", "asked", clock.now())
        told = entries_about(session, [f"person:{hana.pk}"])
        assert [(one.actor, one.event) for one in told] == [("staff:1", "erased")]
        letter = session.exec(select(Letter)).one()
        assert (letter.text, letter.erased_at) == ("", clock.now())
