"""An OpenID Connect provider over HTTP, as strict as a city's: PKCE, codes that work once, own keys.

``faults`` name what it does wrong, such as a foreign audience; ``says`` is what its tokens claim.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mdeji.kit.clock import Clock
from mdeji.kit.ids import new_token

CLIENT, SECRET = "mdeji", "the client's own secret"


@dataclass
class CitySignIn:
    """The provider; ``issuer`` is set once it is served."""

    clock: Clock
    back: str
    issuer: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self.signs_with = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    def change_key(self, kid: str = "second", *, tell: bool = True) -> None:
        """Sign with another key from now on; without ``tell`` nobody can know it."""
        self.signs_with = RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})
        if tell:
            self.key = self.signs_with

    def discovery(self, request: Request) -> Response:
        self.asked.append("discovery")
        issuer = "http://another.example" if "issuer" in self.faults else self.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    def keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        rules = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": self.back,
            "code_challenge_method": "S256",
        }
        wrong = [name for name, wanted in rules.items() if asked.get(name) != wanted]
        missing = {"state", "nonce", "code_challenge"} - set(asked)
        if wrong or missing or "openid" not in asked.get("scope", ""):
            return JSONResponse({"error": "invalid_request", "wrong": wrong}, 400)
        answer = {"state": asked["state"]}
        if "denied" in self.faults:
            answer["error"] = "access_denied"
        else:
            answer["code"] = new_token()
            self.codes[answer["code"]] = asked
        return RedirectResponse(f"{self.back}?{urlencode(answer)}", 302)

    async def token(self, request: Request) -> Response:
        form = await request.form()
        asked = self.codes.pop(str(form.get("code", "")), None)
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        who = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {who}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or asked["code_challenge"] != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if form.get("redirect_uri") != self.back:
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = {"access_token": new_token(), "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(answer | {"id_token": self._id_token(asked["nonce"])})

    def _id_token(self, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        header = {"alg": "RS256", "kid": self.signs_with.kid}
        if "unsigned" in self.faults:
            parts = [_part({"alg": "none"}), _part(claims | self.says), ""]
            return ".".join(parts)
        return jwt.encode(header, claims | self.says | self.changes, self.signs_with)


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
