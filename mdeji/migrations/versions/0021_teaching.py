"""Let classes ask for those who teach: a duty of their own, and rows that follow its seats."""

import sqlalchemy as sa
from alembic import op

from mdeji.migrations.letting_go import delete_duties

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KINDS = "kind IN ('individual', 'group', 'desk'{more})"
ASKED = "requester_id IS NOT NULL OR kind {of}"


def upgrade() -> None:
    _request(KINDS.format(more=", 'class'"), ASKED.format(of="IN ('desk', 'class')"))
    with op.batch_alter_table("class_session") as change:
        change.add_column(sa.Column("supporters", sa.Integer(), nullable=True))
        change.add_column(sa.Column("duty_id", sa.Integer(), nullable=True))
        change.create_foreign_key("class_session_duty", "request", ["duty_id"], ["id"])
        change.create_unique_constraint("class_session_duty_once", ["duty_id"])
    on_duty: sa.Column[bool] = sa.Column(
        "on_duty", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("class_teacher", on_duty)


def downgrade() -> None:
    op.drop_column("class_teacher", "on_duty")
    with op.batch_alter_table("class_session") as change:
        change.drop_constraint("class_session_duty_once", type_="unique")
        change.drop_constraint("class_session_duty", type_="foreignkey")
        for name in ("duty_id", "supporters"):
            change.drop_column(name)
    delete_duties("class")
    _request(KINDS.format(more=""), ASKED.format(of="= 'desk'"))


def _request(kinds: str, asked: str) -> None:
    with op.batch_alter_table("request") as change:
        for name in ("somebody_asked", "kind_known"):
            change.drop_constraint(name, type_="check")
        change.create_check_constraint("kind_known", kinds)
        change.create_check_constraint("somebody_asked", asked)
