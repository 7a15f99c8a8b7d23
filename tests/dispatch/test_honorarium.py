"""The honorarium ledger: what is in it, who may approve it, and what never changes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from mdeji.dispatch import honorarium, hours, reports
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.honorarium_batches import batch as batch_view
from mdeji.dispatch.honorarium_batches import payments
from mdeji.dispatch.honorarium_queries import Wanted, lines, supporters, total
from mdeji.dispatch.honorarium_rules import Rate, checked, counted, worth
from mdeji.dispatch.reports import ReportForm
from mdeji.dispatch.rules import LineStatus
from mdeji.dispatch.tables import Visit
from mdeji.kit.calendar import day_of, jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.staff.tables import StaffRole
from mdeji.supporters.tables import Supporter
from tests.factories import World

OFFICE, OTHER = "staff:101", "staff:102"
UNITS = st.sampled_from([1, 5, 10, 15, 20, 30, 60, 120])


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    """Give rates that a form would let through."""
    unit = draw(UNITS)
    times = draw(st.integers(1, 8))
    return checked(Rate(draw(st.integers(0, 500)) * times, unit * times, unit))


@given(rates(), st.lists(st.integers(1, 540), max_size=30))
def test_the_sum_of_lines_is_the_counted_time_times_the_rate(rate: Rate, took: list[int]) -> None:
    together = sum(worth(minutes, rate) for minutes in took)

    assert together * rate.minutes == sum(counted(m, rate.unit) for m in took) * rate.yen


@given(rates(), st.integers(1, 540))
def test_every_begun_unit_counts_and_no_other(rate: Rate, minutes: int) -> None:
    assert 0 <= counted(minutes, rate.unit) - minutes < rate.unit


def test_two_hours_are_a_thousand_yen() -> None:
    assert [worth(minutes, Rate()) for minutes in (120, 60, 61, 30, 1)] == [
        1000,
        500,
        750,
        250,
        250,
    ]


@pytest.mark.parametrize(
    "rate", [Rate(-1), Rate(minutes=0), Rate(unit=0), Rate(unit=50), Rate(1000, 120, 1)]
)
def test_a_rate_that_gives_no_whole_yen_is_refused(rate: Rate) -> None:
    with pytest.raises(Invalid):
        checked(rate)


class Ledger:
    """A visit of three for which a report can be handed in."""

    def __init__(self, session: Session, clock: SettableClock) -> None:
        """Make the visit, held two hours ago."""
        self.session, self.now = session, clock.now()
        self.world = World(session, self.now)
        self.team: list[Supporter] = [
            self.world.supporter("健二"),
            self.world.supporter("幸子"),
            self.world.supporter("市の職員", takes_honorarium=False),
        ]
        self.visit = self.another(self.team)

    def another(self, team: list[Supporter]) -> Visit:
        """Make another visit that is over."""
        request = self.world.request(group="写真の会", wish_at=self.now - timedelta(hours=4))
        return self.world.visit(request, team)

    def form(self, *present: Supporter, minutes: int | None = None) -> ReportForm:
        """Return a report in which these were there."""
        who = tuple(one.pk for one in present or self.team)
        return ReportForm(who, 9, {"line": "done"}, minutes=minutes)

    def report(self, *present: Supporter) -> None:
        """Hand a report in."""
        person_id = self.team[0].person_id
        form = self.form(*present)
        reports.hand_in_report(self.session, self.visit.pk, person_id, form, self.now)

    def correct(self, *present: Supporter, minutes: int | None = None) -> None:
        """Correct the report."""
        form = self.form(*present, minutes=minutes)
        reports.correct_report(self.session, self.visit.pk, form, OFFICE, self.now)

    def approve_all(self, actor: str = OTHER) -> honorarium.Approved:
        """Approve whatever waits."""
        ids = [line.pk for line in self.lines()]
        return honorarium.approve(self.session, ids, actor, self.now)

    def lines(self) -> list[HonorariumLine]:
        """Return every line, the oldest first."""
        found = select(HonorariumLine).order_by(col(HonorariumLine.id))
        return list(self.session.exec(found))

    def yen(self) -> list[int]:
        """Return the yen of every line."""
        return [line.yen for line in self.lines()]


def test_a_report_writes_a_line_for_everybody_who_was_there(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        ledger.report()
        ledger.report()

        assert ledger.yen() == [1000, 1000, 0]
        declined = ledger.lines()[2]
        assert (declined.status, declined.reason) == (LineStatus.DECLINED, "declined")
        day = day_of(ledger.now)
        done = hours.activity(session, ledger.team[0].pk, day, day)
        assert [(one.minutes, one.topics) for one in done] == [(120, ("line",))]


def test_a_correction_takes_lines_back_and_writes_new_ones(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        kenji, sachi, officer = ledger.team
        ledger.report()
        ledger.correct(kenji, officer, minutes=80)

        assert ledger.yen() == [1000, 1000, 0, -1000, -1000, 0, 750, 0]
        assert total(session, Wanted(supporter_id=sachi.pk)).yen == 0
        assert total(session, Wanted(supporter_id=kenji.pk)).yen == 750
        assert total(session, Wanted(supporter_id=kenji.pk)).minutes == 80
        ledger.correct(kenji, officer, minutes=80)
        assert len(ledger.lines()) == 8, "the same correction again changes nothing"


def test_a_counter_line_nets_to_zero_and_comes_once(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        ledger.report(ledger.team[0])
        line = ledger.lines()[0]
        back = honorarium.counter(session, line.pk, "twice", "二重でした", OFFICE, ledger.now)

        assert sum(ledger.yen()) == 0
        for again in (line.pk, back.pk):
            with pytest.raises(NotAllowed, match="countered"):
                honorarium.counter(session, again, "twice", "", OFFICE, ledger.now)
        with pytest.raises(Invalid):
            honorarium.counter(session, line.pk, "because", "", OFFICE, ledger.now)


def test_nobody_approves_what_they_entered_or_would_get(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        ledger.report(*ledger.team[:2])
        same = ledger.world.staff("kenji", StaffRole.COORDINATOR)
        same.name = "健二　太郎"
        session.flush()
        first = ledger.lines()[0]
        honorarium.counter(session, first.pk, "twice", "", OFFICE, ledger.now)

        assert ledger.approve_all(f"staff:{same.pk}") == honorarium.Approved(1, 2)
        assert ledger.approve_all(OFFICE) == honorarium.Approved(1, 1)
        assert ledger.approve_all(OTHER) == honorarium.Approved(1, 0)


def test_a_line_is_in_one_batch_and_a_debt_waits_for_the_next_activity(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        kenji, sachi = ledger.team[:2]
        ledger.report(kenji, sachi)
        ledger.approve_all()
        year = ledger.lines()[0].fiscal_year
        first = honorarium.export(session, year, OTHER, ledger.now)
        with pytest.raises(NotAllowed, match="nothing"):
            honorarium.export(session, year, OTHER, ledger.now)
        honorarium.mark_paid(session, first.pk, day_of(ledger.now), OTHER, ledger.now)

        ledger.correct(kenji)
        ledger.approve_all()
        with pytest.raises(NotAllowed, match="nothing"):
            honorarium.export(session, year, OTHER, ledger.now)
        assert total(session, Wanted(supporter_id=sachi.pk)).approved_yen == -1000

        ledger.visit = ledger.another([kenji, sachi])
        ledger.report(kenji, sachi)
        ledger.approve_all()
        second = honorarium.export(session, year, OTHER, ledger.now)

        assert [p.yen for p in payments(session, second.pk)] == [1000]
        assert batch_view(session, second.pk).yen == 1000
        assert {line.batch_id for line in ledger.lines()} == {first.pk, second.pk}
        assert {line.status for line in ledger.lines() if line.batch_id == first.pk} == {
            LineStatus.PAID
        }


def test_a_batch_is_paid_once_and_not_before_it_was_made(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        ledger.report()
        ledger.approve_all()
        made = honorarium.export(session, ledger.lines()[0].fiscal_year, OTHER, ledger.now)
        today = day_of(ledger.now)
        for wrong in (today - timedelta(days=1), today + timedelta(days=1)):
            with pytest.raises(Invalid):
                honorarium.mark_paid(session, made.pk, wrong, OTHER, ledger.now)
        honorarium.mark_paid(session, made.pk, today, OTHER, ledger.now)
        honorarium.mark_paid(session, made.pk, today, OFFICE, ledger.now)

        assert made.paid_by == OTHER


def test_a_rate_holds_from_its_fiscal_year_on_and_not_backwards(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        honorarium.set_rate(session, 2027, Rate(1200), OFFICE, ledger.now)
        assert [honorarium.rate_for(session, year).yen for year in (2026, 2027, 2028)] == [
            1000,
            1200,
            1200,
        ]
        ledger.report()
        year = ledger.lines()[0].fiscal_year
        with pytest.raises(Invalid, match="used"):
            honorarium.set_rate(session, year, Rate(900), OFFICE, ledger.now)
        honorarium.set_rate(session, 2027, Rate(1400), OFFICE, ledger.now)
        assert honorarium.rate_for(session, 2027).yen == 1400


def test_the_fiscal_year_begins_in_april_in_japan(database: Database, clock: SettableClock) -> None:
    clock.move_to(jst(2027, 4, 1, 13))
    with database.transaction() as session:
        ledger = Ledger(session, clock)
        ledger.report(ledger.team[0])

        assert [line.fiscal_year for line in lines(session, Wanted(month=None))] == [2027]
        assert len(lines(session, Wanted(year=2027, month=4))) == 1
        assert lines(session, Wanted(year=2026)) == ()
        assert [one.total.yen for one in supporters(session, Wanted(year=2027))] == [1000]
        assert honorarium.of_supporter(session, ledger.team[0].pk, 2027)[1].yen == 1000
