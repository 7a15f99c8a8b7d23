"""Give the journal its chain, and let nobody change what is in it."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = {
    "journal_at": ["at", "id"],
    "journal_subject": ["subject", "at", "id"],
    "journal_actor": ["actor", "at", "id"],
    "journal_event": ["event", "at", "id"],
    "journal_actor_event": ["actor", "event", "at", "id"],
}
FIXED = ("id", "at", "actor", "subject", "event", "detail", "trace", "stamp")


def upgrade() -> None:
    with op.batch_alter_table("journal_entry") as entry:
        entry.add_column(sa.Column("trace", sa.String(), nullable=True))
        entry.add_column(sa.Column("stamp", sa.String(), nullable=True))
        entry.add_column(sa.Column("sealed_no", sa.Integer(), nullable=True))
        entry.add_column(sa.Column("hash", sa.String(), nullable=True))
        entry.create_unique_constraint("journal_entry_sealed_no_key", ["sealed_no"])
        entry.drop_index("ix_journal_entry_at")
        entry.drop_index("ix_journal_entry_subject")
    for name, columns in INDEXES.items():
        op.create_index(name, "journal_entry", columns)
    unsealed = sa.text("sealed_no IS NULL")
    op.create_index(
        "journal_unsealed",
        "journal_entry",
        ["id"],
        sqlite_where=unsealed,
        postgresql_where=unsealed,
    )
    _add_tables()
    op.execute(
        "INSERT INTO journal_head (id, sealed_no, hash, unstamped_until, mac)"
        " SELECT 1, 0, '', COALESCE(MAX(id), 0), '' FROM journal_entry"
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def _add_tables() -> None:
    instant = mdeji.kit.columns.UtcDateTime(timezone=True)
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_no", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sealed_at", instant, nullable=True),
        sa.Column("unstamped_until", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "journal_cut",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("before", instant, nullable=False),
        sa.Column("through_no", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in (
            "entry_fixed",
            "entry_kept",
            "head_forward",
            "head_kept",
            "cut_fixed",
            "cut_kept",
        ):
            op.execute(f"DROP TRIGGER journal_{trigger}")
    else:
        for table in ("journal_entry", "journal_head", "journal_cut"):
            op.execute(f"DROP TRIGGER {table}_fixed ON {table}")
            op.execute(f"DROP TRIGGER {table}_whole ON {table}")
            op.execute(f"DROP FUNCTION {table}_fixed()")
        op.execute("DROP FUNCTION journal_whole()")
    op.drop_table("journal_cut")
    op.drop_table("journal_head")
    for name in (*INDEXES, "journal_unsealed"):
        op.drop_index(name, "journal_entry")
    with op.batch_alter_table("journal_entry") as entry:
        entry.drop_constraint("journal_entry_sealed_no_key", type_="unique")
        for column in ("hash", "sealed_no", "stamp", "trace"):
            entry.drop_column(column)
        entry.create_index("ix_journal_entry_at", ["at"])
        entry.create_index("ix_journal_entry_subject", ["subject"])


# An entry gets its place in the chain once, and is otherwise never changed. It may be deleted only
# where a cut of the oldest years, itself never changed, says so. The head only moves forward.
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
_ENTRY_BAD = f"OLD.sealed_no IS NOT NULL OR NEW.sealed_no IS NULL OR NEW.hash IS NULL OR {_CHANGED}"
_ENTRY_YOUNG = (
    "OLD.sealed_no IS NULL"
    " OR OLD.sealed_no > COALESCE((SELECT MAX(through_no) FROM journal_cut), 0)"
)
_HEAD_BAD = "NEW.sealed_no < OLD.sealed_no OR NEW.unstamped_until <> OLD.unstamped_until"
_REFUSED = "the journal is never changed"


def _sqlite(name: str, when: str, condition: str) -> str:
    # IS NOT is SQLite's older word for IS DISTINCT FROM.
    condition = condition.replace("IS DISTINCT FROM", "IS NOT")
    return (
        f"CREATE TRIGGER journal_{name} BEFORE {when} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )


def _postgres(table: str, update: str, delete: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {update} THEN RAISE EXCEPTION '{_REFUSED}'; END IF;
                RETURN NEW;
            END IF;
            IF {delete} THEN RAISE EXCEPTION '{_REFUSED}'; END IF;
            RETURN OLD;
        END $$""",
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_fixed()",
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION journal_whole()",
    ]


_SQLITE = [
    _sqlite("entry_fixed", "UPDATE ON journal_entry", _ENTRY_BAD),
    _sqlite("entry_kept", "DELETE ON journal_entry", _ENTRY_YOUNG),
    _sqlite("head_forward", "UPDATE ON journal_head", _HEAD_BAD),
    _sqlite("head_kept", "DELETE ON journal_head", "1"),
    _sqlite("cut_fixed", "UPDATE ON journal_cut", "1"),
    _sqlite("cut_kept", "DELETE ON journal_cut", "1"),
]
_POSTGRES = [
    f"""CREATE FUNCTION journal_whole() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
    *_postgres("journal_entry", _ENTRY_BAD, _ENTRY_YOUNG),
    *_postgres("journal_head", _HEAD_BAD, "TRUE"),
    *_postgres("journal_cut", "TRUE", "TRUE"),
]
