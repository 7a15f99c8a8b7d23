"""Join a LINE account to somebody we know, in every room: what both held twice is held once."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch import leaving
from mdeji.outreach import place_queries, signups
from mdeji.outreach.place_queries import Mine
from mdeji.outreach.rules import PlaceStatus
from mdeji.privacy.leaving import hand_on
from mdeji.supporters import linking
from mdeji.supporters.service import of_person

_BEST_FIRST = (
    PlaceStatus.CONFIRMED,
    PlaceStatus.SEATED,
    PlaceStatus.OFFERED,
    PlaceStatus.WAITING,
    PlaceStatus.APPLIED,
)


def link(session: Session, code_id: int, newcomer_id: int, now: datetime) -> int:
    """Join the newcomer's LINE account to the person of the code; return the person's id.

    Of two sign-ups for one class the better one stays, and the other seat goes to those who wait.
    Of two enrolments the older one stays, and what the other had promised goes to others.

    Raises:
        NotAllowed: ``code_used``, ``code_expired``, or ``no_line`` if the newcomer has no account.
        NotFound: there is no such code.
    """
    person_id = linking.whose(session, code_id, newcomer_id, now)
    if person_id != newcomer_id:
        actor = f"person:{person_id}"
        _seat_once(session, newcomer_id, person_id, actor, now)
        _enrol_once(session, newcomer_id, person_id, actor, now)
    return linking.link(session, code_id, newcomer_id, now)


def _seat_once(
    session: Session, newcomer_id: int, person_id: int, actor: str, now: datetime
) -> None:
    known = {one.held.id: one for one in place_queries.of_person(session, person_id, now)}
    for one in place_queries.of_person(session, newcomer_id, now):
        if one.held.id in known:
            worse = max(one, known[one.held.id], key=_rank)
            signups.withdraw(session, worse.place_id, None, actor, now)


def _rank(one: Mine) -> tuple[int, int]:
    return _BEST_FIRST.index(one.status), one.place_id


def _enrol_once(
    session: Session, newcomer_id: int, person_id: int, actor: str, now: datetime
) -> None:
    twin = of_person(session, newcomer_id)
    if twin is not None and of_person(session, person_id) is not None:
        hand_on(session, twin.pk, actor, now)
        leaving.give_back(session, twin.pk, actor, now)
