"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mdeji.kit.database import Database

FOLDER = Path(__file__).parent.parent / "migrations"


def config(url: str) -> Config:
    """Return Alembic's configuration for the database at ``url``."""
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.attributes["url"] = url
    return found


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that the database at ``url`` lacks."""
    command.upgrade(config(url), revision)


def is_current(database: Database) -> bool:
    """Tell whether the database has every migration."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
