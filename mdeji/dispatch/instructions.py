"""What the office decides about a request: done after ten seconds, unless it is taken back.

Cancelling, referring, moving and asking somebody all send messages that cannot be called back. So
nothing happens for ten seconds (UX A2): a job keeps the decision, and taking it back takes the job
away. What cannot be done is refused at once, by doing it for a try and undoing that.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from mdeji.dispatch.by_hand import offer_by_hand
from mdeji.dispatch.changes import (
    Meeting,
    cancel_request,
    change_place,
    change_time,
    confirm_partial,
    refer,
)
from mdeji.kit import jobs, origin
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, Invalid, MdejiError, NotAllowed, NotFound, SeatTaken
from mdeji.kit.recall import RECALL
from mdeji.kit.vault import vault
from mdeji.requests.rules import PlaceKind, SeatRole
from mdeji.staff.journal import record


class Deed(StrEnum):
    """What can be decided."""

    CANCEL = "cancel"
    REFER = "refer"
    TIME = "time"
    PLACE = "place"
    PARTIAL = "partial"
    OFFER = "offer"


@dataclass(frozen=True)
class Instruction:
    """A decision; ``about`` is the supporter of an offer, ``detail`` is JSON."""

    deed: Deed
    detail: Mapping[str, Any]
    about: int = 0


@dataclass(frozen=True)
class Waiting:
    """A decision that can still be taken back."""

    deed: Deed
    about: int
    goes_at: datetime


def give(
    session: Session, request_id: int, instruction: Instruction, actor: str, now: datetime
) -> None:
    """Decide; it is done after the recall time. The same decision given twice is done once.

    Raises:
        MdejiError: it cannot be done, as the service that would do it says.
    """
    _try_out(session, request_id, instruction, actor, now)
    payload = {
        "request": request_id,
        "deed": instruction.deed.value,
        "about": instruction.about,
        "detail": vault().seal(json.dumps(instruction.detail)),
        "actor": actor,
    }
    key = _key(request_id, instruction.deed, instruction.about)
    jobs.put_again(session, jobs.Order("instruct", payload, now + RECALL, key), now)


def take_back(
    session: Session, request_id: int, deed: Deed, about: int, actor: str, now: datetime
) -> None:
    """Take a decision back: nothing of it has happened.

    Raises:
        NotAllowed: ``gone`` if it has been done, or was never given.
    """
    if not jobs.cancel(session, _key(request_id, deed, about)):
        raise NotAllowed("gone")
    detail = {"deed": deed.value} | ({"supporter": about} if about else {})
    record(session, actor, f"request:{request_id}", "instruction_taken_back", detail, now)


def waiting(session: Session, request_id: int) -> tuple[Waiting, ...]:
    """Return what is decided about a request and not done yet, the first one first."""
    return tuple(
        Waiting(Deed(str(job.payload["deed"])), int(job.payload["about"]), job.due_at)
        for job in jobs.ready(session, f"instruct:{request_id}:")
    )


def carry_out(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Do what was decided; what has become impossible meanwhile is told in the request's story."""
    request_id, actor = int(payload["request"]), str(payload["actor"])
    origin.acts(actor)
    detail = json.loads(vault().open(str(payload["detail"])))
    instruction = Instruction(Deed(str(payload["deed"])), detail, int(payload["about"]))
    try:
        with attempt(session):
            _DO[instruction.deed](session, request_id, instruction, actor, now)
    except (IllegalMove, Invalid, NotAllowed, NotFound, SeatTaken) as refusal:
        told: dict[str, Any] = {"deed": instruction.deed.value, "reason": _reason(refusal)}
        told |= {"supporter": instruction.about} if instruction.about else {}
        record(session, actor, f"request:{request_id}", "instruction_refused", told, now)


def _try_out(
    session: Session, request_id: int, instruction: Instruction, actor: str, now: datetime
) -> None:
    trial = session.begin_nested()
    try:
        _DO[instruction.deed](session, request_id, instruction, actor, now)
    finally:
        trial.rollback()


def _reason(refusal: MdejiError) -> str:
    return refusal.reason if isinstance(refusal, NotAllowed) else "moved"


def _key(request_id: int, deed: Deed, about: int) -> str:
    # A request ends once only: calling it off and referring it take each other's place.
    what = "end" if deed in {Deed.CANCEL, Deed.REFER} else deed.value
    return f"instruct:{request_id}:{what}" + (f":{about}" if about else "")


Do = Callable[[Session, int, Instruction, str, datetime], Any]


def _time(session: Session, one: int, it: Instruction, actor: str, now: datetime) -> None:
    wishes = tuple(
        (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in it.detail["wishes"]
    )
    change_time(session, one, wishes, actor, now)


def _place(session: Session, one: int, it: Instruction, actor: str, now: datetime) -> None:
    place, centre, detail = (it.detail[name] for name in ("place", "centre", "detail"))
    change_place(session, one, Meeting(PlaceKind(place), centre, detail), actor, now)


def _offer(session: Session, one: int, it: Instruction, actor: str, now: datetime) -> None:
    role = SeatRole(it.detail["role"]) if "role" in it.detail else None
    offer_by_hand(session, one, it.about, now, actor, role)


_DO: Mapping[Deed, Do] = {
    Deed.CANCEL: lambda s, one, it, by, now: cancel_request(s, one, it.detail["reason"], by, now),
    Deed.REFER: lambda s, one, it, by, now: refer(s, one, it.detail["whither"], by, now),
    Deed.TIME: _time,
    Deed.PLACE: _place,
    Deed.PARTIAL: lambda s, one, _, by, now: confirm_partial(s, one, by, now),
    Deed.OFFER: _offer,
}
