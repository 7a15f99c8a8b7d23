"""Where the QR code at a desk leads: to LINE, which knows who scans it. Nobody's data is here."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response

from admin_ui.pages.signed_door import HEADERS
from admin_ui.render import page
from admin_ui.tools import Use

router = APIRouter(include_in_schema=False)
_CODE = re.compile(r"[a-hjkmnp-z2-9]{8}")
_ACCOUNT = re.compile(r"/R/ti/p/(@[\w-]+|%40[\w-]+)")


@router.get("/checkin/{code}")
def show(http: Request, tools: Use, code: Annotated[str, Path(max_length=40)]) -> Response:
    """Show how to say 「来ました」 on LINE; whether the code is right only the chat says."""
    said = code.lower()
    known = _CODE.fullmatch(said) is not None
    words = f"来ました {said}" if known else ""
    found = _ACCOUNT.search(tools.settings.line_add_friend)
    chat = f"https://line.me/R/oaMessage/{quote(found[1].replace('%40', '@'))}/?" if found else ""
    answer = page(
        http,
        "rota/check_in.html",
        status=200 if known else 404,
        code=said if known else "",
        words=words,
        chat=chat + quote(words) if chat and known else "",
        friend=tools.settings.line_add_friend,
    )
    answer.headers.update(HEADERS)
    return answer
