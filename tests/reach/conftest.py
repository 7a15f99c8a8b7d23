"""The office of the pages' tests."""

from tests.admin_ui.conftest import app, at, making, office, tools

__all__ = ["app", "at", "making", "office", "tools"]
