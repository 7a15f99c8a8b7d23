"""An index for the figure of suspicions of fraud: it looked at every consultation of two years."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "consultation_red",
        "consultation",
        ["on", "centre_id"],
        sqlite_where=sa.text("red_flag = 1 AND taken_back_at IS NULL"),
        postgresql_where=sa.text("red_flag AND taken_back_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("consultation_red", "consultation")
