"""Seal telephone numbers, addresses, memos and letters; add tombstones and retention."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns
from mdeji.kit.vault import vault

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
TEXTS = (("person", "phone"), ("request", "place_detail"), ("request", "memo"), ("letter", "text"))
INSTANT = mdeji.kit.columns.UtcDateTime


def upgrade() -> None:
    op.add_column("person", sa.Column("phone_key", sa.String(), nullable=True))
    op.add_column("person", sa.Column("erased_at", INSTANT(timezone=True), nullable=True))
    _each("person", "phone", "phone_key", lambda text: vault().index(text))
    op.create_index("ix_person_phone_key", "person", ["phone_key"])
    _replace_phone(sa.Text())
    for table, column in TEXTS:
        _each(table, column, column, lambda text: vault().seal(text))
    _add_tables()


def downgrade() -> None:
    for name in ("retention_run", "retention_choice", "pepper", "tombstone"):
        op.drop_table(name)
    for table, column in TEXTS:
        _each(table, column, column, lambda text: vault().open(text))
    _replace_phone(sa.String())
    op.drop_index("ix_person_phone_key", "person")
    op.drop_column("person", "erased_at")
    op.drop_column("person", "phone_key")


def _replace_phone(kind: sa.types.TypeEngine[str]) -> None:
    """Give the column another type without making the table anew, which others refer to."""
    op.add_column("person", sa.Column("phone_anew", kind, nullable=False, server_default=""))
    op.execute("UPDATE person SET phone_anew = phone")
    op.drop_column("person", "phone")
    op.execute("ALTER TABLE person RENAME COLUMN phone_anew TO phone")


def _each(table: str, read: str, write: str, change: Callable[[str], str]) -> None:
    rows = sa.table(table, sa.column("id"), sa.column(read), sa.column(write))
    update = (
        sa.update(rows)
        .where(rows.c.id == sa.bindparam("row"))
        .values({write: sa.bindparam("value")})
    )
    last = 0
    while found := _batch(rows, read, last):
        values = [{"row": one, "value": change(text)} for one, text in found]
        op.get_bind().execute(update, values)
        last = found[-1][0]


def _batch(rows: sa.TableClause, read: str, last: int) -> list[tuple[int, str]]:
    found = sa.select(rows.c.id, rows.c[read]).where(rows.c.id > last, rows.c[read] != "")
    batch = op.get_bind().execute(found.order_by(rows.c.id).limit(BATCH))
    return [(row[0], row[1]) for row in batch]


def _add_tables() -> None:
    kinds = sa.Enum(
        "line",
        "phone",
        "born",
        name="markkind_known",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("erased_at", INSTANT(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "mark"),
    )
    op.create_table(
        "pepper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "retention_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", INSTANT(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule"),
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ran_at", INSTANT(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_retention_run_rule", "retention_run", ["rule"])
    op.create_index("ix_retention_run_ran_at", "retention_run", ["ran_at"])
