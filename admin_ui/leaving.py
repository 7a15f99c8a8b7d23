"""What was decided about a request and has not left the house yet: it can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_ui.access import Viewer
from mdeji.dispatch import instructions, story
from mdeji.dispatch.instructions import Deed, Waiting
from mdeji.messages import letters
from mdeji.requests.queries import RequestView

DEEDS = {
    Deed.CANCEL: "この依頼を 取り消します。",
    Deed.REFER: "ほかの窓口を案内して 終わります。",
    Deed.TIME: "希望の日時を 変えます。",
    Deed.PLACE: "場所を 変えます。",
    Deed.PARTIAL: "いまのチームで 決めます。",
}


@dataclass(frozen=True)
class Leaving:
    """Hold one of them: what happens in ``seconds``, and the form that takes it back."""

    text: str
    goes_at: datetime
    seconds: int
    action: str
    fields: tuple[tuple[str, str], ...]


def leaving_of(
    session: Any, viewer: Viewer, found: RequestView, now: datetime
) -> tuple[Leaving, ...]:
    """Return what can still be taken back of a request, and of what was written to who asked."""
    if not viewer.is_office:
        return ()
    waiting = instructions.waiting(session, found.id)
    named = story.known(session, {one.about for one in waiting if one.about})
    names = {one: known.shown_name for one, known in named.items()}
    asker = found.requester_id
    written = () if asker is None else letters.leaving(session, asker)
    return (
        *(_decided(one, found.id, names, now) for one in waiting),
        *(_letter(thread, letter, now) for thread, letter in written),
    )


def asking(session: Any, request_id: int | None, action: str, now: datetime) -> tuple[Leaving, ...]:
    """Return whom staff are about to ask for a duty; the page ``action`` takes it back."""
    if request_id is None:
        return ()
    waiting = [one for one in instructions.waiting(session, request_id) if one.about]
    named = story.known(session, {one.about for one in waiting})
    return tuple(
        Leaving(
            f"{named[one.about].shown_name if one.about in named else 'サポーター'}さんに 打診します。",
            one.goes_at,
            _seconds(one.goes_at, now),
            action,
            (("do", "take_back"), ("supporter", str(one.about))),
        )
        for one in waiting
    )


def _decided(one: Waiting, request_id: int, names: dict[int, str], now: datetime) -> Leaving:
    text = DEEDS.get(one.deed) or f"{names.get(one.about, 'サポーター')}さんに 打診します。"
    fields = (("deed", one.deed.value), ("about", str(one.about)))
    action = f"/admin/requests/{request_id}/take-back"
    return Leaving(text, one.goes_at, _seconds(one.goes_at, now), action, fields)


def _letter(thread_id: int, letter: letters.LetterView, now: datetime) -> Leaving:
    at = letter.goes_at or now
    action = f"/admin/letters/{thread_id}/recall"
    text = "ご本人のLINEへ 送ります。"
    return Leaving(text, at, _seconds(at, now), action, (("letter", str(letter.id)),))


def _seconds(at: datetime, now: datetime) -> int:
    return max(0, round((at - now).total_seconds()))
