"""What a person is given about themselves: all of it, in plain words, and nothing of others."""

import re

from sqlmodel import SQLModel, select

from admin_ui.mydata_tables import TABLES
from admin_ui.mydata_words import label, shown
from mdeji.demo import duty as demo_duty
from mdeji.demo import enrol as demo_enrol
from mdeji.demo import sample as demo
from mdeji.dispatch.tables import Offer
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Message
from mdeji.people.tables import Person
from mdeji.places.queries import district_names
from mdeji.privacy.mydata import MACHINERY, OF_OTHERS, collect
from mdeji.privacy.traces import traces
from mdeji.requests.tables import Request
from tests.factories import World

RAW = re.compile(r"^[a-z_]+$|[{}\[\]]|^None$|:\d+$|_id\b")
"""What only a program would say: codes, JSON, references."""


def town(database: Database, clock: SettableClock) -> None:
    """Let everybody of the demo live in the database, with all that the demo tells of them."""
    now = clock.now()
    ids = {sample.key: f"U{number:032x}" for number, sample in enumerate(demo.everybody(), 1)}
    with database.transaction() as session:
        demo.seed(session, ids, now)
        demo.seed_requests(session, now)
        demo_enrol.seed(session, now)
        demo_duty.seed(session, now)


def test_nobody_reads_a_code_about_themselves(database: Database, clock: SettableClock) -> None:
    town(database, clock)

    with database.reading() as session:
        districts = district_names(session)
        everybody = session.exec(select(Person.id).order_by("id")).all()[::3]
        found = {
            (section.title, name, said)
            for person in everybody
            for section in shown(collect(session, person or 0), districts)
            for row in section.rows
            for name, said in row
        }

    assert len(found) > 150
    assert [one for one in found if RAW.search(one[1]) or RAW.search(one[2])] == []


def test_every_table_that_may_speak_of_somebody_has_a_title_and_words(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        helper = world.supporter("詩織")
        world.request(requester_id=helper.person_id)
        session.flush()
        tables = {trace.table.name for trace in traces(session, helper.person_id)}

    assert tables - OF_OTHERS - MACHINERY - set(TABLES) == set()
    columns = SQLModel.metadata.tables
    unknown = {
        (table, column)
        for table, told in TABLES.items()
        if table in columns and table not in {"message", "inboxevent"}
        for column in told.columns
        if column not in columns[table].columns or RAW.search(label(column))
    }
    assert unknown == set()


def test_a_message_is_shown_as_it_was_read(database: Database, clock: SettableClock) -> None:
    body = [
        {"type": "text", "text": "あした うかがいます。"},
        {"type": "flex", "altText": "ご案内"},
    ]
    with database.transaction() as session:
        hana = World(session, clock.now()).person("花子", line_user_id="Uhana")
        session.flush()
        session.add(
            Message(
                uid="1", user_id="Uhana", person_id=hana.pk, parts=[{"kind": "notice"}], body=body,
                wanted_at=clock.now(), created_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
        sections = {one.name: one for one in collect(session, hana.pk)}

    assert sections["message"].rows[0]["text"] == "あした うかがいます。\nご案内"
    assert "body" not in sections["message"].rows[0]


def test_a_resident_is_not_told_who_was_asked_and_how_far_they_live(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        request, helper = world.request(), world.supporter("詩織")
        offer = world.offer(request, helper)
        session.flush()
        asker = session.get_one(Request, request.pk).requester_id
        theirs = {one.name for one in collect(session, asker or 0)}
        hers = {one.name: one.rows for one in collect(session, helper.person_id)}

        assert session.get_one(Offer, offer.pk).supporter_id == helper.pk
    assert "request" in theirs
    assert "offer" not in theirs
    assert len(hers["offer"]) == 1


def test_a_page_holds_the_newest_and_counts_all(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        asker = world.person("花子")
        for number in range(40):
            world.request(requester_id=asker.pk, number=f"M-{number:04d}")
        session.flush()
        (requests,) = (
            one for one in shown(collect(session, asker.pk), {}) if one.title == "申し込み"
        )

    assert (requests.count, len(requests.rows)) == (40, 30)
    assert requests.rows[0][0] == ("番号", "M-0039")
