"""Decisions about figures, without a database: periods, hiding, the report, differences."""
