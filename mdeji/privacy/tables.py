"""Rows of the retention: how long the city decided to keep, and what each night let go."""

from datetime import datetime

from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, instant


class RetentionChoice(Row, table=True):
    """A rule that the city set longer or shorter than it comes."""

    __tablename__ = "retention_choice"
    __journal__ = journalled("retention:{rule}", clear="rule set_by")

    rule: str = Field(unique=True)
    days: int
    set_by: str
    set_at: datetime = instant()


class RetentionRun(Row, table=True):
    """What one rule let go in one night."""

    __tablename__ = "retention_run"
    __journal__ = journalled("retention:{rule}", clear="rule")

    rule: str = Field(index=True)
    ran_at: datetime = instant(index=True)
    days: int
    count: int
