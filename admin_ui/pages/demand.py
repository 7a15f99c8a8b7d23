"""Where and when supporters are missing, as a picture with its table."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admin_ui.access import Onlooker
from admin_ui.labels import TOPICS, WEEKDAYS
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Use
from mdeji.dispatch.demand import PERIODS_D, Lack, picture

router = APIRouter()
HALVES = tuple((day, afternoon) for day in range(7) for afternoon in (False, True))
WANTING = frozenset({Lack.NOBODY, Lack.FEW})


@router.get("/admin/demand")
def show(
    http: Request, tools: Use, viewer: Onlooker, days: Annotated[int, Query()] = PERIODS_D[1]
) -> Response:
    """Show demand against supply by district, half day and topic."""
    days = days if days in PERIODS_D else PERIODS_D[1]
    with tools.database.reading() as session:
        found = picture(session, days, tools.clock.now())
    worst = sorted(
        (
            (found.districts.get(district, district), TOPICS.get(topic, topic), cell)
            for (district, topic), cell in found.topics.items()
            if cell.lack in WANTING
        ),
        key=lambda row: (row[2].supporters > 0, -row[2].requests, row[0]),
    )
    return page(
        http,
        "demand.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=found,
        days=days,
        periods=PERIODS_D,
        halves=HALVES,
        weekdays=WEEKDAYS,
        topics=TOPICS,
        worst=worst[:10],
    )
