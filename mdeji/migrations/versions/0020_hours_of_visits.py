"""Free hours end where visits end: an evening until eight was asked for, and no screen showed it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # From nine to six, in minutes of the day.
    op.execute("UPDATE free_hours SET from_minute = 540 WHERE from_minute < 540")
    op.execute("UPDATE free_hours SET until_minute = 1080 WHERE until_minute > 1080")
    op.execute("DELETE FROM free_hours WHERE from_minute >= until_minute")


def downgrade() -> None:
    """Leave the hours as they are: nobody is asked outside of them in the release before either."""
