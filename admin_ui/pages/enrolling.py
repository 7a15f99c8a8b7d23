"""The pages of enrolment, together: the public form, applicants, training, cards."""

from fastapi import APIRouter

from admin_ui.pages import (
    applicants,
    applicants_more,
    applicants_paper,
    apply,
    cards,
    training,
)

router = APIRouter()
for room in (apply, applicants, applicants_paper, applicants_more, cards, training):
    router.include_router(room.router)
