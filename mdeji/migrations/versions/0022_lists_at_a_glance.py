"""What the office's lists ask of every supporter is answered by indexes alone."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = {
    "offer_history": ("offer", ["supporter_id", "sent_at", "id", "status"]),
    "move_of": ("supporter_move", ["supporter_id", "at"]),
    "note_of": ("supporter_note", ["supporter_id", "kind", "at"]),
    "honorarium_month": (
        "honorarium_line",
        ["fiscal_year", "activity_on", "status", "supporter_id", "minutes", "yen"],
    ),
}
OLD = {
    "offer_history": ("offer", ["supporter_id", "sent_at"]),
    "ix_supporter_move_supporter_id": ("supporter_move", ["supporter_id"]),
    "ix_supporter_note_supporter_id": ("supporter_note", ["supporter_id"]),
    "honorarium_month": ("honorarium_line", ["fiscal_year", "activity_on"]),
}


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(
    gone: dict[str, tuple[str, list[str]]], made: dict[str, tuple[str, list[str]]]
) -> None:
    for name, (table, _) in gone.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in made.items():
        op.create_index(name, table, columns)
