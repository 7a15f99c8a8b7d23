"""What every answer of the pages carries, and which requests are not even looked at."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mdeji.kit import origin
from mdeji.kit.ids import new_token

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; worker-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Addresses of signed pages are secrets; "no-referrer" would hide the origin from our own check.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuse changes another site sends, and put the security headers on every answer."""

    def __init__(self, app: ASGIApp, own_origin: str) -> None:
        """Wrap ``app``; ``own_origin`` is the address people reach it under."""
        self._app = app
        self._own = urlsplit(own_origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        trace = origin.begin(new_token(9)).trace

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                headers["x-request-id"] = trace
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, dressed)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """Return why a request is not even looked at, or None."""
        if b"%00" in scope.get("query_string", b"") or "\0" in scope["path"]:
            # No address of ours holds a NUL, and PostgreSQL breaks off at one.
            return PlainTextResponse("このアドレスは 読めません。", 400)
        # Signed pages send "no-referrer", so old browsers say "Origin: null"; their forms carry
        # a token of their own, bound to the link.
        signed = scope["path"].startswith("/s/")
        changes = scope["method"] not in SAFE_METHODS and not signed
        if changes and self._is_foreign(Headers(scope=scope)):
            return PlainTextResponse("ほかのサイトからの操作は受け付けません。", 403)
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        """Tell whether a browser says that another site sent this; programs say nothing."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in {"same-origin", "none"}
        origin = headers.get("origin")
        if origin is None:
            return False
        return urlsplit(origin).netloc not in {headers.get("host"), self._own}
