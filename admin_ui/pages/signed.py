"""The signed pages: opened from LINE without a password, short-lived, bound to one person."""

from fastapi import APIRouter, Request, Response

from admin_ui.pages import (
    certificates,
    feed,
    signed_contact,
    signed_duty,
    signed_feedback,
    signed_guardian,
    signed_handover,
    signed_me,
    signed_mydata,
    signed_offer,
    signed_place,
    signed_report,
    signed_team,
    signed_training,
    signed_visit,
    signed_visits,
)
from admin_ui.pages.signed_door import nothing_here

router = APIRouter(include_in_schema=False)
ROOMS = (
    signed_team,
    signed_visit,
    signed_offer,
    signed_report,
    signed_feedback,
    signed_contact,
    signed_place,
    signed_training,
    signed_guardian,
    signed_handover,
    signed_duty,
    signed_me,
    signed_mydata,
    signed_visits,
    certificates,
    feed,
)
for room in ROOMS:
    router.include_router(room.router)


@router.get("/s/{rest:path}")
def no_such_page(request: Request, rest: str) -> Response:
    """Answer a broken link as calmly as a wrong one."""
    del rest
    return nothing_here(request)
