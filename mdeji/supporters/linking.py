"""Link a LINE account to somebody we know already, by a code from the counter; and part again.

Whoever was enrolled on paper, or has a new account after a new phone, types a one-time code. What
the new account had of its own goes over to the person; the old account loses everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import not_quiet
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.ids import new_code
from mdeji.kit.vault import vault
from mdeji.messages import menus, outbox, talks
from mdeji.messages.outbox import Envelope
from mdeji.people import service as people
from mdeji.people.tables import Person
from mdeji.staff import throttle
from mdeji.staff.journal import record
from mdeji.supporters.enrol_tables import LinkCode, Parting
from mdeji.supporters.merging import merge

DIGITS = 8
LIVES = timedelta(hours=1)
LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=15)
TRIES, TRIES_OF_ALL = 5, 60
WINDOW = timedelta(minutes=30)
"""Five wrong codes in half an hour from one account, sixty from all: 10⁸ codes are not guessed."""

GUEST = "guest"


@dataclass(frozen=True)
class Found:
    """Whose code it is, before they say yes; ``initial`` is all that is shown of the name."""

    code_id: int
    person_id: int
    initial: str


def make_code(
    session: Session, person_id: int, actor: str, now: datetime, lives: timedelta = LIVES
) -> str:
    """Return a new code for this person, shown once; an earlier one does not work any more.

    Raises:
        NotFound: nobody has this id.
    """
    people.get(session, person_id)
    for earlier in session.exec(
        select(LinkCode)
        .where(LinkCode.person_id == person_id, col(LinkCode.used_at).is_(None))
        .where(LinkCode.expires_at > now)
    ):
        earlier.expires_at = now
        session.add(earlier)
    code = new_code(DIGITS)
    lives = min(max(lives, SHORTEST), LONGEST)
    row = LinkCode(
        person_id=person_id,
        code_hash=vault().index(code),
        made_by=actor,
        made_at=now,
        expires_at=now + lives,
    )
    session.add(row)
    record(session, actor, f"person:{person_id}", "link_code_made", {}, now)
    session.flush()
    return code


def find(session: Session, line_user_id: str, code: str, now: datetime) -> Found:
    """Return whose code this is; each try counts, right or wrong.

    Raises:
        TooManyTries: this account, or all of them together, tried too often.
        NotAllowed: ``code_wrong``, ``code_used`` or ``code_expired``.
    """
    me = throttle.who("link", line_user_id)
    throttle.note_try(session, me, TRIES, WINDOW, now)
    throttle.note_try(session, throttle.who("link", "everybody"), TRIES_OF_ALL, WINDOW, now)
    codes = select(LinkCode).where(col(LinkCode.code_hash).in_(vault().indexes(code)))
    row = session.exec(codes.order_by(col(LinkCode.id).desc())).first()
    if row is None:
        raise NotAllowed("code_wrong")
    _check_alive(row, now)
    throttle.forget(session, me)
    person = people.get(session, row.person_id)
    return Found(row.pk, row.person_id, f"{person.name[:1]}〇〇" if person.name else "〇〇")


def whose(session: Session, code_id: int, newcomer_id: int, now: datetime) -> int:
    """Return whose code it is, if the newcomer's account can be joined to them now.

    Raises:
        NotAllowed: ``code_used``, ``code_expired``, or ``no_line`` if the newcomer has no account.
        NotFound: there is no such code.
    """
    row = session.exec(select(LinkCode).where(LinkCode.id == code_id).with_for_update()).first()
    if row is None:
        raise NotFound("link code", code_id)
    _check_alive(row, now)
    if people.get(session, newcomer_id).line_user_id is None:
        raise NotAllowed("no_line")
    return row.person_id


def link(session: Session, code_id: int, newcomer_id: int, now: datetime) -> int:
    """Join the newcomer's LINE account to the person of the code; return the person's id.

    Raises:
        NotAllowed: ``code_used``, ``code_expired``, or ``no_line`` if the newcomer has no account.
        NotFound: there is no such code.
    """
    known_id = whose(session, code_id, newcomer_id, now)
    newcomer, person = people.get(session, newcomer_id), people.get(session, known_id)
    row = session.get_one(LinkCode, code_id)
    row.used_at = now
    session.add(row)
    if newcomer.pk == person.pk:
        return person.pk
    actor = f"person:{person.pk}"
    unlink(session, person.pk, actor, now)
    _hand_over(session, newcomer, person, now)
    merge(session, newcomer, person, actor, now)
    record(session, actor, f"person:{person.pk}", "line_linked", {"code": row.pk}, now)
    return person.pk


def _hand_over(session: Session, newcomer: Person, person: Person, now: datetime) -> None:
    """Give the newcomer's account to the person; the account is never two people's."""
    account, newcomer.line_user_id = newcomer.line_user_id, None
    session.add(newcomer)
    session.flush()
    person.line_user_id, person.blocked_at, person.heard_at = account, None, now
    person.menu = None
    session.add(person)
    session.flush()


def unlink(session: Session, person_id: int, actor: str, now: datetime) -> bool:
    """Part a person from their LINE account, which loses its menu and its links; False if none.

    The account is told, so that nobody takes a person over unseen.
    """
    person = people.get(session, person_id)
    account = person.line_user_id
    if account is None:
        return False
    person.line_user_id, person.menu, person.blocked_at = None, None, None
    session.add_all([person, Parting(person_id=person_id, at=now, actor=actor)])
    session.flush()
    talks.forget(session, account)
    menus.wear(session, account, GUEST, now)
    part = {"kind": "notice", "notice": "line_unlinked", "data": {}}
    outbox.write(session, [part], Envelope(account, None, now, not_quiet(now)), now)
    record(session, actor, f"person:{person_id}", "line_unlinked", {}, now)
    return True


def opens(session: Session, person_id: int, issued_at: datetime | None) -> bool:
    """Tell whether a link still opens: not if the account it was sent to is no longer theirs."""
    found = select(func.max(Parting.at)).where(Parting.person_id == person_id)
    parted_at: Any = session.exec(found).one()
    # A link says the second in which it was made, no more.
    return parted_at is None or (
        issued_at is not None and issued_at >= parted_at.replace(microsecond=0)
    )


def has_line(session: Session, person_id: int) -> bool:
    """Tell whether a person is linked with a LINE account."""
    found = select(Person.line_user_id).where(Person.id == person_id)
    return session.exec(found).first() is not None


def _check_alive(row: LinkCode, now: datetime) -> None:
    if row.used_at is not None:
        raise NotAllowed("code_used")
    if row.expires_at <= now:
        raise NotAllowed("code_expired")
