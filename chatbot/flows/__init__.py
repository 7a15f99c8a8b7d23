"""The flows: one file each."""

from chatbot.flows import (
    ask_for_help,
    changes,
    classes,
    desk_check,
    desks,
    enrol,
    enrol_link,
    erase,
    feedback,
    letter,
)
from chatbot.talk import Flow

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        ask_for_help.FLOW,
        changes.CHANGE_TIME,
        changes.CANCEL,
        desk_check.FLOW,
        classes.FIND,
        classes.SIGN_UP,
        classes.HOW,
        desks.FLOW,
        enrol.FLOW,
        enrol_link.ASK_CODE,
        enrol_link.CONFIRM,
        enrol_link.UNLINK,
        erase.FLOW,
        feedback.ONE_LINE,
        letter.FLOW,
    )
}
