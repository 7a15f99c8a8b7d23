"""How Alembic reaches the database and the models."""

from alembic import context
from sqlalchemy import text

from mdeji.kit.database import Database
from mdeji.tables import METADATA


def run() -> None:
    """Run the migrations on the database whose URL the configuration carries."""
    database = Database(context.config.attributes["url"], pool_size=1)
    with database.writer.connect() as connection:
        if not database.is_sqlite:
            # Two processes that start at once must not migrate at once.
            connection.execute(text("SELECT pg_advisory_lock(8102016)"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    database.dispose()


run()
