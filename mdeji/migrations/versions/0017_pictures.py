"""Let figures and pictures count what desks were asked from one index.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LIVING = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    op.drop_index("consultation_counted", "consultation")
    op.create_index(
        "consultation_pictured",
        "consultation",
        ["on", "centre_id", "session_id", "topics"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )


def downgrade() -> None:
    op.drop_index("consultation_pictured", "consultation")
    op.create_index(
        "consultation_counted",
        "consultation",
        ["on", "centre_id"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
