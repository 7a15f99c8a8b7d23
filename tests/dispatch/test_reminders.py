from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.dispatch.reminders import reminders, report_reminder_at, still_using_at
from mdeji.dispatch.rules import OFFER, VISIT, OfferStatus, VisitStatus
from mdeji.kit.calendar import is_quiet, jst, to_jst


def test_a_visit_has_two_reminders_the_day_before_and_two_hours_before() -> None:
    due = reminders(jst(2026, 12, 1, 14), planned_at=jst(2026, 11, 24, 10))

    assert [(d.kind, d.at) for d in due] == [
        ("visit_tomorrow", jst(2026, 11, 30, 10)),
        ("visit_soon", jst(2026, 12, 1, 12)),
    ]


def test_an_early_visit_is_not_announced_in_the_quiet_hours() -> None:
    due = reminders(jst(2026, 12, 1, 9), planned_at=jst(2026, 11, 24, 10))

    assert due[-1].at == jst(2026, 12, 1, 8)


def test_a_visit_planned_this_afternoon_for_tomorrow_has_no_reminder_in_the_past() -> None:
    due = reminders(jst(2026, 12, 1, 14), planned_at=jst(2026, 11, 30, 16))

    assert [d.kind for d in due] == ["visit_soon"]


@given(
    hour=st.integers(9, 17),
    minute=st.sampled_from([0, 30]),
    ahead=st.integers(0, 30 * 24),
)
def test_reminders_come_after_the_plan_before_the_visit_and_never_at_night(
    hour: int, minute: int, ahead: int
) -> None:
    starts_at = jst(2026, 12, 15, hour, minute)
    planned_at = starts_at - timedelta(hours=ahead)

    for due in reminders(starts_at, planned_at):
        assert planned_at < due.at < starts_at
        assert not is_quiet(due.at)


def test_two_weeks_later_we_ask_whether_it_still_works() -> None:
    assert still_using_at(jst(2026, 12, 1, 16)) == jst(2026, 12, 15, 10)


def test_a_missing_report_is_asked_for_the_next_morning() -> None:
    at = report_reminder_at(jst(2026, 12, 1, 16))

    assert at == jst(2026, 12, 2, 10)
    assert to_jst(at).hour == 10


def test_every_status_of_an_offer_and_of_a_visit_can_be_reached() -> None:
    assert set(OFFER.statuses()) == set(OfferStatus)
    assert set(VISIT.statuses()) == set(VisitStatus)
