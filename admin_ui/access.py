"""Who may see what: sign-in cookie, roles, and the token every change carries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.requests import HTTPConnection

from admin_ui.forms import Typed, same, typed
from admin_ui.tools import Tools, tools_of
from mdeji.kit.errors import NotAllowed
from mdeji.staff import queries, service
from mdeji.staff.passwords import matches
from mdeji.staff.service import Lifetimes
from mdeji.staff.tables import StaffRole

ADMIN, COORDINATOR = StaffRole.ADMIN, StaffRole.COORDINATOR
CENTRE, OFFICER, READER = StaffRole.CENTRE, StaffRole.OFFICER, StaffRole.READER
ALL = frozenset(StaffRole)
OFFICE = frozenset({ADMIN, COORDINATOR})
DESK = OFFICE | {CENTRE}
ONLOOKERS = OFFICE | {OFFICER, READER}

# The demo's clock leaps over days; nobody should have to sign in again because of that.
DEMO_LIVES = Lifetimes(idle=timedelta(days=3650), total=timedelta(days=3650))


class SignInFirst(Exception):
    """The page needs a sign-in; afterwards the browser goes to ``then``."""

    def __init__(self, then: str) -> None:
        """Remember where the browser wanted to go."""
        super().__init__(then)
        self.then = then


@dataclass(frozen=True)
class Viewer:
    """Hold who looks at a page, and through which session."""

    id: int
    name: str
    role: StaffRole
    centre_id: str | None
    session_id: int
    csrf_token: str

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
    def home(self) -> str:
        """The page to start from."""
        return "/admin/day" if self.role is CENTRE else "/admin"


def lifetimes(tools: Tools) -> Lifetimes:
    """Return how long a sign-in lasts here."""
    return DEMO_LIVES if tools.demo else Lifetimes()


def cookie_name(tools: Tools) -> str:
    """Return the cookie's name; over HTTPS a prefix binds it to this host."""
    return "__Host-mdeji-staff" if _secure(tools) else "mdeji-staff"


def set_cookie(response: Response, tools: Tools, token: str) -> None:
    """Give the browser its session token."""
    response.set_cookie(
        cookie_name(tools), token, httponly=True, samesite="lax", secure=_secure(tools), path="/"
    )


def drop_cookie(response: Response, tools: Tools) -> None:
    """Take the session token back."""
    response.delete_cookie(
        cookie_name(tools), httponly=True, samesite="lax", secure=_secure(tools), path="/"
    )


def sign_in(tools: Tools, login: str, password: str, address: str) -> str | None:
    """Return the token of a new session, or None if name or password is wrong.

    Raises:
        TooManyTries: guessed too often.
    """
    now = tools.clock.now()
    with tools.database.transaction() as session:
        service.note_try(session, login, address, now)
    with tools.database.reading() as session:
        known = queries.password_hash(session, login)
    # The slow check runs outside the transaction: it would stop every other change.
    if not matches(known[1] if known else None, password) or known is None:
        return None
    with tools.database.transaction() as session:
        return service.begin_session(session, known[0], address, lifetimes(tools), now)


def viewer_of(connection: HTTPConnection) -> Viewer | None:
    """Return who is signed in, or None."""
    tools = tools_of(connection)
    token = connection.cookies.get(cookie_name(tools))
    if not token:
        return None
    now = tools.clock.now()
    with tools.database.reading() as session:
        found = queries.live_session(session, token, lifetimes(tools), now)
    if found is None:
        return None
    if found.stale:
        with tools.database.transaction() as session:
            service.touch(session, found.session_id, now)
    account = found.account
    return Viewer(
        account.id,
        account.name,
        account.role,
        account.centre_id,
        found.session_id,
        found.csrf_token,
    )


def allow(roles: frozenset[StaffRole]) -> Callable[[Request], Viewer]:
    """Return a dependency that lets these roles in and shows the others the door."""

    def guard(request: Request) -> Viewer:
        viewer = viewer_of(request)
        if viewer is None:
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            raise SignInFirst(here if request.method == "GET" else "/admin")
        request.state.viewer = viewer
        if viewer.role not in roles:
            raise NotAllowed("role")
        return viewer

    guard.allowed_roles = roles  # type: ignore[attr-defined]  # the role walk of the tests reads it
    return guard


def change(roles: frozenset[StaffRole]) -> Callable[..., "Change"]:
    """Return a dependency for changes: the role, and the token of the form."""
    guard = allow(roles)

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
    return f"/admin/sign-in?then={quote(safe_path(then), safe='')}"


def safe_path(then: str) -> str:
    """Return the address if it is a page of ours, otherwise the board; never another site."""
    inside = then.startswith("/admin") and not any(c in then for c in "\\\r\n\t")
    return then if inside else "/admin"


def _secure(tools: Tools) -> bool:
    return tools.settings.public_url.startswith("https://")


Anybody = Annotated[Viewer, Depends(allow(ALL))]
Office = Annotated[Viewer, Depends(allow(OFFICE))]
Desk = Annotated[Viewer, Depends(allow(DESK))]
Onlooker = Annotated[Viewer, Depends(allow(ONLOOKERS))]
Admin = Annotated[Viewer, Depends(allow(frozenset({ADMIN})))]
OnlookerChanges = Annotated[Change, Depends(change(ONLOOKERS))]
AnybodyChanges = Annotated[Change, Depends(change(ALL))]
OfficeChanges = Annotated[Change, Depends(change(OFFICE))]
DeskChanges = Annotated[Change, Depends(change(DESK))]
AdminChanges = Annotated[Change, Depends(change(frozenset({ADMIN})))]
