"""Rows of the office's work with many supporters: saved views, bulk actions, imports."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, instant, json_field
from mdeji.kit.vault import Sealed


class SavedView(Row, table=True):
    """Filters of the list under a name, one's own or the office's; words of a search are not kept."""

    __tablename__ = "saved_view"
    __journal__ = journalled("view:{id}", clear="search")

    owner_id: int = Field(foreign_key="staff_account.id", index=True)
    name: str
    shared: bool = False
    search: dict[str, Any] = json_field()
    created_at: dt.datetime = instant()


class BulkAction(Row, table=True):
    """Something done to many at once: planned, shown, applied, perhaps undone.

    ``chosen`` are the supporters as they were shown; ``before`` says what to restore, by id.
    """

    __tablename__ = "bulk_action"
    __journal__ = journalled("bulk:{id}", clear="actor action", but="chosen done before")

    actor: str = Field(index=True)
    action: str
    value: str = ""
    text: str = Field(default="", sa_type=Sealed)
    chosen: list[int] = json_field()
    done: list[int] = json_field()
    before: dict[str, Any] = json_field()
    planned_at: dt.datetime = instant()
    applied_at: dt.datetime | None = instant(nullable=True)
    undone_at: dt.datetime | None = instant(nullable=True)


class ImportBatch(Row, table=True):
    """A register somebody brought: its bytes stay sealed until it is applied or put away.

    ``fields`` says which column is what, ``heading`` in which line the headings stand, and
    ``others`` which rows are somebody else in spite of the same name.
    """

    __tablename__ = "import_batch"
    __journal__ = journalled("import:{id}", clear="actor counts", but="content fields others")

    actor: str = Field(index=True)
    file_name: str
    content: str = Field(default="", sa_type=Sealed)
    heading: int = 0
    fields: list[str] = json_field()
    others: list[int] = json_field()
    counts: dict[str, int] = json_field()
    brought_at: dt.datetime = instant(index=True)
    applied_at: dt.datetime | None = instant(nullable=True)
    undone_at: dt.datetime | None = instant(nullable=True)


class ImportRow(Row, table=True):
    """What an import did with one row; ``before`` is what it changed, as JSON, encrypted."""

    __tablename__ = "import_row"
    __journal__ = UNJOURNALLED
    __table_args__ = (Index("import_row_of", "batch_id", "number"),)

    batch_id: int = Field(foreign_key="import_batch.id")
    number: int
    fate: str
    supporter_id: int | None = Field(default=None, index=True)
    person_id: int | None = None
    new_person: bool = False
    before: str = Field(default="", sa_type=Sealed)


class ImportHeading(Row, table=True):
    """A heading somebody matched by hand, remembered for the next register."""

    __tablename__ = "import_heading"
    __journal__ = UNJOURNALLED

    heading: str = Field(unique=True)
    field: str
