"""How much an activity is worth: pure arithmetic in whole yen."""

from dataclasses import dataclass

from mdeji.kit.errors import Invalid

MOST_YEN, MOST_MINUTES = 100_000, 24 * 60


@dataclass(frozen=True)
class Rate:
    """So many yen for so many minutes; every begun unit of minutes counts.

    A unit is worth whole yen (``checked`` sees to it), so no line is ever rounded to a yen, and
    the sum of all lines is the counted time times the rate. ``desks`` says whether duty at a desk
    (よろずの当番) is paid as well.
    """

    yen: int = 1000
    minutes: int = 120
    unit: int = 30
    desks: bool = True


def checked(rate: Rate) -> Rate:
    """Return the rate.

    Raises:
        Invalid: ``yen``, ``minutes`` or ``unit`` is out of range, or a unit is no whole yen.
    """
    if not 0 <= rate.yen <= MOST_YEN:
        raise Invalid("yen", "out_of_range")
    if not 1 <= rate.minutes <= MOST_MINUTES:
        raise Invalid("minutes", "out_of_range")
    if not 1 <= rate.unit <= rate.minutes or rate.minutes % rate.unit:
        raise Invalid("unit", "out_of_range")
    if rate.yen * rate.unit % rate.minutes:
        raise Invalid("unit", "no_whole_yen")
    return rate


def counted(minutes: int, unit: int) -> int:
    """Return the minutes that count: every begun unit in full."""
    return -(-minutes // unit) * unit


def worth(minutes: int, rate: Rate) -> int:
    """Return what these minutes are worth in yen."""
    return counted(minutes, rate.unit) * rate.yen // rate.minutes
