"""A small city at work, for the pictures: desks with visitors, requests with their fate, supporters."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Report
from mdeji.kit.calendar import at_jst, day_of
from mdeji.requests.rules import RequestStatus
from mdeji.yorozu.rules import Draft
from mdeji.yorozu.service import log
from mdeji.yorozu.sessions import add_session
from mdeji.yorozu.tables import YorozuSession
from tests.factories import World


def desk_day(
    session: Session, days_ago: int, visitors: int, now: datetime, **how: Any
) -> YorozuSession:
    """Let a desk have been open two hours on a day, with so many visitors of these topics."""
    day = day_of(now) - timedelta(days=days_ago)
    hours = (at_jst(day, time(13, 30)), at_jst(day, time(15, 30)))
    centre_id = how.get("centre_id", "haga-centre")
    row = add_session(session, centre_id, hours, "system", now)
    for number in range(visitors):
        draft = Draft(
            uid=f"city-{row.pk}-{number}",
            topics=how.get("topics", ("line",)),
            age="70s",
            outcome="done",
            at=hours[0] + timedelta(minutes=number),
        )
        log(session, row.pk, draft, ("system", now), ("many", "old"))
    return row


def visited(world: World, days_ago: int, waited: int, **how: Any) -> None:
    """Let a request have come in so many days ago, and have been visited after ``waited`` days."""
    asked_at = world.now - timedelta(days=days_ago)
    request = world.request(
        created_at=asked_at, wish_at=asked_at + timedelta(days=waited), closed_reason="held", **how
    )
    helper = world.supporter()
    visit = world.visit(
        request, [helper], status=VisitStatus.REPORTED, request_status=RequestStatus.CLOSED
    )
    report = Report(
        visit_id=visit.pk,
        writer_id=helper.pk,
        present=[helper.pk],
        headcount=1,
        outcomes={},
        saved_at=visit.ends_at,
        handed_in_at=visit.ends_at,
    )
    world.session.add(report)
    world.session.flush()


def ended(world: World, status: RequestStatus, reason: str, **how: Any) -> None:
    """Let a request have ended otherwise."""
    world.request(status=status, closed_reason=reason, **how)
