"""What a person reads when something cannot be done."""

import logging
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from admin_ui.access import SignInFirst, sign_in_address, viewer_of
from admin_ui.render import page, to
from mdeji.kit.database import CLASHES
from mdeji.kit.errors import (
    BadToken,
    IllegalMove,
    Invalid,
    MdejiError,
    NotAllowed,
    NotFound,
    SeatTaken,
    Stale,
)

log = logging.getLogger(__name__)

WORDS: dict[type[MdejiError], tuple[int, str, str]] = {
    NotFound: (404, "見つかりません", "ページが見つかりません。消えたか、アドレスがちがいます。"),
    NotAllowed: (403, "開けません", "この操作をする権限がありません。"),
    IllegalMove: (
        409,
        "できませんでした",
        "ほかの人が先に進めたため、この操作はできません。画面を開きなおしてください。",
    ),
    Stale: (409, "できませんでした", "ほかの人が先に変えました。画面を開きなおしてください。"),
    SeatTaken: (409, "できませんでした", "この枠はもう決まりました。"),
    Invalid: (
        422,
        "入力を確かめてください",
        "入力に まちがいがあります。前の画面に もどって、直してください。",
    ),
    BadToken: (
        403,
        "このページは 開けません",
        "期限が切れたか、アドレスがちがいます。LINEから もう一度 開いてください。",
    ),
}
OLD_FORM = "画面を開いてから時間がたちました。画面を開きなおして、もう一度お願いします。"


def handlers() -> dict[Any, Callable[..., Response]]:
    """Return the handlers by exception."""
    return {
        SignInFirst: _sign_in_first,
        MdejiError: _refuse,
        RequestValidationError: _not_found,
        HTTPException: _http,
        **dict.fromkeys(CLASHES, _clash),
        Exception: _broken,
    }


def _sign_in_first(request: Request, error: SignInFirst) -> Response:
    address = sign_in_address(error.then)
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"hx-redirect": sign_in_address("/admin")})
    return to(address)


def _refuse(request: Request, error: MdejiError) -> Response:
    status, title, text = next(
        (words for kind, words in WORDS.items() if isinstance(error, kind)), WORDS[Invalid]
    )
    if isinstance(error, NotAllowed) and error.reason == "csrf":
        text = OLD_FORM
    return _page(request, status, title, text)


def _not_found(request: Request, _error: RequestValidationError) -> Response:
    return _refuse(request, NotFound("page", "address"))


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        return _not_found(request, RequestValidationError([]))
    return _page(request, error.status_code, "できませんでした", "この操作は受け付けられません。")


def _clash(request: Request, error: Exception) -> Response:
    """Answer one of two who changed the same at the same moment; nothing of theirs was stored."""
    log.warning("clash", extra={"route": _route(request), "kind": type(error).__name__})
    return _refuse(request, Stale("record", "another change at the same moment"))


def _broken(request: Request, error: Exception) -> Response:
    log.error("page failed", extra={"route": _route(request), "kind": type(error).__name__})
    text = "こちらの不具合です。入力したものは、ブラウザーの「もどる」で残ります。もう一度お願いします。"
    return _page(request, 500, "エラーがおきました", text, known=False)


def _route(request: Request) -> str:
    # The pattern, not the address: signed addresses are secrets.
    return str(getattr(request.scope.get("route"), "path", "?"))


def _page(request: Request, status: int, title: str, text: str, *, known: bool = True) -> Response:
    staff = known and request.url.path.startswith("/admin")
    viewer = viewer_of(request) if staff else None
    return page(
        request, "error.html", status=status, viewer=viewer, title=title, text=text, staff=staff
    )
