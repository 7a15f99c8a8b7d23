"""What the parts are called that are rows themselves: districts, centres, courses, kinds of work."""

from sqlmodel import Session, col, select

from mdeji.outreach.tables import ActivityKind, Course
from mdeji.places.queries import centres, district_names


def names(session: Session) -> dict[str, dict[str, str]]:
    """Return the names by dimension and code, in the order to print them."""
    courses = select(Course).order_by(col(Course.position), col(Course.id))
    kinds = select(ActivityKind).order_by(col(ActivityKind.position), col(ActivityKind.id))
    return {
        "district": district_names(session),
        "centre": {one.id: one.name for one in centres(session)},
        "course": {one.code: one.title for one in session.exec(courses)},
        "work": {one.code: one.name for one in session.exec(kinds)},
    }
