"""What follows a consultation: suspicions settled, 「いまも つかえていますか」, codes at the desk."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
OPEN_FLAG = sa.text("red_flag AND flag_settled_at IS NULL AND taken_back_at IS NULL")


def upgrade() -> None:
    op.add_column("consultation", sa.Column("flag_settled", sa.String(), nullable=True))
    op.add_column("consultation", sa.Column("flag_settled_at", INSTANT, nullable=True))
    op.create_index(
        "consultation_flagged",
        "consultation",
        ["centre_id"],
        sqlite_where=OPEN_FLAG,
        postgresql_where=OPEN_FLAG,
    )
    op.create_table(
        "desk_check",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column(
            "consultation_id", sa.Integer(), sa.ForeignKey("consultation.id"), nullable=False
        ),
        sa.Column(
            "door",
            sa.Enum(
                "line",
                "phone",
                name="checkdoor_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ask_on", sa.Date(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("agreed_at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.UniqueConstraint("consultation_id"),
    )
    for column in ("ask_on", "person_id"):
        op.create_index(f"ix_desk_check_{column}", "desk_check", [column])
    op.create_table(
        "desk_link",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column(
            "consultation_id", sa.Integer(), sa.ForeignKey("consultation.id"), nullable=False
        ),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
    )
    for column in ("consultation_id", "code_hash"):
        op.create_index(f"ix_desk_link_{column}", "desk_link", [column])


def downgrade() -> None:
    op.drop_table("desk_link")
    op.drop_table("desk_check")
    op.drop_index("consultation_flagged", "consultation")
    for name in ("flag_settled_at", "flag_settled"):
        op.drop_column("consultation", name)
