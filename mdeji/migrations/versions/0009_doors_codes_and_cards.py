"""Remember applications, what was asked for, codes that link, and printed cards."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
DOORS = ("line", "web", "paper", "counter", "import")


def upgrade() -> None:
    doors = sa.Enum(
        *DOORS, name="enrolmentdoor_known", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("submit_key", sa.String(), nullable=False, unique=True),
        _of("supporter"),
        sa.Column("door", doors, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "asked_for",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("supporter"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
    )
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("person"),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
    )
    op.create_table(
        "parting",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("person"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
    )
    op.create_table(
        "supporter_card",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("supporter"),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


INDEXES = (
    ("application", "supporter_id"),
    ("asked_for", "supporter_id"),
    ("link_code", "person_id"),
    ("link_code", "code_hash"),
    ("parting", "person_id"),
    ("supporter_card", "supporter_id"),
)


def _of(table: str) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=False)


def downgrade() -> None:
    for table in ("supporter_card", "parting", "link_code", "asked_for", "application"):
        op.drop_table(table)
