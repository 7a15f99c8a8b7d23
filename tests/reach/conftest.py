"""The office of the pages' tests."""

from tests.admin_ui.conftest import app, at, making, office, tools
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = ["app", "at", "making", "office", "placed", "postgres_url", "sqlite_url", "tools"]
