"""Pages about classes and other counted work, each with something on it."""

from sqlmodel import col, select

from mdeji.demo.classes import seed_classes
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import Activity, ClassSession
from tests.stories.world import World


def classed(town: World) -> dict[str, list[str]]:
    """Let classes have been and be planned; return the pages by pattern."""
    with town.database.transaction() as session:
        seed_classes(session, town.clock.now())
    with town.database.reading() as session:
        order = col(ClassSession.id)
        held, *_ = session.exec(
            select(ClassSession.id).where(ClassSession.status == ClassStatus.HELD).order_by(order)
        )
        coming, *_ = session.exec(
            select(ClassSession.id)
            .where(ClassSession.status == ClassStatus.PLANNED)
            .order_by(order)
        )
        activity = session.exec(select(Activity)).first()
        assert activity is not None
    return {
        "/classes": ["/classes"],
        "/classes/{class_id:int}": [f"/classes/{coming}", f"/classes/{held}"],
        "/admin/classes": ["/admin/classes", "/admin/classes?month=2027-05"],
        "/admin/classes/new": ["/admin/classes/new"],
        "/admin/classes/{class_id:int}": [f"/admin/classes/{coming}", f"/admin/classes/{held}"],
        "/admin/classes/{class_id:int}/answers": [f"/admin/classes/{held}/answers"],
        "/admin/courses": ["/admin/courses"],
        "/admin/activities": ["/admin/activities", "/admin/activities?q=nothing"],
        "/admin/activities/{activity_id:int}": [f"/admin/activities/{activity.pk}"],
        "/admin/activities/kinds": ["/admin/activities/kinds"],
    }
