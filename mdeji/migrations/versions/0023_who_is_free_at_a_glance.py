"""Where and when supporters are missing is counted from indexes alone."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HOURS = ["supporter_id", "weekday", "from_minute", "until_minute"]


def upgrade() -> None:
    op.drop_index("ix_supporter_status", table_name="supporter")
    op.create_index("at_work", "supporter", ["status", "id", "district_id", "radius_m"])
    op.drop_index("ix_free_hours_supporter_id", table_name="free_hours")
    op.create_index("free_when", "free_hours", HOURS)


def downgrade() -> None:
    op.drop_index("free_when", table_name="free_hours")
    op.create_index("ix_free_hours_supporter_id", "free_hours", ["supporter_id"])
    op.drop_index("at_work", table_name="supporter")
    op.create_index("ix_supporter_status", "supporter", ["status"])
