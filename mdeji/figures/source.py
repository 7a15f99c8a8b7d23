"""Where a figure comes from: the rows that count, when, how much, and by what they are told apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func

from mdeji.figures.catalogue import UNKNOWN
from mdeji.figures.rules.periods import Period


@dataclass(frozen=True)
class Scope:
    """Whose figures, and when: of one centre or of all, and what has not happened is not counted."""

    now: datetime
    centre_id: str | None = None


@dataclass(frozen=True)
class Source:
    """The rows behind a figure, as parts of a statement.

    ``rows`` selects nothing yet, but joins and filters. ``when`` is a date, or an instant if
    ``is_instant``. ``ended`` is the instant from which a row counts. ``subject`` names the kind
    of row for a link. A stock has no first day: its weights add up from the beginning.
    ``aggregate`` is how to count what is neither a sum nor distinct alone.
    """

    rows: Select[Any]
    ident: Any
    when: Any
    subject: str
    dims: Mapping[str, Any] = field(default_factory=dict)
    weight: Any = None
    distinct: Any = None
    aggregate: Any = None
    centre: Any = None
    ended: Any = None
    is_instant: bool = False
    is_stock: bool = False

    @property
    def total(self) -> Any:
        """What is added up."""
        if self.aggregate is not None:
            return self.aggregate
        if self.distinct is not None:
            return func.count(self.distinct.distinct())
        if self.weight is not None:
            return func.coalesce(func.sum(self.weight), 0)
        return func.count()

    def select(self, scope: Scope, period: Period, *columns: Any) -> Select[Any]:
        """Return a statement over the rows that count in this period."""
        first, until = (
            (period.begins_at, period.ends_at) if self.is_instant else (period.first, period.until)
        )
        found = self.rows.with_only_columns(*columns, maintain_column_froms=True)
        found = found.where(self.when < until)
        if not self.is_stock:
            found = found.where(self.when >= first)
        if scope.centre_id is not None and self.centre is not None:
            found = found.where(self.centre == scope.centre_id)
        if self.ended is not None:
            found = found.where(self.ended <= scope.now)
        return found


def known(column: Any) -> Any:
    """Return a column of codes in which what is missing is called unknown."""
    return func.coalesce(func.nullif(column, ""), UNKNOWN)
