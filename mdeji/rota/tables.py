"""Rows of the rota: who is always on duty at a desk."""

import datetime as dt

from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant
from mdeji.requests.rules import SeatRole


class StandingDuty(Row, table=True):
    """A supporter who is always on duty at the desk of a rule, until a day (固定の当番)."""

    __tablename__ = "standing_duty"
    __journal__ = journalled("supporter:{supporter_id}", clear="role")

    rule_id: int = Field(foreign_key="desk_rule.id", index=True)
    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    role: SeatRole = choice(SeatRole)
    from_on: dt.date
    until_on: dt.date
    added_at: dt.datetime = instant()
    removed_at: dt.datetime | None = instant(nullable=True)
