"""Who must be told by telephone that a class was moved or called off."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("class_place", "class_teacher")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table,
            sa.Column("to_phone", sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "to_phone")
