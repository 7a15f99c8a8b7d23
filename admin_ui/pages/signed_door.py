"""The door of the signed pages: who may come in, and what those outside are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fastapi import Request, Response

from admin_ui import render
from admin_ui.pages.signed_posted import Posted
from admin_ui.tools import tools_of
from mdeji.kit import spent
from mdeji.kit.errors import BadToken, IllegalMove, Invalid, MdejiError, NotAllowed, NotFound
from mdeji.kit.ids import new_token
from mdeji.kit.signing import Ticket, issued_at, mark_at
from mdeji.supporters import linking

RENEWED_FOR = timedelta(minutes=30)
"""How long, at least, the link opens that somebody gets after a change."""

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Nothing of a signed page is stored, indexed, sent on as a referrer, or loaded from elsewhere."""


@dataclass(frozen=True)
class Refusal:
    """A calm page for somebody who cannot come in: what is the matter, and what to do."""

    status: int
    title: str
    lines: tuple[str, ...]


_FROM_LINE = "LINEのトークを開いて、いちばん新しいお知らせのボタンを押してください。"
_AFRESH = "LINEで「わたしの設定」と送ると、新しいページが開きます。"
_THANKS = "お手伝いのお気持ち、ありがとうございます。"
_CALL = "わからないときは、下の番号に電話してください。"
REFUSALS = {
    "altered": Refusal(403, "このページは開けません", ("リンクが正しくありません。", _FROM_LINE)),
    "expired": Refusal(
        410, "ページの期限が過ぎました", ("安全のため、ページには期限があります。", _FROM_LINE)
    ),
    "not_yours": Refusal(
        403, "このページは開けません", ("このページは、ほかの方のものです。", _FROM_LINE)
    ),
    "released": Refusal(
        403,
        "いまは、行かなくて大丈夫です",
        (
            "担当から外れています。くわしい内容は見られません。",
            _THANKS,
        ),
    ),
    "stood_down": Refusal(
        410,
        "今回はお休みです",
        (
            "大人のサポーターが見つかりませんでした。",
            "行かなくて大丈夫です。依頼した方には、職員から連絡します。",
            _THANKS,
        ),
    ),
    "cancelled": Refusal(
        410, "この訪問は中止になりました", ("来ていただく必要はありません。", _CALL)
    ),
    "team_cancelled": Refusal(
        410,
        "この訪問は中止になりました",
        ("サポーターは来ません。", "もう一度お願いしたいときは、LINEから申し込めます。"),
    ),
    "over": Refusal(
        410,
        "このページは見られなくなりました",
        ("訪問が終わって3日たちました。", "個人の情報を守るため、内容は見られません。"),
    ),
    "gone": Refusal(410, "このページはなくなりました", (_FROM_LINE,)),
    "form": Refusal(
        403,
        "もう一度お願いします",
        ("うまく送れませんでした。", "前のページにもどって、もう一度押してください。"),
    ),
    "not_on_team": Refusal(
        403,
        "いまは、行かなくて大丈夫です",
        ("担当から外れています。くわしい内容は見られません。", _CALL),
    ),
    "too_early": Refusal(409, "まだできません", ("訪問の日になったら、もう一度開いてください。",)),
    "no_adult": Refusal(
        409,
        "いまは、まだ始めないでください",
        (
            "大人のサポーターが、いまは いません。",
            "ひとりで始めないで、下の番号に電話してください。",
        ),
    ),
    "minor_without_adult": Refusal(
        409, "いまは引き受けられません", ("大人のサポーターが、まだ いません。", _THANKS)
    ),
    "too_late": Refusal(409, "時間が過ぎています", ("いまは、この操作ができません。", _CALL)),
    "clash": Refusal(
        409,
        "同じ時間に、ほかの予定があります",
        ("この依頼は引き受けられませんでした。", "お気持ち、ありがとうございます。"),
    ),
    "spent": Refusal(
        410,
        "このページは使い終わりました",
        ("一度使ったページは、安全のため、もう使えません。", _AFRESH),
    ),
    "spent_contact": Refusal(
        410,
        "お名前は受け取っています",
        ("このページは、一度使うと閉じます。", "LINEにもどると、つづきが届いています。"),
    ),
    "spent_place": Refusal(
        410,
        "場所は受け取っています",
        (
            "このページは、一度使うと閉じます。",
            "変えたいときは、LINEの「申し込みを見る」を押してください。",
        ),
    ),
    "moved_on": Refusal(409, "もう変わっています", ("ほかの操作が先に行われました。", _FROM_LINE)),
}


def enter(
    request: Request, purpose: str, token: str, show: Callable[[Ticket], Response]
) -> Response:
    """Show a page to the holder of the link, or say calmly why not."""
    tools = tools_of(request)
    try:
        ticket = tools.signer.read(token, purpose, tools.clock.now())
        _check_unspent(request, purpose, token)
        _check_account(request, ticket)
        response = show(ticket)
    except MdejiError as error:
        response = _refusal(request, reason_of(error))
    response.headers.update(HEADERS)
    return response


def act(
    request: Request,
    purpose: str,
    token: str,
    form: Posted,
    do: Callable[[Ticket], Response],
    *,
    spend: bool = False,
) -> Response:
    """Do what the holder's form asks; the form must come from the holder's own page.

    With ``spend`` the link is used up, unless ``do`` refuses: by an error, or by a page of status
    400 and above. ``renewed`` gives the holder the link to go on with.
    """

    def checked(ticket: Ticket) -> Response:
        _check_form(request, ticket, form)
        return _spending(request, ticket, token, do) if spend else do(ticket)

    return enter(request, purpose, token, checked)


def renewed(request: Request, ticket: Ticket) -> str:
    """Return the address of the same page under a fresh link, for the holder of ``ticket``."""
    tools = tools_of(request)
    until = max(ticket.expires_at, tools.clock.now() + RENEWED_FOR)
    fresh = tools.signer.sign(
        replace(ticket, expires_at=until, mark=mark_at(tools.clock.now(), new_token(9)))
    )
    return f"/s/{ticket.purpose}/{fresh}"


def paper(request: Request, template: str, ticket: Ticket, **values: Any) -> Response:
    """Return a filled page whose forms carry the token of ``ticket``."""
    form_token = tools_of(request).signer.sign(_form_ticket(ticket))
    return render.page(request, template, form_token=form_token, **values)


def nothing_here(request: Request) -> Response:
    """Return the page for a link that leads nowhere."""
    response = _refusal(request, "altered")
    response.headers.update(HEADERS)
    return response


def _check_unspent(request: Request, purpose: str, token: str) -> None:
    own = f"spent_{purpose}"
    with tools_of(request).database.reading() as session:
        if spent.is_spent(session, token):
            raise NotAllowed(own if own in REFUSALS else "spent")


def _check_account(request: Request, ticket: Ticket) -> None:
    """Refuse links that were sent to a LINE account which is no longer this person's."""
    with tools_of(request).database.reading() as session:
        if not linking.opens(session, ticket.person_id, issued_at(ticket)):
            raise NotAllowed("not_yours")


def _spending(
    request: Request, ticket: Ticket, token: str, do: Callable[[Ticket], Response]
) -> Response:
    """Use the link up before anything is done: of two taps at once, only one does something."""
    tools = tools_of(request)
    with tools.database.transaction() as session:
        if not spent.spend(session, token, ticket.expires_at, tools.clock.now()):
            raise NotAllowed("spent")
    done = False
    try:
        response = do(ticket)
        done = response.status_code < 400
    finally:
        if not done:
            with tools.database.transaction() as session:
                spent.take_back(session, token)
    return response


def _form_ticket(ticket: Ticket) -> Ticket:
    return replace(ticket, purpose=f"form-{ticket.purpose}")


def _refusal(request: Request, reason: str) -> Response:
    refusal = REFUSALS.get(reason, REFUSALS["gone"])
    return render.page(request, "signed/refusal.html", status=refusal.status, refusal=refusal)


def _check_form(request: Request, ticket: Ticket, form: Posted) -> None:
    tools, expected = tools_of(request), _form_ticket(ticket)
    try:
        shown = tools.signer.read(form.one("form"), expected.purpose, tools.clock.now())
    except BadToken:
        raise NotAllowed("form") from None
    if form.cross_site or shown != expected:
        raise NotAllowed("form")


def reason_of(error: MdejiError) -> str:
    """Return the key of the refusal that explains ``error``."""
    if isinstance(error, (BadToken, NotAllowed)):
        return error.reason
    if isinstance(error, IllegalMove):
        return "moved_on"
    if isinstance(error, Invalid):
        return "form"
    if isinstance(error, NotFound):
        return "gone"
    raise error
