"""A minor on duty at a desk needs an adult on that duty as well."""

from datetime import date, timedelta

import pytest

from mdeji.dispatch.answers import cannot_come
from mdeji.dispatch.reminders import adult_by
from mdeji.dispatch.team import live_visit
from mdeji.dispatch.timers import fire
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.rota import service
from mdeji.rota.class_queries import asking
from mdeji.rota.views import DutyDay, views
from mdeji.supporters import guardians
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.tables import Supporter
from tests.rota.conftest import Town
from tests.rota.test_teaching import School

YOUNG = date(2027, 9, 1)


def test_a_minor_left_alone_on_duty_waits_and_is_stood_down_in_time(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (kenji,), (rin,) = town.supporters(1), town.supporters(1, adult_on=YOUNG)
        mother = Guardian("新井 恵", "parent", "0273334444", day_of(town.now), PAPER)
        guardians.give(session, rin.pk, mother, "staff:1", town.now)
        town.desk()
        row = town.sessions()[1]
        for who in (rin, kenji):
            service.sign_up(session, row.pk, who.person_id, town.now)
        visit_id, opens = town.team(row)[0].visit_id, row.starts_at

        def seen() -> DutyDay:
            session.flush()
            return views(session, [row])[0]

        assert not seen().lacks_adult
        cannot_come(session, visit_id, kenji.person_id, "ill", town.now, "person:1")

        assert seen().lacks_adult
        assert seen().is_alarming(opens - timedelta(days=1))
        fire(session, visit_id, "visit_tomorrow", opens - timedelta(days=1))
        assert town.told(rin.person_id)[-1] == "adult_gone"
        with pytest.raises(NotAllowed, match="no_adult"):
            service.check_in(session, row.duty_code or "", rin.person_id, opens)

        fire(session, visit_id, "adult", adult_by(opens))

        assert town.told(rin.person_id)[-1] == "minor_stood_down"
        assert not town.team(row)
        assert not seen().lacks_adult
        with pytest.raises(NotAllowed, match="minor_without_adult"):
            service.sign_up(session, row.pk, rin.person_id, adult_by(opens))


def test_a_class_at_which_only_a_minor_teaches_is_one_to_look_at(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        lecturer, helper = school.staffed()
        session.get_one(Supporter, helper).adult_on = YOUNG
        before = asking(session, school.duty.pk)
        visit_id = live_visit(session, school.duty.pk)
        assert visit_id is not None
        person_id = session.get_one(Supporter, lecturer).person_id

        cannot_come(session, visit_id.pk, person_id, "ill", school.now, f"person:{person_id}")

        found = asking(session, school.duty.pk)
        assert before is not None
        assert found is not None
        assert (before.lacks_adult, found.lacks_adult) == (False, True)
