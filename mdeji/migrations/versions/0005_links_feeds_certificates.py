"""Keep spent links, holidays of rest, calendar feeds and certificates."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def _to(table: str, *, unique: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(f"{table}_id", sa.Integer(), key, nullable=False, unique=unique)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _text(name: str, *, unique: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, unique=unique)


def upgrade() -> None:
    op.create_table(
        "spent_link",
        _id(),
        _text("key", unique=True),
        _instant("spent_at"),
        _instant("expires_at"),
    )
    op.create_index("ix_spent_link_expires_at", "spent_link", ["expires_at"])
    op.create_table("holiday_rest", _id(), _to("supporter", unique=True), _instant("since"))
    op.create_table(
        "calendar_feed",
        _id(),
        _to("supporter", unique=True),
        _text("secret_key", unique=True, nullable=True),
        _instant("made_at"),
        _instant("read_at", nullable=True),
    )
    _calendar_entry()
    _certificate()


def _calendar_entry() -> None:
    op.create_table(
        "calendar_entry",
        _id(),
        _to("supporter"),
        _to("visit"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _text("digest"),
        _instant("changed_at"),
        _instant("called_off_at", nullable=True),
        sa.UniqueConstraint("supporter_id", "visit_id"),
    )
    op.create_index("ix_calendar_entry_supporter_id", "calendar_entry", ["supporter_id"])
    op.create_index("ix_calendar_entry_visit_id", "calendar_entry", ["visit_id"])


def _certificate() -> None:
    op.create_table(
        "certificate",
        _id(),
        _to("supporter"),
        _text("code", unique=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        _instant("issued_at"),
        _text("issued_by"),
    )
    op.create_index("ix_certificate_supporter_id", "certificate", ["supporter_id"])


def downgrade() -> None:
    for table in ("certificate", "calendar_entry", "calendar_feed", "holiday_rest", "spent_link"):
        op.drop_table(table)
