"""Everything that moves an offer or a visit: the door other rooms come through."""

from mdeji.dispatch.answers import Accepted, remember_late_yes
from mdeji.dispatch.attendance import finished
from mdeji.dispatch.by_hand import assign, offer_by_hand
from mdeji.dispatch.changes import (
    Meeting,
    cancel_request,
    change_place,
    change_time,
    confirm_partial,
    refer,
    search_again,
)
from mdeji.dispatch.reports import (
    ReportForm,
    correct_report,
    hand_in_report,
    report_for_team,
    save_report,
)
from mdeji.dispatch.search import Prospects, look, prospects
from mdeji.dispatch.shadow import accept, cannot_come, decline
from mdeji.dispatch.visits import (
    add_line,
    arrived,
    blank_line,
    give_face,
    running_late,
    still_using,
)

__all__ = [
    "Accepted",
    "Meeting",
    "Prospects",
    "ReportForm",
    "accept",
    "add_line",
    "arrived",
    "assign",
    "blank_line",
    "cancel_request",
    "cannot_come",
    "change_place",
    "change_time",
    "confirm_partial",
    "correct_report",
    "decline",
    "finished",
    "give_face",
    "hand_in_report",
    "look",
    "offer_by_hand",
    "prospects",
    "refer",
    "remember_late_yes",
    "report_for_team",
    "running_late",
    "save_report",
    "search_again",
    "still_using",
]
