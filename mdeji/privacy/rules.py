"""How long what is kept, and what then happens to it: the table of retention, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mdeji.kit.calendar import at_jst, day_of, fiscal_year
from mdeji.kit.errors import Invalid


class Fate(StrEnum):
    """What happens to a record when its time is over."""

    EMPTIED = "emptied"
    DELETED = "deleted"
    ANONYMISED = "anonymised"


class Unit(StrEnum):
    """In what a time is counted; a fiscal year begins in April, and the one begun is not counted."""

    DAYS = "days"
    FISCAL_YEARS = "fiscal_years"


@dataclass(frozen=True)
class Rule:
    """How long a kind of record is kept: ``kept`` units, and what the city may choose between."""

    key: str
    kept: int
    unit: Unit
    shortest: int
    longest: int
    fate: Fate
    source: str

    def cutoff(self, kept: int, now: datetime) -> datetime:
        """Return the instant before which a record has served its time."""
        if self.unit is Unit.DAYS:
            return now - timedelta(days=kept)
        return at_jst(date(fiscal_year(day_of(now)) - kept, 4, 1), time())

    def check(self, kept: int) -> None:
        """Check what the city chose.

        Raises:
            Invalid: shorter or longer than sensible.
        """
        if not self.shortest <= kept <= self.longest:
            raise Invalid("kept", "out_of_range")


def _days(key: str, kept: int, limits: tuple[int, int], fate: Fate, source: str) -> Rule:
    return Rule(key, kept, Unit.DAYS, *limits, fate, source)


def _years(key: str, kept: int, limits: tuple[int, int], fate: Fate, source: str) -> Rule:
    return Rule(key, kept, Unit.FISCAL_YEARS, *limits, fate, source)


_OPERATION = "adr:0008"
_LAW_22 = "law:appi-22"
"""個人情報の保護に関する法律 第22条: what is no longer needed is to be erased without delay."""

_CITY_ACCOUNTS = "law:local-autonomy-236"
"""地方自治法 第236条: claims of and against a city lapse after five years."""

_E, _D, _A = Fate.EMPTIED, Fate.DELETED, Fate.ANONYMISED
RULES: tuple[Rule, ...] = (
    _days("events", 30, (7, 90), _E, _OPERATION),
    _days("said", 30, (2, 90), _D, _OPERATION),
    _days("jobs", 30, (7, 90), _D, _OPERATION),
    _days("talks", 60, (7, 180), _D, _OPERATION),
    _days("messages", 90, (30, 365), _E, _OPERATION),
    _days("photos", 90, (7, 365), _E, _OPERATION),
    _days("orphans", 1, (1, 7), _E, "adr:0011"),
    _days("desk_interests", 30, (1, 90), _D, _OPERATION),
    _days("sign_ins", 30, (7, 90), _D, _OPERATION),
    _days("letters", 365, (90, 1095), _E, _LAW_22),
    _days("request_words", 365, (90, 1095), _E, _LAW_22),
    _days("visit_words", 365, (90, 1095), _E, _LAW_22),
    _days("class_notes", 30, (1, 365), _E, _LAW_22),
    _days("applicants", 365, (90, 730), _A, _LAW_22),
    _years("requesters", 2, (1, 5), _A, _LAW_22),
    _years("leavers_private", 1, (0, 5), _E, _LAW_22),
    _years("leavers", 5, (5, 10), _A, _CITY_ACCOUNTS),
    _years("tombstones", 5, (3, 10), _D, "adr:0011"),
)
BY_KEY: Mapping[str, Rule] = {rule.key: rule for rule in RULES}
