"""Signing in with the city's own account (OpenID Connect), where it is set up."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request, Response

from admin_ui import access, entering
from admin_ui.forms import same
from admin_ui.openid import Client, Journey, OpenIdFailed, Provider, provider
from admin_ui.pages.sign_in import entered
from admin_ui.render import to
from admin_ui.tools import Tools, Use
from mdeji.kit.errors import BadSetting, NotAllowed, NotFound
from mdeji.kit.vault import vault
from mdeji.staff import identities, sessions
from mdeji.staff.identities import Claims
from mdeji.staff.throttle import TooManyTries, note_try, who

router = APIRouter()
OPENID = "/admin/sign-in/openid"
TRAVEL = "mdeji-openid"
"""The cookie that says, sealed, which journey to the provider this browser is on."""

WITHIN = timedelta(minutes=10)
Text = Annotated[str, Query(max_length=4000)]


@router.get(OPENID)
def begin(tools: Use, then: str = "/admin") -> Response:
    """Send the browser to the city's sign-in."""
    try:
        address, journey = _provider(tools).begin()
    except OpenIdFailed as failed:
        return _failed(failed.reason)
    now = tools.clock.now().timestamp()
    sealed = vault().seal(json.dumps(asdict(journey) | {"then": access.safe_path(then), "at": now}))
    answer = to(address)
    answer.set_cookie(
        TRAVEL,
        sealed,
        max_age=int(WITHIN.total_seconds()),
        httponly=True,
        # Lax: the way back begins at the provider.
        samesite="lax",
        secure=access.is_secure(tools),
        path=OPENID,
    )
    return answer


@router.get(f"{OPENID}/back")
def come_back(
    request: Request,
    tools: Use,
    code: Text = "",
    state: Text = "",
    error: Text = "",
    travel: Annotated[str, Cookie(alias=TRAVEL)] = "",
) -> Response:
    """Sign in whom the city's sign-in vouches for, if somebody invited them."""
    checked = _provider(tools)
    try:
        _count(request, tools)
        journey, then = _journey(tools, travel, state)
        if error or not code:
            return _failed("refused")
        claims = checked.finish(code, journey, entering.real_now(tools))
        token = _begin_session(request, tools, claims)
    except TooManyTries:
        return _failed("unproven")
    except OpenIdFailed as failed:
        return _failed(failed.reason)
    except NotAllowed as refused:
        return _failed(refused.reason)
    answer = entered(tools, token, then)
    answer.delete_cookie(TRAVEL, path=OPENID)
    return answer


def _provider(tools: Tools) -> Provider:
    settings = tools.settings
    if not settings.has_openid:
        raise NotFound("page", OPENID)
    return provider(
        Client(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret.get_secret_value(),
            f"{settings.public_url}{OPENID}/back",
        )
    )


def _journey(tools: Tools, travel: str, state: str) -> tuple[Journey, str]:
    """Return the journey this browser began; an altered state or an old cookie is none."""
    try:
        carried = json.loads(vault().open(travel))
    except (BadSetting, ValueError):
        raise OpenIdFailed("unproven") from None
    late = carried["at"] + WITHIN.total_seconds() < tools.clock.now().timestamp()
    if late or not same(carried["state"], state):
        raise OpenIdFailed("unproven")
    return Journey(carried["state"], carried["nonce"], carried["verifier"]), carried["then"]


def _count(request: Request, tools: Tools) -> None:
    """Count who comes back: whoever brings forged answers is not heard for long."""
    counted = who("openid", entering.came_from(request).address)
    with tools.database.transaction() as session:
        limit, window = sessions.TRIES_PER_ADDRESS, sessions.WINDOW
        note_try(session, counted, limit, window, tools.clock.now())


def _begin_session(request: Request, tools: Tools, claims: Claims) -> str:
    now, came = tools.clock.now(), entering.came_from(request)
    how = sessions.SignIn(came.address, came.browser, "openid", claims.second_factor)
    with tools.database.transaction() as session:
        account_id = identities.account_of(session, claims, now)
        return sessions.begin_session(session, account_id, how, access.lifetimes(tools), now)


def _failed(reason: str) -> Response:
    answer = to(f"/admin/sign-in?failed={reason}")
    answer.delete_cookie(TRAVEL, path=OPENID)
    return answer
