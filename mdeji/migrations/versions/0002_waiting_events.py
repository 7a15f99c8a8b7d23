"""Let an event wait for its job; those stored until now have theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inboxevent", sa.Column("waits", sa.Boolean(), nullable=True))
    op.create_index(
        "inbox_waiting",
        "inboxevent",
        ["id"],
        sqlite_where=sa.text("waits"),
        postgresql_where=sa.text("waits"),
    )


def downgrade() -> None:
    op.drop_index("inbox_waiting", "inboxevent")
    op.drop_column("inboxevent", "waits")
