"""Every table of the product, so that migrations and tests see them all, and the journal of them."""

from sqlmodel import SQLModel

import mdeji.dispatch.tables
import mdeji.figures.tables
import mdeji.kit.jobs
import mdeji.kit.spent
import mdeji.messages.tables
import mdeji.outreach.tables
import mdeji.people.tables
import mdeji.places.tables
import mdeji.privacy.tables
import mdeji.reach.tables
import mdeji.requests.tables
import mdeji.rota.tables
import mdeji.staff.journal_writing
import mdeji.staff.tables
import mdeji.supporters.enrol_tables
import mdeji.supporters.list_tables
import mdeji.supporters.own_tables
import mdeji.supporters.tables
import mdeji.yorozu.tables  # noqa: F401 – importing a module registers its tables

METADATA = SQLModel.metadata
"""The schema: all tables above have registered themselves in it."""
