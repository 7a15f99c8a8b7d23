"""Keys that find and order names; saved views, bulk actions and imports of a register."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import mdeji.kit.columns
from mdeji.kit.vault import vault
from mdeji.people.names import found_by, reading_key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1000
PHONE_END = 4
INSTANT = mdeji.kit.columns.UtcDateTime
PERSON = sa.table(
    "person",
    *(sa.column(name) for name in ("id", "name", "kana", "phone")),
    *(sa.column(name) for name in ("name_key", "reading_key", "phone_end_key")),
)


def upgrade() -> None:
    op.add_column("person", sa.Column("phone_end_key", sa.String(), nullable=True))
    for name in ("name_key", "reading_key"):
        op.add_column("person", sa.Column(name, sa.String(), nullable=False, server_default=""))
    _fill_keys()
    for name in ("phone_end_key", "reading_key"):
        op.create_index(f"ix_person_{name}", "person", [name])
    _add_views_and_actions()
    _add_imports()


def downgrade() -> None:
    for name in ("import_heading", "import_row", "import_batch", "bulk_action", "saved_view"):
        op.drop_table(name)
    for name in ("phone_end_key", "reading_key"):
        op.drop_index(f"ix_person_{name}", "person")
    for name in ("reading_key", "name_key", "phone_end_key"):
        op.drop_column("person", name)


def _fill_keys() -> None:
    update = (
        sa.update(PERSON)
        .where(PERSON.c.id == sa.bindparam("row"))
        .values(
            name_key=sa.bindparam("found"),
            reading_key=sa.bindparam("reading"),
            phone_end_key=sa.bindparam("ending"),
        )
    )
    last = 0
    while rows := _batch(last):
        op.get_bind().execute(update, [_keys(row) for row in rows])
        last = rows[-1].id


def _batch(last: int) -> Sequence[Any]:
    found = sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.kana, PERSON.c.phone)
    ordered = found.where(PERSON.c.id > last).order_by(PERSON.c.id).limit(BATCH)
    return op.get_bind().execute(ordered).all()


def _keys(row: Any) -> dict[str, Any]:
    phone = vault().open(row.phone) if row.phone else ""
    return {
        "row": row.id,
        "found": found_by(row.name, row.kana),
        "reading": reading_key(row.name, row.kana),
        "ending": vault().index(phone[-PHONE_END:]) if phone else None,
    }


def _json() -> Any:
    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _add_views_and_actions() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("staff_account.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("search", _json(), nullable=False),
        sa.Column("created_at", INSTANT(timezone=True), nullable=False),
    )
    op.create_index("ix_saved_view_owner_id", "saved_view", ["owner_id"])
    op.create_table(
        "bulk_action",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("chosen", _json(), nullable=False),
        sa.Column("done", _json(), nullable=False),
        sa.Column("before", _json(), nullable=False),
        sa.Column("planned_at", INSTANT(timezone=True), nullable=False),
        sa.Column("applied_at", INSTANT(timezone=True), nullable=True),
        sa.Column("undone_at", INSTANT(timezone=True), nullable=True),
    )
    op.create_index("ix_bulk_action_actor", "bulk_action", ["actor"])


def _add_imports() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("heading", sa.Integer(), nullable=False),
        sa.Column("fields", _json(), nullable=False),
        sa.Column("others", _json(), nullable=False),
        sa.Column("counts", _json(), nullable=False),
        sa.Column("brought_at", INSTANT(timezone=True), nullable=False),
        sa.Column("applied_at", INSTANT(timezone=True), nullable=True),
        sa.Column("undone_at", INSTANT(timezone=True), nullable=True),
    )
    op.create_index("ix_import_batch_actor", "import_batch", ["actor"])
    op.create_index("ix_import_batch_brought_at", "import_batch", ["brought_at"])
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("batch_id", sa.Integer(), sa.ForeignKey("import_batch.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("new_person", sa.Boolean(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
    )
    op.create_index("import_row_of", "import_row", ["batch_id", "number"])
    op.create_index("ix_import_row_supporter_id", "import_row", ["supporter_id"])
    op.create_table(
        "import_heading",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("heading", sa.String(), nullable=False, unique=True),
        sa.Column("field", sa.String(), nullable=False),
    )
