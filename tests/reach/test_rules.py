"""When a message to many leaves, what it costs, and who must be phoned."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.kit.calendar import is_quiet, jst
from mdeji.kit.recall import RECALL
from mdeji.reach.rules import (
    BULLETIN,
    TO_PHONE,
    BulletinEvent,
    BulletinStatus,
    Contact,
    Cost,
    PhoneResult,
    Reach,
    goes_at,
    reach_of,
)

SENT = jst(2026, 11, 24, 10)
UNTIL = SENT + timedelta(days=2)
LATER = UNTIL + timedelta(hours=1)
QUIET = Contact(on_line=True, blocked=False, heard_at=None, answered_at=None, phone_result=None)


@given(
    st.datetimes(
        min_value=SENT.replace(tzinfo=None), max_value=jst(2027, 3, 1).replace(tzinfo=None)
    )
)
def test_it_leaves_after_ten_seconds_at_the_earliest_and_never_at_night(moment: datetime) -> None:
    now = moment.replace(tzinfo=SENT.tzinfo)

    leaves = goes_at(now)

    assert leaves >= now + RECALL
    assert not is_quiet(leaves)


def test_what_has_gone_out_cannot_be_taken_back() -> None:
    assert BULLETIN.allows(BulletinStatus.WAITING, BulletinEvent.CANCELLED)
    assert BULLETIN.allows(BulletinStatus.SENDING, BulletinEvent.CANCELLED)
    assert not BULLETIN.allows(BulletinStatus.SENT, BulletinEvent.CANCELLED)


def test_silence_is_waited_for_before_anybody_phones() -> None:
    assert reach_of(QUIET, SENT, UNTIL, SENT) is Reach.WAITING
    assert reach_of(QUIET, SENT, UNTIL, LATER) is Reach.SILENT


def test_whoever_wrote_about_something_else_was_reached() -> None:
    wrote = Contact(True, False, SENT + timedelta(hours=1), None, None)

    assert reach_of(wrote, SENT, UNTIL, LATER) is Reach.WROTE


def test_those_without_line_and_those_who_block_are_to_be_phoned_at_once() -> None:
    for contact, reach in (
        (Contact(False, False, None, None, None), Reach.NO_LINE),
        (Contact(True, True, None, None, None), Reach.BLOCKED),
    ):
        assert reach_of(contact, SENT, UNTIL, SENT) is reach
        assert reach in TO_PHONE


def test_whoever_was_reached_by_telephone_is_off_the_list() -> None:
    phoned = Contact(True, False, None, None, PhoneResult.REACHED)

    assert reach_of(phoned, SENT, UNTIL, LATER) is Reach.PHONED
    assert Reach.PHONED not in TO_PHONE


def test_an_unanswered_call_leaves_somebody_on_the_list() -> None:
    called = Contact(True, False, None, None, PhoneResult.NO_ANSWER)

    assert reach_of(called, SENT, UNTIL, LATER) in TO_PHONE


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_message_that_fits_leaves_what_is_said(count: int, free: int) -> None:
    cost = Cost(count, free)

    assert cost.fits == (count <= free)
    assert cost.left_after == max(0, free - count)
