"""Rows of figures: frozen reports, which rows they counted, and the versions of their wording."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, instant, json_field, long_text


class MonthlyReport(Row, table=True):
    """A frozen report of a month (月次報告): written once, never changed; corrected by a new number.

    ``content`` holds the figures as canonical JSON, ``fingerprint`` its SHA-256.
    """

    __tablename__ = "monthly_report"
    __journal__ = journalled("report:{id}", clear="actor reason fingerprint", but="content")
    __table_args__ = (UniqueConstraint("month", "number"),)

    month: date
    number: int
    frozen_at: datetime = instant()
    actor: str
    reason: str = ""
    content: str = long_text()
    fingerprint: str


class CountedRows(Row, table=True):
    """Which rows a frozen report counted for a figure: compressed, without names."""

    __tablename__ = "counted_rows"
    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("report_id", "figure"),)

    report_id: int = Field(foreign_key="monthly_report.id")
    figure: str
    content: bytes


class ReportTemplate(Row, table=True):
    """A version of the wording and the targets; the latest one holds."""

    __tablename__ = "report_template"
    __journal__ = journalled("report_template:{version}", clear="actor content")

    version: int = Field(unique=True)
    content: dict[str, Any] = json_field()
    made_at: datetime = instant()
    actor: str
