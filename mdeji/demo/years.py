"""Two fiscal years of a plausible city: desks that grow, visits, supporters who came and went.

The same day always gives the same two years: what varies is drawn from a hash of its place.
"""

from datetime import date, datetime

from sqlmodel import Session

from mdeji.demo import years_desks as demo_years_desks
from mdeji.demo import years_people as demo_years_people
from mdeji.demo import years_visits as demo_years_visits
from mdeji.demo import yorozu as demo_yorozu
from mdeji.kit.calendar import day_of, fiscal_year


def seed(session: Session, now: datetime) -> None:
    """Let the last fiscal year and this one up to now have been."""
    first = date(fiscal_year(day_of(now)) - 1, 4, 1)
    demo_years_people.seed(session, first, now)
    demo_years_desks.seed(session, first, now)
    demo_yorozu.seed_checks(session, now)
    demo_years_visits.seed(session, first, now)
