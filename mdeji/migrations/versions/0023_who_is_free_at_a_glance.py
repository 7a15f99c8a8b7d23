"""Who is free, was asked lately or must be trained again is counted from indexes alone."""

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
    op.create_index("training_ending", "training_result", ["expires_on", "passed", "supporter_id"])
    op.create_index("offer_sent", "offer", ["sent_at", "supporter_id"])


def downgrade() -> None:
    op.drop_index("offer_sent", table_name="offer")
    op.drop_index("training_ending", table_name="training_result")
    op.drop_index("free_when", table_name="free_hours")
    op.create_index("ix_free_hours_supporter_id", "free_hours", ["supporter_id"])
    op.drop_index("at_work", table_name="supporter")
    op.create_index("ix_supporter_status", "supporter", ["status"])
