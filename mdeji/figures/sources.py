"""The source of every figure of the catalogue."""

from collections.abc import Mapping

from mdeji.figures import desks, helpers, visits, work
from mdeji.figures.source import Source

SOURCES: Mapping[str, Source] = {
    **desks.SOURCES,
    **helpers.SOURCES,
    **visits.SOURCES,
    **work.SOURCES,
}
"""What is counted, by the key of its figure."""
