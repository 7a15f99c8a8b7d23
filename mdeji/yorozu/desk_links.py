"""One-time codes of the desk: they open the chat and lead to one consultation, once.

A visitor reads a QR code and so agrees to be asked on LINE two weeks later. The staff never learn
who it was, and the chat never learns more than topics.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.ids import new_code
from mdeji.kit.vault import vault
from mdeji.staff import throttle
from mdeji.staff.journal import SYSTEM, record
from mdeji.yorozu import checks
from mdeji.yorozu.rules import CheckDoor
from mdeji.yorozu.service import consultation
from mdeji.yorozu.tables import DeskLink, StillUsing

DIGITS = 8
LIVES = timedelta(hours=2)
TRIES, TRIES_OF_ALL = 5, 60
WINDOW = timedelta(minutes=30)


def make(session: Session, consultation_id: int, actor: str, now: datetime) -> str:
    """Return a new code for this record, shown once; an earlier one does not work any more.

    Raises:
        Invalid: the record was taken back, or the answer is there already.
    """
    row = consultation(session, consultation_id)
    kept = checks.of(session, row.pk)
    if row.taken_back_at is not None or (kept is not None and kept.answer is not None):
        raise Invalid("check", "too_late")
    earlier = select(DeskLink).where(
        DeskLink.consultation_id == row.pk,
        col(DeskLink.used_at).is_(None),
        col(DeskLink.expires_at) > now,
    )
    for one in session.exec(earlier):
        one.expires_at = now
    code = new_code(DIGITS)
    made = DeskLink(
        consultation_id=row.pk,
        code_hash=vault().index(code),
        made_by=actor,
        made_at=now,
        expires_at=now + LIVES,
    )
    session.add(made)
    session.flush()
    record(session, actor, f"consultation:{row.pk}", "desk_code_made", {}, now)
    return code


def find(session: Session, account: str, code: str, now: datetime) -> int:
    """Return which code this is; each try counts, right or wrong.

    Raises:
        TooManyTries: this account, or all of them together, tried too often.
        NotAllowed: ``code_wrong``, ``code_used`` or ``code_expired``.
    """
    me = throttle.who("desk_link", account)
    throttle.note_try(session, me, TRIES, WINDOW, now)
    throttle.note_try(session, throttle.who("desk_link", "everybody"), TRIES_OF_ALL, WINDOW, now)
    codes = select(DeskLink).where(col(DeskLink.code_hash).in_(vault().indexes(code)))
    row = session.exec(codes.order_by(col(DeskLink.id).desc())).first()
    if row is None:
        raise NotAllowed("code_wrong")
    _check_alive(row, now)
    throttle.forget(session, me)
    return row.pk


def tie(session: Session, link_id: int, person_id: int, now: datetime) -> StillUsing:
    """Let this person be asked about the record of the code; the code is used up.

    Raises:
        NotAllowed: ``code_used`` or ``code_expired``.
    """
    found = select(DeskLink).where(DeskLink.id == link_id).with_for_update()
    row = session.exec(found).first()
    if row is None:
        raise NotAllowed("code_wrong")
    _check_alive(row, now)
    row.used_at = now
    by = (SYSTEM, now)  # The journal is kept for years: it does not tell who it was.
    return checks.agree(session, row.consultation_id, CheckDoor.LINE, by, person_id)


def forget(session: Session, now: datetime) -> int:
    """Delete the codes that do not work any more; return how many."""
    found = session.exec(select(DeskLink).where(col(DeskLink.expires_at) < now)).all()
    for row in found:
        session.delete(row)
    session.flush()
    return len(found)


def _check_alive(row: DeskLink, now: datetime) -> None:
    if row.used_at is not None:
        raise NotAllowed("code_used")
    if row.expires_at <= now:
        raise NotAllowed("code_expired")
