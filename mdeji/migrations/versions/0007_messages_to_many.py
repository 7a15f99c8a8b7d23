"""Let the office write to many at once, and ask whether messages arrive."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("kind", _enum("bulletinkind_known", "message", "drill"), nullable=False),
        sa.Column(
            "status",
            _enum("bulletinstatus_known", "waiting", "sending", "sent", "cancelled"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("submit_key", sa.String(), nullable=False, unique=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("goes_at", INSTANT, nullable=False),
        sa.Column("answers_until", INSTANT, nullable=True),
    )
    op.create_index("ix_bulletin_status", "bulletin", ["status"])
    op.create_index("ix_bulletin_created_at", "bulletin", ["created_at"])
    results = _enum("phoneresult_known", "reached", "no_answer", "wrong_number")
    op.create_table(
        "bulletin_recipient",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("bulletin_id", sa.Integer(), sa.ForeignKey("bulletin.id"), nullable=False),
        sa.Column("supporter_id", sa.Integer(), sa.ForeignKey("supporter.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("phone_result", results, nullable=True),
        sa.Column("phoned_at", INSTANT, nullable=True),
        sa.Column("phoned_by", sa.String(), nullable=True),
        sa.UniqueConstraint("bulletin_id", "supporter_id"),
    )
    for name in ("bulletin_id", "person_id"):
        op.create_index(f"ix_bulletin_recipient_{name}", "bulletin_recipient", [name])


def downgrade() -> None:
    op.drop_table("bulletin_recipient")
    op.drop_table("bulletin")
