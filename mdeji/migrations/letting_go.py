"""Take rows away that an older version of the product cannot hold, with all that hangs on them."""

import sqlalchemy as sa
from alembic import op


def delete_duties(kind: str) -> None:
    """Delete the requests of a kind that the older version does not know, and what belongs to them.

    Seats, offers, teams, hours and the honorarium of these duties go with them: the older version
    has no word for them. A reference that may be empty is emptied instead.
    """
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT id FROM request WHERE kind = :kind"), {"kind": kind})
    ids = list(found.scalars())
    if ids:
        _delete(connection, sa.inspect(connection), "request", ids)


MOST = 10_000
"""No database takes any number of values in one statement."""


def _delete(
    connection: sa.Connection,
    seen: sa.Inspector,
    name: str,
    ids: list[int],
    via: tuple[str, ...] = (),
) -> None:
    for start in range(MOST, len(ids), MOST):
        _delete(connection, seen, name, ids[start : start + MOST], via)
    ids = ids[:MOST]
    for child, column, may_be_empty in _children(seen, name):
        rows = sa.table(child, sa.column("id"), sa.column(column))
        theirs = rows.c[column].in_(ids)
        if may_be_empty:
            connection.execute(sa.update(rows).where(theirs).values({column: None}))
        elif child not in via:
            hanging = list(connection.execute(sa.select(rows.c.id).where(theirs)).scalars())
            if hanging:
                _delete(connection, seen, child, hanging, (*via, name))
    gone = sa.table(name, sa.column("id"))
    connection.execute(sa.delete(gone).where(gone.c.id.in_(ids)))


def _children(seen: sa.Inspector, name: str) -> list[tuple[str, str, bool]]:
    """Return who points at a table: the table, its column, and whether that may be empty."""
    found = []
    for child in seen.get_table_names():
        empty = {column["name"]: bool(column["nullable"]) for column in seen.get_columns(child)}
        found += [
            (child, key["constrained_columns"][0], empty[key["constrained_columns"][0]])
            for key in seen.get_foreign_keys(child)
            if key["referred_table"] == name
        ]
    return found
