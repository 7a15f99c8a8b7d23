"""A month is frozen once under each number; what is corrected later appears as a difference."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import Session

from admin_ui import figure_words
from mdeji.figures.reports import changes, report, reports
from mdeji.figures.rules.building import built
from mdeji.figures.rules.periods import month_of
from mdeji.figures.rules.snapshot import dumped, fingerprint, loaded
from mdeji.figures.rules.template import from_json, to_json
from mdeji.figures.service import TELLING, Lacks, Wish, freeze
from mdeji.figures.templates import current, first, save
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, Stale
from mdeji.staff.journal import entries_about
from mdeji.yorozu import service
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.sessions import add_session
from tests.figures.scattered import WORK, scatter

STAFF = "staff:1"
OCTOBER = month_of(date(2026, 10, 1))
AFTER = jst(2026, 11, 2, 9)


def wish(session: Session, **more: Any) -> Wish:
    return replace(Wish(OCTOBER, 0, figure_words.words(session), TELLING), **more)


def desk(city: Database, visitors: int = 7) -> list[int]:
    """Let a desk have had visitors on the last evening of October."""
    hours = (jst(2026, 10, 31, 22), jst(2026, 10, 31, 23, 59))
    with city.transaction() as session:
        row = add_session(session, "haga-centre", hours, STAFF, hours[0])
        return [
            service.log(
                session,
                row.pk,
                Draft(f"october-{number}", ("line",), age="70s", outcome="done"),
                (STAFF, hours[1]),
            ).id
            for number in range(visitors)
        ]


def frozen(city: Database, **more: Any) -> int:
    with city.transaction() as session:
        return freeze(session, wish(session, **more), STAFF, AFTER).pk


def test_a_frozen_month_stays_and_a_correction_is_a_difference(city: Database) -> None:
    logs = desk(city)
    number = frozen(city)
    with city.reading() as session:
        before = report(session, number)
        assert changes(session, before, AFTER).numbers == ()

    with city.transaction() as session:
        service.take_back(session, "october-0", STAFF, AFTER)
        corrected = Draft("october-1", ("line", "qr"), age="80s", outcome="done")
        service.correct(session, logs[1], corrected, 1, (STAFF, AFTER))
    with city.reading() as session:
        found = changes(session, before, AFTER)
        again = report(session, number)

    told = {(one.key, one.dim, one.code): (one.frozen, one.now) for one in found.numbers}
    assert told["consultations", "", ""] == (7, 6)
    assert told["consultations", "age", "80s"] == (0, 1)
    assert ("consultations", "device", "android") not in told
    rows = {(one.key, one.row): one.turn for one in found.rows}
    assert rows["consultations", str(logs[0])] == "removed"
    assert rows["consultations", str(logs[1])] == "changed"
    assert rows["topics", f"{logs[1]}/qr"] == "added"
    assert again == before


def test_a_second_number_is_frozen_as_a_correction_with_its_reason(city: Database) -> None:
    desk(city)
    first_one = frozen(city)
    with city.transaction() as session:
        service.take_back(session, "october-0", STAFF, AFTER)

    with city.transaction() as session, pytest.raises(Invalid, match="reason"):
        freeze(session, wish(session, seen=1), STAFF, AFTER)
    second = frozen(city, seen=1, reason="twice")

    with city.reading() as session:
        numbers = [(one.number, one.reason) for one in reports(session, OCTOBER)]
        counts = [report(session, one).snapshot.numbers for one in (first_one, second)]
        assert changes(session, report(session, second), AFTER).numbers == ()
        events = entries_about(session, [f"report:{second}"])
    assert numbers == [(2, "twice"), (1, "")]
    assert [one["consultations"].month for one in counts] == [7, 6]
    assert [(one.event, one.detail["number"]) for one in events] == [("month_frozen", 2)]


def test_nobody_freezes_what_somebody_else_has_frozen_meanwhile(city: Database) -> None:
    frozen(city)

    with city.transaction() as session, pytest.raises(Stale):
        freeze(session, wish(session), STAFF, AFTER)


def test_a_month_that_goes_on_is_not_frozen(city: Database) -> None:
    with city.transaction() as session, pytest.raises(Invalid, match="not_over"):
        freeze(session, wish(session), STAFF, jst(2026, 10, 31, 23, 59))
    with city.transaction() as session:
        assert freeze(session, wish(session), STAFF, jst(2026, 11, 1)).number == 1


def test_what_is_missing_is_accepted_first(city: Database) -> None:
    with city.transaction() as session:
        hours = (jst(2026, 10, 5, 9), jst(2026, 10, 5, 12))
        add_session(session, "haga-centre", hours, STAFF, hours[0])

    with city.transaction() as session, pytest.raises(Lacks) as lacking:
        freeze(session, wish(session, accepted=()), STAFF, AFTER)
    number = frozen(city)

    assert lacking.value.codes == ("sessions_empty",)
    with city.reading() as session:
        assert report(session, number).snapshot.missing["sessions_empty"] == 1


@given(work=WORK, later=WORK)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_frozen_month_never_changes_whatever_happens_later(
    city: Database, work: tuple[list[int], ...], later: tuple[list[int], ...]
) -> None:
    now = jst(2027, 6, 1)
    with city.transaction() as session:
        scatter(session, work, now)
        seen = len(reports(session, OCTOBER))
        told = wish(session, seen=seen, reason="late" if seen else "")
        number = freeze(session, told, STAFF, now).pk
    with city.reading() as session:
        before = report(session, number)

    with city.transaction() as session:
        scatter(session, later, now)
    with city.reading() as session:
        after = report(session, number)
        found = changes(session, after, now)

    assert after == before
    assert fingerprint(after.content) == after.fingerprint
    assert dumped(loaded(after.content)) == after.content
    for one in found.numbers:
        assert one.frozen != one.now
    for key, was in before.snapshot.numbers.items():
        added = [row for row in found.rows if row.key == key]
        if was.month != found.now.numbers[key].month:
            assert added, key


def test_the_words_of_a_frozen_report_stay_when_the_office_changes_them(
    city: Database, clock: SettableClock
) -> None:
    number = frozen(city)
    with city.transaction() as session:
        old = current(session)
        wording = replace(old.figures["consultations"], name="相談の数")
        wanted = replace(old, title="新しい題名", figures={**old.figures, "consultations": wording})
        save(session, wanted, old.version, STAFF, clock.now())

    with city.reading() as session:
        assert built(report(session, number).snapshot, {}, hide=True).title == old.title
        assert current(session).name("consultations") == "相談の数"
        assert current(session).version == 1
    with city.transaction() as session, pytest.raises(Stale):
        save(session, old, 0, STAFF, clock.now())


def test_the_wording_the_product_comes_with_can_be_stored_and_read() -> None:
    assert from_json(to_json(first()), first()) == first()
    assert first().target("supporters", 2023) == (2023, 50)
    assert first().target("supporters", 2026) == (2025, 200)
    assert first().target("supporters", 2022) is None
