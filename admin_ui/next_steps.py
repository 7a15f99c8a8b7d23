"""What can follow a visit: classes and desks near whoever was visited, or another visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui.access import Viewer
from admin_ui.forms import Typed
from mdeji.dispatch.queries import VisitView
from mdeji.outreach.near import near
from mdeji.outreach.place_queries import of_person
from mdeji.outreach.queries import ClassView
from mdeji.people.queries import person
from mdeji.requests.queries import RequestView
from mdeji.requests.queries import request as request_view
from mdeji.yorozu.calendar import Desk, next_desks

CLASSES, DESKS = 3, 2


@dataclass(frozen=True)
class Next:
    """What can be offered to whoever was visited: classes and desks near them."""

    classes: tuple[ClassView, ...]
    desks: tuple[Desk, ...]


def next_of(
    session: Any, viewer: Viewer, found: RequestView, visit: VisitView | None, now: datetime
) -> Next | None:
    """Return what can follow, once the report is there; only the office sees who asked."""
    reported = visit is not None and visit.report is not None and visit.report.handed_in_at
    if not viewer.is_office or not reported or not is_known(session, found):
        return None
    joined = {one.held.id for one in of_person(session, found.requester_id or 0, now)}
    around = near(session, found.district_id, now, CLASSES + len(joined))
    classes = [one for one in around if one.id not in joined][:CLASSES]
    return Next(tuple(classes), tuple(next_desks(session, found.district_id, now, DESKS)))


def is_known(session: Any, found: RequestView) -> bool:
    """Tell whether whoever asked is somebody still: a duty has nobody, and some were erased."""
    return found.requester_id is not None and not person(session, found.requester_id).erased


def known_of(session: Any, request_id: int) -> Typed:
    """Return what the form of a new request knows already from an earlier one of the same person."""
    found = request_view(session, request_id)
    if not is_known(session, found):
        return Typed(())
    asker = person(session, found.requester_id or 0)
    known = {
        "name": asker.name,
        "kana": asker.kana,
        "phone": asker.phone,
        "device": found.device,
        "district": found.district_id,
        "place": found.place.value,
        "centre": found.centre_id or "",
        "for_whom": found.for_whom,
    }
    return Typed((*known.items(), *(("topics", topic) for topic in found.topics)))
