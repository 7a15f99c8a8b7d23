"""Column types that SQLModel lacks: aware UTC instants, checked enums, JSON."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Enum, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """Store aware instants in UTC and give them back aware; SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; turn the others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive datetime cannot be stored"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        del dialect  # both databases are answered alike
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """Base of every table with a number as its key."""

    id: int | None = Field(default=None, primary_key=True)

    @property
    def pk(self) -> int:
        """The primary key of a row that has been stored."""
        if self.id is None:
            message = f"{type(self).__name__} has not been flushed"
            raise ValueError(message)
        return self.id


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """Return a field for an aware UTC instant."""
    return Field(
        default=None if nullable else ...,
        sa_type=UtcDateTime,
        nullable=nullable,
        index=index,
    )


def choice(
    values: type[StrEnum], *, nullable: bool = False, default: Any = ..., index: bool = False
) -> Any:
    """Return a field that stores a StrEnum's value and holds a CHECK constraint.

    SQLAlchemy's own default would store the *name* and check nothing.
    """
    kind = Enum(
        values,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=f"{values.__name__.lower()}_known",
        length=40,
    )
    value = None if nullable and default is ... else default
    return Field(default=value, sa_type=kind, nullable=nullable, index=index)


def json_field(*, nullable: bool = False) -> Any:
    """Return a field for JSON: JSONB on PostgreSQL, text on SQLite."""
    kind = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    return Field(default=None if nullable else ..., sa_column=Column(kind, nullable=nullable))


def long_text(*, nullable: bool = False) -> Any:
    """Return a field for text of any length."""
    return Field(default=None if nullable else "", sa_type=Text, nullable=nullable)
