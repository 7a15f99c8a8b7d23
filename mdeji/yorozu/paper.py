"""Type in a whole sheet of tallies from a desk that worked on paper: all lines, or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mdeji.kit.errors import Invalid, MdejiError
from mdeji.requests.service import TOPICS
from mdeji.yorozu.rules import Draft, check
from mdeji.yorozu.service import Logged, ask, by_uid, doubts, open_session, store

LINES = 14
"""How many visitors fit on a sheet."""


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a line of a sheet."""

    line: int
    field: str
    reason: str


class SheetFaults(MdejiError):
    """Some lines cannot be; nothing was stored."""

    def __init__(self, faults: tuple[LineFault, ...]) -> None:
        """Remember what is wrong with which line."""
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def log_sheet(
    session: Session,
    session_id: int,
    drafts: Sequence[Draft],
    by: tuple[str, datetime],
    confirmed: Collection[str] = (),
) -> tuple[Logged, ...]:
    """Store the lines of a sheet; those stored before are not stored again.

    Raises:
        SheetFaults: some lines cannot be.
        Doubtful: something is to be asked first.
        Invalid: there is no line, or nothing can be logged for this session.
    """
    row = open_session(session, session_id, by[1])
    if not drafts:
        raise Invalid("lines", "missing")
    faults = tuple(fault for draft in drafts for fault in _faults(draft))
    if faults:
        raise SheetFaults(faults)
    now = by[1]
    asked = (doubts(session, row, one, now, more=len(drafts)) for one in drafts)
    ask({question for some in asked for question in some}, confirmed)
    found = []
    for draft in drafts:
        known = by_uid(session, draft.uid)
        made = known or store(session, row, draft, by)
        found.append(Logged(made.pk, made.uid, known=known is not None))
    return tuple(found)


def _faults(draft: Draft) -> tuple[LineFault, ...]:
    try:
        check(draft, TOPICS)
    except Invalid as fault:
        return (LineFault(draft.line or 0, fault.field, fault.reason),)
    return ()
