"""Frozen reports with the rows they counted, their wording; an index that counts consultations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import mdeji.kit.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
COUNTED = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.UniqueConstraint("month", "number"),
    )
    op.create_table(
        "counted_rows",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("monthly_report.id"), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("report_id", "figure"),
    )
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, unique=True),
        sa.Column("content", JSON, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
    )
    op.drop_index("consultation_counted", "consultation")
    op.create_index(
        "consultation_counted",
        "consultation",
        ["on", "centre_id"],
        sqlite_where=COUNTED,
        postgresql_where=COUNTED,
    )


def downgrade() -> None:
    op.drop_index("consultation_counted", "consultation")
    op.create_index("consultation_counted", "consultation", ["on", "centre_id"])
    for table in ("counted_rows", "report_template", "monthly_report"):
        op.drop_table(table)
