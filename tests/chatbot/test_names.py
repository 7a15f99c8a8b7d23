"""Names of places in messages: those of the city's database, also of another city than Maebashi."""

from datetime import timedelta

from chatbot.names import StoredNames
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from mdeji.places.tables import Centre, District


def test_messages_name_places_as_the_database_does_within_minutes(
    database: Database, clock: SettableClock
) -> None:
    names = StoredNames(database, clock)
    assert names().districts == {}
    with database.transaction() as session:
        load_builtin(session, clock.now())
    assert names().districts["haga"] == "芳賀"

    with database.transaction() as session:
        session.get_one(District, "haga").name = "新芳賀"
        session.get_one(Centre, "haga-centre").name = "新芳賀会館"
    clock.advance(timedelta(minutes=11))

    assert names().districts["haga"] == "新芳賀"
    assert names().centres["haga-centre"] == "新芳賀会館"
