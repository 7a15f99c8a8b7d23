"""Let the duty of a class be looked at when something has changed that it depends on."""

from datetime import datetime

from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.outreach.holding import taken_seats
from mdeji.outreach.rules import teachers_needed
from mdeji.outreach.tables import ClassSession


def look_soon(session: Session, row: ClassSession, now: datetime) -> None:
    """Let the duty of a class be brought in step with it, after this transaction."""
    # A job that runs holds its own row and waits for the class, so each moment has its own.
    key = f"teaching:{row.pk}:{now.isoformat()}"
    jobs.put_again(session, jobs.Order("teaching", {"class": row.pk}, now, key), now)


def look_if_more(session: Session, row: ClassSession, now: datetime) -> None:
    """Look at the duty if one sign-up more or less may change how many are to teach."""
    many = len(taken_seats(session, row.pk))
    around = (max(many - 1, 0), many, many + 1)
    if len({teachers_needed(one, row.ratio) for one in around}) > 1:
        look_soon(session, row, now)
