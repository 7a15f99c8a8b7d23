"""Coming in: the password, the code, and the cookie that stands for both afterwards."""

from datetime import datetime, timedelta

from fastapi import Request, Response

from admin_ui.access import cookie_name, is_secure, lifetimes
from admin_ui.labels import clock_time
from admin_ui.tools import Tools
from mdeji.kit.ids import new_token
from mdeji.staff import factors, queries, service, sessions
from mdeji.staff.passwords import hashed, is_outdated, matches
from mdeji.staff.queries import SignedIn
from mdeji.staff.sessions import SignIn
from mdeji.staff.throttle import TooManyTries

BEFORE = "mdeji-before"
"""The cookie that proves that a form was ours before anybody is signed in."""

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def set_cookie(response: Response, tools: Tools, token: str) -> None:
    """Give the browser its session token."""
    secure = is_secure(tools)
    response.set_cookie(
        cookie_name(tools), token, httponly=True, samesite="lax", secure=secure, path="/"
    )


def drop_cookie(response: Response, tools: Tools) -> None:
    """Take the session token back."""
    secure = is_secure(tools)
    response.delete_cookie(
        cookie_name(tools), httponly=True, samesite="lax", secure=secure, path="/"
    )


def mark_of(request: Request) -> str:
    """Return the mark that this browser's forms carry while nobody is signed in."""
    return request.cookies.get(BEFORE) or new_token()


def set_mark(response: Response, request: Request, mark: str) -> None:
    """Give the browser the mark, for the form it is about to send."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        BEFORE, mark, httponly=True, samesite="strict", secure=secure, path="/admin"
    )


def drop_mark(response: Response) -> None:
    """Take the mark back once somebody is in."""
    response.delete_cookie(BEFORE, path="/admin")


def came_from(request: Request, through: str = "password") -> SignIn:
    """Return how and roughly from where somebody comes."""
    address = request.client.host if request.client else ""
    return SignIn(address, browser_of(request.headers.get("user-agent", "")), through)


def browser_of(agent: str) -> str:
    """Return browser and system, such as ``Chrome・Windows``, as far as the browser says them."""
    found = [
        next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return "・".join(filter(None, found))


def sign_in(tools: Tools, login: str, password: str, how: SignIn) -> str | None:
    """Return the token of a new session, or None if name or password is wrong.

    Raises:
        TooManyTries: guessed too often.
    """
    now = tools.clock.now()
    with tools.database.transaction() as session:
        sessions.note_sign_in(session, login, how.address, now)
    with tools.database.reading() as session:
        known = queries.password_hash(session, login)
    # The slow check runs outside the transaction: it would stop every other change.
    if not matches(known[1] if known else None, password) or known is None:
        return None
    again = hashed(password) if is_outdated(known[1]) else None
    with tools.database.transaction() as session:
        if again is not None:
            service.rehash(session, known[0], again)
        return sessions.begin_session(session, known[0], how, lifetimes(tools), now)


def give_code(tools: Tools, found: SignedIn, code: str) -> str | None:
    """Return the token of the session that follows the second factor, or None if it is wrong.

    Raises:
        TooManyTries: guessed too often.
    """
    if not is_right_code(tools, found.account.id, code):
        return None
    with tools.database.transaction() as session:
        return sessions.renew_session(
            session, found.session_id, found.account.id, lifetimes(tools), tools.clock.now()
        )


def is_right_code(tools: Tools, account_id: int, code: str) -> bool:
    """Tell whether the code is right, and use it up.

    Raises:
        TooManyTries: guessed too often.
    """
    now = tools.clock.now()
    with tools.database.transaction() as session:
        factors.note_code(session, account_id, now)
    with tools.database.transaction() as session:
        return factors.is_right(session, account_id, code, real_now(tools), now)


def real_now(tools: Tools) -> datetime:
    """Return the time that other machines have: the demo's clock may have been moved ahead."""
    ahead: timedelta = getattr(tools.clock, "offset", timedelta())
    return tools.clock.now() - ahead


def wait_until(error: TooManyTries) -> str:
    """Say when the next try is heard."""
    return f"まちがいが続きました。{clock_time(error.until)}を すぎてから、もう一度お願いします。"
