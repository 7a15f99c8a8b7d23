"""Hand visits over, let groups meet again and again, and keep the honorarium ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import mdeji.kit.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
LINE_STATES = ("open", "approved", "exported", "paid", "declined")
HANDOVER_STATES = ("open", "taken", "declined", "withdrawn", "expired", "overtaken")


def upgrade() -> None:
    _handover()
    _series()
    _series_parts()
    _honorarium()
    _honorarium_lines()
    # One statement, for SQLite adds no constraint to a table that exists.
    op.execute("ALTER TABLE offer ADD COLUMN handover_id INTEGER REFERENCES handover (id)")
    op.create_index("ix_offer_handover_id", "offer", ["handover_id"])
    op.add_column("report", sa.Column("minutes", sa.Integer(), nullable=True))


def _handover() -> None:
    op.create_table(
        "handover",
        _key(),
        sa.Column("kind", _enum("handoverkind_known", "ask", "swap"), nullable=False),
        sa.Column("status", _enum("handoverstatus_known", *HANDOVER_STATES), nullable=False),
        _of("request"),
        _of("visit"),
        _of("attendance"),
        _of("supporter", "giver_id"),
        _of("supporter", "partner_id", nullable=True),
        _of("visit", "other_visit_id", nullable=True),
        _of("attendance", "other_attendance_id", nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        _of("supporter", "taken_by", nullable=True),
    )
    for name in ("status", "request_id", "giver_id", "partner_id"):
        op.create_index(f"ix_handover_{name}", "handover", [name])
    still_open = sa.text("status = 'open'")
    op.create_index(
        "handover_open_once",
        "handover",
        ["attendance_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _series() -> None:
    op.create_table(
        "series",
        _key(),
        _of("learning_group", "group_id"),
        _of("person", "requester_id"),
        sa.Column("rhythm", _enum("rhythm_known", "monthly", "biweekly", "weekly"), nullable=False),
        *(_number(name) for name in ("nth", "weekday", "from_minute", "minutes")),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        _number("weeks_ahead"),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("district_id", sa.String(), nullable=False),
        sa.Column("town_id", sa.String(), nullable=True),
        sa.Column("place", _enum("placekind_known", "centre", "home", "other"), nullable=False),
        sa.Column("centre_id", sa.String(), nullable=True),
        sa.Column("place_detail", sa.Text(), nullable=False),
        _number("headcount"),
        sa.Column(
            "renewal", _enum("renewal_known", "asked", "wanted", "not_wanted"), nullable=True
        ),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint("nth BETWEEN 1 AND 5", name="series_nth_known"),
    )
    for name in ("group_id", "requester_id"):
        op.create_index(f"ix_series_{name}", "series", [name])


def _series_parts() -> None:
    op.create_table(
        "series_member",
        _key(),
        _of("series"),
        _of("supporter"),
        sa.Column("role", _enum("seatrole_known", "lead", "helper", "trainee"), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
    )
    op.create_table(
        "series_day",
        _key(),
        _of("series"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", _enum("daystate_known", "made", "skipped"), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved_to", INSTANT, nullable=True),
        _of("request", nullable=True),
        sa.UniqueConstraint("series_id", "on"),
    )
    for table, name in (
        ("series_member", "series_id"),
        ("series_member", "supporter_id"),
        ("series_day", "series_id"),
        ("series_day", "request_id"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name])


def _honorarium() -> None:
    op.create_table(
        "honorarium_rate",
        _key(),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, unique=True),
        *(_number(name) for name in ("yen", "minutes", "unit")),
    )
    op.create_table(
        "honorarium_batch",
        _key(),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(), nullable=True),
    )


def _honorarium_lines() -> None:
    op.create_table(
        "honorarium_line",
        _key(),
        _of("supporter"),
        _of("visit"),
        _number("revision"),
        sa.Column("activity_on", sa.Date(), nullable=False),
        *(
            _number(name)
            for name in ("fiscal_year", "minutes", "yen", "yen_rate", "rate_minutes", "unit")
        ),
        sa.Column("status", _enum("linestatus_known", *LINE_STATES), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _of("honorarium_line", "counters_id", nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        _of("honorarium_batch", "batch_id", nullable=True),
        sa.UniqueConstraint("visit_id", "supporter_id", "revision"),
        sa.UniqueConstraint("counters_id"),
    )
    for name in ("supporter_id", "visit_id", "status", "batch_id"):
        op.create_index(f"ix_honorarium_line_{name}", "honorarium_line", [name])
    op.create_index("honorarium_month", "honorarium_line", ["fiscal_year", "activity_on"])


def _key() -> Any:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def _number(name: str) -> Any:
    return sa.Column(name, sa.Integer(), nullable=False)


def _of(table: str, name: str = "", *, nullable: bool = False) -> Any:
    target = sa.ForeignKey(f"{table}.id")
    return sa.Column(name or f"{table}_id", sa.Integer(), target, nullable=nullable)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    with op.batch_alter_table("report") as report:
        report.drop_column("minutes")
    op.drop_index("ix_offer_handover_id", "offer")
    with op.batch_alter_table("offer") as offer:
        offer.drop_column("handover_id")
    for table in (
        "honorarium_line",
        "honorarium_batch",
        "honorarium_rate",
        "series_day",
        "series_member",
        "series",
        "handover",
    ):
        op.drop_table(table)
