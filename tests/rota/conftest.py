"""A city with desks and supporters, for tests of the rota."""

from datetime import datetime, time
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Attendance, Offer
from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Message
from mdeji.places.service import load_builtin
from mdeji.requests.tables import Request
from mdeji.rota.duties import follow
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.desks import NewRule, add_rule
from mdeji.yorozu.tables import YorozuSession
from tests.factories import World
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = ["placed", "postgres_url", "sqlite_url"]

STAFF = "staff:1"
CENTRE = "honcho-centre"


class Town:
    """A centre with a desk on Wednesdays, and supporters who live near it."""

    def __init__(self, session: Session, now: datetime) -> None:
        load_builtin(session, now)
        self.session, self.now = session, now
        self.world = World(session, now)

    def supporters(self, count: int, **values: Any) -> list[Supporter]:
        """Make supporters near the centre."""
        return [self.world.supporter(**values) for _ in range(count)]

    def desk(self, **more: Any) -> int:
        """Let the centre have a desk on Wednesdays at half past one, with its duties made."""
        made: dict[str, Any] = {"weekday": 2, "opens": time(13, 30), "closes": time(15, 30)}
        rule = add_rule(self.session, CENTRE, NewRule(**(made | more)), STAFF, self.now)
        self.follow()
        return rule.pk

    def follow(self, now: datetime | None = None) -> None:
        """Do what the job of the rota does."""
        follow(self.session, None, now or self.now)

    def sessions(self) -> list[YorozuSession]:
        """Return the dates in their order."""
        found = select(YorozuSession).order_by(col(YorozuSession.starts_at))
        return list(self.session.exec(found))

    def duty(self, row: YorozuSession) -> Request:
        """Return the request behind a date."""
        self.session.flush()
        return self.session.get_one(Request, row.duty_id)

    def team(self, row: YorozuSession) -> list[Attendance]:
        """Return who is on duty on a date."""
        visit = live_visit(self.session, row.duty_id or 0)
        return list(team_of(self.session, visit.pk)) if visit else []

    def open_offers(self, row: YorozuSession) -> list[Offer]:
        """Return the questions of a date that wait for an answer."""
        found = select(Offer).where(
            Offer.request_id == row.duty_id, Offer.status == OfferStatus.OPEN
        )
        return list(self.session.exec(found))

    def told(self, person_id: int | None = None) -> list[str]:
        """Return the kinds of all notices written so far, or of those to one person."""
        found = select(Message).order_by(col(Message.id))
        if person_id is not None:
            found = found.where(Message.person_id == person_id)
        parts = [part for row in self.session.exec(found) for part in row.parts]
        return [str(part.get("notice")) for part in parts]


@pytest.fixture
def city(database: Database, clock: SettableClock) -> Database:
    """Give an empty database for a town."""
    return database
