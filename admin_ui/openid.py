"""The only module that knows OpenID Connect: asks the city's own sign-in who somebody is.

Code flow with PKCE, state and nonce; the ID token is checked against the provider's own keys.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from mdeji.kit.errors import MdejiError
from mdeji.kit.ids import new_token
from mdeji.staff.identities import Claims

SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signed by the provider's private key; never ``none``, never our own secret."""

TIMEOUT_SECONDS = 5
KEPT_SECONDS = 3600
SOONEST_SECONDS = 30
"""How long the provider's keys are kept, and how soon they are asked for again after a new one."""

CLOCKS_DIFFER = timedelta(minutes=2)
ALWAYS_OURS = ("preferred_username", "upn", "oid")
"""Names the directory of one tenant gives out itself; an e-mail counts only if it is verified."""


class OpenIdFailed(MdejiError):
    """Somebody did not come in; ``reason`` is ``down``, ``refused`` or ``unproven``."""

    def __init__(self, reason: str) -> None:
        """Remember the ``reason``."""
        super().__init__(f"openid: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Journey:
    """What the browser carries, sealed, while it is with the provider."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Client:
    """Who we are to the provider."""

    issuer: str
    client_id: str
    client_secret: str
    back: str


@dataclass
class Provider:
    """A provider with what it says of itself; its keys are kept for an hour."""

    client: Client
    _lock: Lock = field(default_factory=Lock)
    _facts: dict[str, Any] = field(default_factory=dict)
    _keys: dict[str, Any] = field(default_factory=dict)
    _asked_at: float = field(default=-KEPT_SECONDS)

    def begin(self) -> tuple[str, Journey]:
        """Return the provider's address for this sign-in, and what the browser must bring back.

        Raises:
            OpenIdFailed: the provider does not answer.
        """
        journey = Journey(new_token(), new_token(), new_token(48))
        facts = self._known()
        address, _ = self._session(facts).create_authorization_url(
            facts["authorization_endpoint"],
            state=journey.state,
            code_verifier=journey.verifier,
            nonce=journey.nonce,
        )
        return str(address), journey

    def finish(self, code: str, journey: Journey, now: datetime) -> Claims:
        """Return who it is.

        Raises:
            OpenIdFailed: the provider does not answer, or the token does not prove who it is.
        """
        token = self._fetch(code, journey)
        try:
            return self._claims(token, journey, now)
        except (KeyError, TypeError, ValueError):
            raise OpenIdFailed("unproven") from None

    def _fetch(self, code: str, journey: Journey) -> str:
        from authlib.common.errors import AuthlibBaseError

        facts = self._known()
        try:
            found = self._session(facts).fetch_token(
                facts["token_endpoint"],
                code=code,
                code_verifier=journey.verifier,
                timeout=TIMEOUT_SECONDS,
            )
        except AuthlibBaseError:
            raise OpenIdFailed("unproven") from None
        except (OSError, ValueError):
            raise OpenIdFailed("down") from None
        return str(found.get("id_token", ""))

    def _claims(self, id_token: str, journey: Journey, now: datetime) -> Claims:
        from joserfc import jwt
        from joserfc.errors import JoseError

        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(CLOCKS_DIFFER.total_seconds()),
            iss={"essential": True, "value": self.client.issuer},
            aud={"essential": True, "value": self.client.client_id},
            nonce={"essential": True, "value": journey.nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            said = self._opened(id_token)
            wanted.validate(said)
        except JoseError:
            raise OpenIdFailed("unproven") from None
        if said.get("azp", self.client.client_id) != self.client.client_id:
            raise OpenIdFailed("unproven")
        return _said(said)

    def _opened(self, id_token: str) -> dict[str, Any]:
        """Return what the token says, if one of the provider's keys signed it."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            keys = KeySet.import_key_set(self._known_keys())
            return dict(jwt.decode(id_token, keys, ALGORITHMS).claims)
        except JoseError:
            # The provider may have changed its keys since we asked.
            keys = KeySet.import_key_set(self._known_keys(fresh=True))
            return dict(jwt.decode(id_token, keys, ALGORITHMS).claims)

    def _session(self, facts: dict[str, Any]) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        ways = facts.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Session(
            self.client.client_id,
            self.client.client_secret,
            token_endpoint_auth_method=way,
            scope=SCOPE,
            redirect_uri=self.client.back,
            code_challenge_method="S256",
        )

    def _known(self) -> dict[str, Any]:
        with self._lock:
            if monotonic() - self._asked_at > KEPT_SECONDS:
                self._ask()
            return self._facts

    def _known_keys(self, *, fresh: bool = False) -> Any:
        self._known()
        with self._lock:
            if fresh and monotonic() - self._asked_at > SOONEST_SECONDS:
                self._ask()
            return self._keys

    def _ask(self) -> None:
        """Ask the provider where its doors and what its keys are."""
        facts = self._get(f"{self.client.issuer}/.well-known/openid-configuration")
        if facts.get("issuer") != self.client.issuer:
            # It speaks for somebody else, such as for every tenant at once.
            raise OpenIdFailed("unproven")
        self._keys = self._get(str(facts["jwks_uri"]))
        self._facts, self._asked_at = facts, monotonic()

    def _get(self, address: str) -> dict[str, Any]:
        import requests

        if urlsplit(address).scheme != urlsplit(self.client.issuer).scheme:
            raise OpenIdFailed("unproven")
        try:
            answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            return dict(answer.json())
        except (OSError, ValueError, TypeError):
            raise OpenIdFailed("down") from None


@cache
def provider(client: Client) -> Provider:
    """Return the one provider of this process, so that its keys are asked for once an hour."""
    return Provider(client)


def _said(claims: dict[str, Any]) -> Claims:
    """Return whom the claims name; an unverified e-mail can be set by the person themselves."""
    names = [str(claims[name]) for name in ALWAYS_OURS if claims.get(name)]
    if claims.get("email") and claims.get("email_verified") is True:
        names.append(str(claims["email"]))
    ways = claims.get("amr")
    second = isinstance(ways, list) and "mfa" in ways
    return Claims(str(claims["iss"]), str(claims["sub"]), tuple(names), second_factor=second)
