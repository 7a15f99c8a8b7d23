"""What a renderer may look up: names of places, signed links, the office's telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class LinkMaker(Protocol):
    """Makes addresses of signed pages."""

    def to(self, purpose: str, subject: int, person_id: int, until: datetime) -> str:
        """Return the address of a page."""

    def page(self, path: str) -> str:
        """Return the address of a page that everybody may open."""


@dataclass(frozen=True)
class Book:
    """Names by id, the maker of links, and the office's telephone, which may be empty."""

    districts: Mapping[str, str]
    centres: Mapping[str, str]
    links: LinkMaker
    office_phone: str = ""
