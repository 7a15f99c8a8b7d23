"""What the product is measured against: FastAPI, a signature check, nothing stored."""

import base64
import hashlib
import hmac

from fastapi import FastAPI, Request, Response

from tests.bench.servers import SECRET

app = FastAPI()


@app.get("/healthz")
def healthz() -> str:
    """Answer."""
    return "ok"


@app.post("/line/webhook")
async def webhook(request: Request) -> Response:
    """Check the signature and answer."""
    body = await request.body()
    expected = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    good = hmac.compare_digest(expected, request.headers.get("x-line-signature", ""))
    return Response(status_code=200 if good else 400)
