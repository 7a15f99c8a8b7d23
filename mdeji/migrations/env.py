"""How Alembic reaches the database and the models."""

from alembic import context
from sqlalchemy import Connection, text

from mdeji.kit.database import Database
from mdeji.tables import METADATA


def _check_references(connection: Connection) -> None:
    """Refuse to commit a migration that left a row pointing at nothing."""
    if connection.dialect.name == "sqlite":
        lost = connection.execute(text("PRAGMA foreign_key_check")).all()
        if lost:
            message = f"the migration would leave {len(lost)} rows that point at nothing"
            raise RuntimeError(message)


def run() -> None:
    """Run the migrations on the database whose URL the configuration carries."""
    database = Database(context.config.attributes["url"], pool_size=1)
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            # Two processes that start at once must not migrate at once.
            connection.execute(text("SELECT pg_advisory_lock(8102016)"))
            connection.commit()
        else:
            # A changed table is written anew and the old one dropped: its children must not mind.
            # SQLite ignores this inside a transaction, and ours begin with the first statement.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_references(connection)
        connection.commit()
    database.dispose()


run()
