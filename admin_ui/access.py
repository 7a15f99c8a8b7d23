"""Who may see what: sign-in cookie, roles, and the token every change carries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection

from admin_ui.forms import Typed, same, typed
from admin_ui.tools import Tools, tools_of
from mdeji.kit import origin
from mdeji.kit.errors import NotAllowed
from mdeji.staff import queries, sessions
from mdeji.staff.queries import SignedIn
from mdeji.staff.sessions import CODE_WITHIN, Lifetimes
from mdeji.staff.tables import StaffRole

ADMIN, COORDINATOR = StaffRole.ADMIN, StaffRole.COORDINATOR
CENTRE, OFFICER, READER = StaffRole.CENTRE, StaffRole.OFFICER, StaffRole.READER
ALL = frozenset(StaffRole)
OFFICE = frozenset({ADMIN, COORDINATOR})
DESK = OFFICE | {CENTRE}
ONLOOKERS = OFFICE | {OFFICER, READER}
AUDITORS = frozenset({ADMIN, OFFICER})
"""Who reads the journal: the administrator, and the city, which answers for it."""

# The demo's clock leaps over days; nobody should have to sign in again because of that.
DEMO_LIVES = Lifetimes(idle=timedelta(days=3650), total=timedelta(days=3650))


SET_UP = "/admin/me/factor"
"""Where the second factor is set up."""


class SignInFirst(Exception):
    """The page needs a sign-in; afterwards the browser goes to ``then``."""

    def __init__(self, then: str) -> None:
        """Remember where the browser wanted to go."""
        super().__init__(then)
        self.then = then


@dataclass(frozen=True)
class Viewer:
    """Hold who looks at a page, and through which session.

    ``must_set_up`` says that they owe a second factor before anything else.
    """

    id: int
    name: str
    role: StaffRole
    centre_id: str | None
    session_id: int
    csrf_token: str
    login: str = ""
    has_factor: bool = False
    must_set_up: bool = False

    @property
    def actor(self) -> str:
        """The viewer as the journal names them."""
        return f"staff:{self.id}"

    @property
    def is_office(self) -> bool:
        """Tell whether the viewer arranges visits, and so needs names and telephone numbers."""
        return self.role in OFFICE

    @property
    def is_admin(self) -> bool:
        """Tell whether the viewer looks after the accounts."""
        return self.role is ADMIN

    @property
    def is_desk(self) -> bool:
        """Tell whether the viewer takes requests in."""
        return self.role in DESK

    @property
    def only_centre(self) -> str | None:
        """The centre beyond which the viewer sees nothing, or None for whoever sees all."""
        return (self.centre_id or "") if self.role is CENTRE else None

    @property
    def home(self) -> str:
        """The page to start from."""
        if self.must_set_up:
            return SET_UP
        return "/admin/day" if self.role is CENTRE else "/admin"


def lifetimes(tools: Tools) -> Lifetimes:
    """Return how long a sign-in lasts here."""
    return DEMO_LIVES if tools.demo else Lifetimes()


def cookie_name(tools: Tools) -> str:
    """Return the cookie's name; over HTTPS a prefix binds it to this host."""
    return "__Host-mdeji-staff" if is_secure(tools) else "mdeji-staff"


def signed_in(connection: HTTPConnection) -> SignedIn | None:
    """Return the live session of the browser, or None; the second factor may still be owed."""
    tools = tools_of(connection)
    token = connection.cookies.get(cookie_name(tools))
    return session_of(tools, token) if token else None


def session_of(tools: Tools, token: str) -> SignedIn | None:
    """Return the live session of a token, or None."""
    with tools.database.reading() as session:
        return queries.live_session(session, token, lifetimes(tools), tools.clock.now())


def viewer_of(connection: HTTPConnection) -> Viewer | None:
    """Return who is signed in, or None; nobody is before the second factor was given."""
    tools, found = tools_of(connection), signed_in(connection)
    if found is None or waits_for_code(tools, found):
        return None
    if found.stale:
        with tools.database.transaction() as session:
            sessions.touch(session, found.session_id, tools.clock.now())
    return as_viewer(tools, found)


def as_viewer(tools: Tools, found: SignedIn) -> Viewer:
    """Return who a finished session belongs to."""
    account = found.account
    owes = not (account.has_factor or found.factor_passed)
    required = tools.settings.second_factor == "required" and account.role in OFFICE
    return Viewer(
        id=account.id,
        name=account.name,
        role=account.role,
        centre_id=account.centre_id,
        session_id=found.session_id,
        csrf_token=found.csrf_token,
        login=account.login,
        has_factor=account.has_factor,
        must_set_up=required and owes,
    )


def waits_for_code(tools: Tools, found: SignedIn) -> bool:
    """Tell whether a session was opened with a password and still owes the second factor."""
    is_on = tools.settings.second_factor != "off"
    return is_on and found.account.has_factor and not found.factor_passed


def waiting(request: Request) -> SignedIn:
    """Return the session that waits for its code; ten minutes after the password it is too late."""
    tools, found = tools_of(request), signed_in(request)
    if found is None or not waits_for_code(tools, found):
        raise SignInFirst("/admin")
    if found.created_at + CODE_WITHIN <= tools.clock.now():
        raise SignInFirst("/admin")
    return found


def allow(roles: frozenset[StaffRole], *, unfinished: bool = False) -> Callable[[Request], Viewer]:
    """Return a dependency that lets these roles in and shows the others the door.

    With ``unfinished`` also those come in who still have to set up their second factor.
    """

    def guard(request: Request) -> Viewer:
        viewer = viewer_of(request)
        if viewer is None:
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            raise SignInFirst(here if request.method == "GET" else "/admin")
        request.state.viewer = viewer
        origin.acts(viewer.actor)
        if viewer.must_set_up and not unfinished:
            # The sign-in page sends them on to where they set it up.
            raise SignInFirst("/admin")
        if viewer.role not in roles:
            raise NotAllowed("role")
        return viewer

    guard.allowed_roles = roles  # type: ignore[attr-defined]  # the role walk of the tests reads it
    return guard


def change(roles: frozenset[StaffRole], *, unfinished: bool = False) -> Callable[..., "Change"]:
    """Return a dependency for changes: the role, and the token of the form."""
    guard = allow(roles, unfinished=unfinished)

    def checked(
        viewer: Annotated[Viewer, Depends(guard)], form: Annotated[Typed, Depends(typed)]
    ) -> Change:
        if not same(viewer.csrf_token, form["csrf"]):
            raise NotAllowed("csrf")
        return Change(viewer, form)

    checked.checks_token = True  # type: ignore[attr-defined]  # the walk of the tests reads it
    return checked


@dataclass(frozen=True)
class Change:
    """Hold who changes something, and the form."""

    viewer: Viewer
    form: Typed

    @property
    def actor(self) -> str:
        """The viewer as the journal names them."""
        return self.viewer.actor


def sign_in_address(then: str) -> str:
    """Return the sign-in page's address that leads back to ``then``."""
    return f"/admin/sign-in?{then_query(then)}"


def then_query(then: str) -> str:
    """Return the part of an address that says where to go afterwards."""
    return f"then={quote(safe_path(then), safe='')}"


def safe_path(then: str) -> str:
    """Return the address if it is a page of ours, otherwise the board; never another site."""
    inside = then.startswith("/admin") and not any(c in then for c in "\\\r\n\t")
    return then if inside else "/admin"


def is_secure(tools: Tools) -> bool:
    """Tell whether browsers reach us by HTTPS, so that cookies must not travel otherwise."""
    return tools.settings.public_url.startswith("https://")


Anybody = Annotated[Viewer, Depends(allow(ALL))]
Office = Annotated[Viewer, Depends(allow(OFFICE))]
Desk = Annotated[Viewer, Depends(allow(DESK))]
Onlooker = Annotated[Viewer, Depends(allow(ONLOOKERS))]
Admin = Annotated[Viewer, Depends(allow(frozenset({ADMIN})))]
Auditor = Annotated[Viewer, Depends(allow(AUDITORS))]
Newcomer = Annotated[Viewer, Depends(allow(ALL, unfinished=True))]
"""Anybody signed in, also before the second factor that they owe is set up."""
OnlookerChanges = Annotated[Change, Depends(change(ONLOOKERS))]
AnybodyChanges = Annotated[Change, Depends(change(ALL))]
OfficeChanges = Annotated[Change, Depends(change(OFFICE))]
DeskChanges = Annotated[Change, Depends(change(DESK))]
AdminChanges = Annotated[Change, Depends(change(frozenset({ADMIN})))]
AuditorChanges = Annotated[Change, Depends(change(AUDITORS))]
NewcomerChanges = Annotated[Change, Depends(change(ALL, unfinished=True))]
