"""The matrix of rights: every route for every role, and for nobody at all (decision 0009).

The administrator may everything, a coordinator everything but the account pages. Each route that
opens to anybody else stands below with the reason: a new one fails until somebody has thought.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.admin_ui.conftest import Desk
from tests.admin_ui.routes import Door, doors

ROLES = ("admin", "coordinator", "centre", "officer", "reader")
BEFORE_THE_SIGN_IN = {
    "/admin/sign-in": "the form itself",
    "/admin/sign-in/code": "the second factor; needs the session of the password",
    "/admin/sign-in/openid": "leads to the city's sign-in",
    "/admin/sign-in/openid/back": "leads back; needs the sealed cookie of the journey",
    "/admin/invitation/{token}": "the link is the permission",
}
ADMIN_ONLY = ("/admin/accounts", "/admin/retention", "/admin/health")
AUDIT = ("/admin/journal",)
"""The administrator's and the city's, not the coordinators', whose work it tells of."""

OWN = {
    "/admin/me": "one's own account",
    "/admin/me/end": "one's own account",
    "/admin/me/password": "one's own account",
    "/admin/me/factor": "one's own account",
    "/admin/me/factor/begin": "one's own account",
    "/admin/me/factor/confirm": "one's own account",
    "/admin/me/factor/codes": "one's own account",
    "/admin/me/factor/remove": "one's own account",
    "/admin/sign-out": "one's own session",
    "/admin/more": "the menu, with the entries of the role",
}
WITHOUT_NAMES = {
    "/admin": "the board, without names",
    "/admin/board": "the same",
    "/admin/search": "by number; names are not looked at",
    "/admin/requests/{request_id:int}": "without names, numbers and addresses",
    "/admin/requests/{request_id:int}/fresh": "says only that something changed",
}
FIGURES = {
    "/admin/demand": "leads to the picture of what is missing",
    "/admin/pictures": "figures without names; small ones hidden",
    "/admin/pictures/{code}": "the same",
    "/admin/figures/year/{year:int}/file": "figures of the whole city",
    "/admin/figures/reports": "what was handed in",
    "/admin/figures/reports/{report_id:int}": "small parts hidden",
    "/admin/figures/reports/{report_id:int}/differences": "whole numbers only",
    "/admin/figures/reports/{report_id:int}/file/{kind}": "small parts hidden from everybody",
}
COUNTED = {
    "/admin/figures": "the whole city; staff of a centre their own centre",
    "/admin/figures/year/{year:int}": "the same",
    "/admin/figures/month/{month}": "the same, small parts hidden from onlookers",
    "/admin/figures/rows/{key}": "numbers and days for onlookers, the own centre for a centre",
    "/admin/figures/definitions": "how it is counted",
}
HOURS = {
    "/admin/yorozu": "when the desks are open; hangs on every centre's door",
    "/admin/yorozu/desks/{centre_id}": "the hours of one desk",
}
OWN_DESK = {
    "/admin/yorozu/desks/{centre_id}/rules": "of the own centre; test_centre.py",
    "/admin/yorozu/desks/{centre_id}/rules/{rule_id}": "of the own centre",
    "/admin/yorozu/desks/{centre_id}/closures": "of the own centre",
    "/admin/yorozu/desks/{centre_id}/closures/{closure_id}": "of the own centre",
    "/admin/yorozu/desks/{centre_id}/page": "of the own centre",
    "/admin/yorozu/desks/{centre_id}/sessions": "of the own centre",
    "/admin/yorozu/sessions/{session_id:int}": "the hours of one day; changed at the own centre",
}
OWN_LOG = {
    "/admin/yorozu/log": "who sits at the desk writes the log",
    "/admin/yorozu/log/{session_id:int}": "of the own centre",
    "/admin/yorozu/log/{session_id:int}/undo": "of the own centre",
    "/admin/yorozu/entries/{entry_id:int}": "of the own centre, with its history",
    "/admin/yorozu/sheet/{session_id:int}": "of the own centre, from paper",
    "/admin/yorozu/sheet/{session_id:int}/print.pdf": "the empty sheet",
    "/admin/yorozu/waiting/{session_id:int}": "number tags without names",
    "/admin/yorozu/flags": "suspicions of fraud at the own centre, without names",
    "/admin/yorozu/calls": "who is to be telephoned, at the own centre, without names",
    "/admin/yorozu/worker.js": "the script that keeps the log going without a network",
}
CLASSES = {
    "/admin/classes": "when classes are, and how many seats; no names",
    "/admin/classes/list.{kind}": "the same as a table",
    "/admin/activities": "counted work; nobody's name is in it, and notes are shown to nobody here",
    "/admin/activities/list.{kind}": "the same as a table, without notes",
}
OWN_CLASSES = {
    "/admin/classes/new": "of the own centre; tests/outreach/test_class_pages.py",
    "/admin/classes/{class_id:int}": "of the own centre: who signed up, who came",
    "/admin/classes/{class_id:int}/answers": "of the own centre; answers name nobody",
    "/admin/classes/{class_id:int}/sheet.pdf": "of the own centre, for its door",
    "/admin/classes/{class_id:int}/poster.pdf": "of the own centre, to hang up",
    "/admin/activities/new": "of the own centre",
    "/admin/activities/{activity_id:int}": "of the own centre; test_activity_pages.py",
}
OWN_ROTA = {
    "/admin/rota": "who is on duty at the own centre; tests/rota",
    "/admin/rota/{session_id:int}": "of the own centre",
    "/admin/rota/{session_id:int}/qr": "of the own centre",
    "/admin/rota/always/{centre_id}": "of the own centre",
}
AT_THE_CENTRE = {
    "/admin/requests/new": "the desk takes requests in",
    "/admin/requests/new/day": "reads a date for the form",
    "/admin/day": "the visits at the own centre",
    "/admin/applicants/new": "the desk types applications in",
    "/admin/applicants/{supporter_id:int}/slip": "a number and what comes next, no name",
    "/admin/apply-poster": "a poster for everybody",
    "/admin/apply-poster/qr.svg": "its picture",
}
MAY = {
    "centre": OWN
    | WITHOUT_NAMES
    | HOURS
    | COUNTED
    | AT_THE_CENTRE
    | OWN_DESK
    | OWN_LOG
    | CLASSES
    | OWN_CLASSES
    | OWN_ROTA,
    "officer": OWN | WITHOUT_NAMES | HOURS | COUNTED | FIGURES | CLASSES,
    "reader": OWN | WITHOUT_NAMES | HOURS | COUNTED | FIGURES | CLASSES,
}


def _expected(door: Door) -> set[str]:
    if door.path.startswith(ADMIN_ONLY):
        return {"admin"}
    if door.path.startswith(AUDIT):
        return {"admin", "officer"} | ({"coordinator"} & (door.roles or set()))
    return {"admin", "coordinator"} | {role for role, may in MAY.items() if door.path in may}


def test_every_route_has_exactly_the_roles_that_were_decided(app: Any) -> None:
    found = [door for door in doors(app) if door.path not in BEFORE_THE_SIGN_IN]

    wrong = {
        f"{door.method} {door.path}": sorted(door.roles or ("nobody decided",))
        for door in found
        if set(door.roles or ()) != _expected(door)
    }

    assert len(found) > 60
    assert wrong == {}


def test_every_change_asks_for_the_token(app: Any) -> None:
    untold = [
        door.path
        for door in doors(app)
        if door.method != "GET" and door.path not in BEFORE_THE_SIGN_IN and not door.checks_token
    ]

    assert untold == []


def test_no_page_changes_anything_by_looking_at_it(app: Any) -> None:
    """A GET is never a change, so a link in a letter does nothing."""
    assert {door.method for door in doors(app)} == {"GET", "POST"}
    assert [door.path for door in doors(app) if door.method == "GET" and door.checks_token] == []


def test_a_stranger_is_sent_to_the_sign_in_everywhere(app: Any, visitor: Desk) -> None:
    for door in doors(app):
        if door.path in BEFORE_THE_SIGN_IN:
            continue
        for address in door.addresses():
            answer = visitor.browser.request(door.method, address)
            assert answer.status_code == 303, (door.method, door.path)
            assert answer.headers["location"].startswith("/admin/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(
    app: Any, at: Callable[[str], Desk], role: str
) -> None:
    desk = at(role)

    for door in doors(app):
        if door.roles is None:
            continue
        for address in door.addresses():
            answer = desk.browser.request(door.method, address)
            where = (role, door.method, door.path, answer.status_code)
            if door.method == "POST" or role not in door.roles:
                assert answer.status_code == 403, where
            else:
                assert answer.status_code in {200, 303, 404}, where


@pytest.mark.parametrize("role", ROLES)
def test_no_change_works_without_the_token_of_this_very_session(
    app: Any, at: Callable[[str], Desk], role: str
) -> None:
    desk, other = at(role), at(role)
    another = other.token()

    for door in doors(app):
        if door.method != "POST" or door.roles is None or role not in door.roles:
            continue
        for address in door.addresses():
            for token in ({}, {"csrf": "guessed"}, {"csrf": another}):
                answer = desk.browser.post(address, data=token)
                assert answer.status_code == 403, (door.path, token)
                assert "時間がたちました" in answer.text
    assert desk.browser.get("/admin/me").status_code == 200


def test_the_forms_before_the_sign_in_ask_for_the_mark_of_the_browser(
    app: Any, visitor: Desk
) -> None:
    for path in ("/admin/sign-in", "/admin/invitation/" + "x" * 40):
        for headers in ({}, {"cookie": "mdeji-before=chosen"}):
            data = {"csrf": "another", "login": "admin"}
            answer = visitor.browser.post(path, data=data, headers=headers)
            assert answer.status_code == 403, path
