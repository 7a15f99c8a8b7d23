"""Erase a person: first what is open is ended properly, then every trace is emptied."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.errors import NotAllowed
from mdeji.messages.tables import Attachment, Letter, Thread
from mdeji.outreach import place_queries, signups
from mdeji.people import service as people
from mdeji.people import tombstones
from mdeji.people.tombstones import Signs
from mdeji.privacy.leaving import hand_on
from mdeji.privacy.wiping import wipe
from mdeji.requests.queries import of_person as requests_of
from mdeji.requests.rules import CHANGEABLE, RequestStatus
from mdeji.staff.journal import record
from mdeji.supporters import service as supporters
from mdeji.supporters.rules import SUPPORTER, SupporterEvent
from mdeji.supporters.tables import Supporter, SupporterPrivate

WHY = "erased"
"""The reason that requests, seats and the register are given."""


@dataclass(frozen=True)
class Plan:
    """What erasing somebody would end and empty; ``under_way`` says that it must wait."""

    person_id: int
    requests: tuple[str, ...]
    unreported: tuple[str, ...]
    visits: tuple[datetime, ...]
    offers: int
    is_supporter: bool
    letters: int
    photos: int
    classes: int
    under_way: bool
    erased_at: datetime | None


def plan(session: Session, person_id: int, now: datetime) -> Plan:
    """Return what erasing the person would do.

    Raises:
        NotFound: nobody has this id.
    """
    person = people.get(session, person_id)
    mine = requests_of(session, person_id, open_only=True)
    coming, going = _visits_of(session, person_id, now)
    offers = dispatch.offers_of_person(session, person_id, open_only=True)
    letters = select(Letter.id).join(Thread, col(Thread.id) == Letter.thread_id)
    photos = select(Attachment.id).where(
        Attachment.person_id == person_id, col(Attachment.content).is_not(None)
    )
    return Plan(
        person_id=person_id,
        requests=tuple(one.number for one in mine if one.status in CHANGEABLE),
        unreported=tuple(one.number for one in mine if one.status is RequestStatus.VISITED),
        visits=tuple(visit.starts_at for visit in coming),
        offers=len(offers),
        is_supporter=supporters.of_person(session, person_id) is not None,
        letters=len(session.exec(letters.where(Thread.person_id == person_id)).all()),
        photos=len(session.exec(photos).all()),
        classes=len(place_queries.of_person(session, person_id, now)),
        under_way=bool(going) or _is_visited_now(session, person_id, now),
        erased_at=person.erased_at,
    )


def erase(session: Session, person_id: int, actor: str, reason: str, now: datetime) -> None:
    """End what is open, leave tombstones, and empty every trace of the person.

    Requests are called off and their teams told; seats are given back and searched anew; whoever
    is a supporter leaves. The rows stay for the figures, with nobody's name.

    Raises:
        NotAllowed: ``under_way`` during a visit, ``erased`` if it has been done.
        NotFound: nobody has this id.
    """
    found = plan(session, person_id, now)
    if found.erased_at is not None:
        raise NotAllowed("erased")
    if found.under_way:
        raise NotAllowed("under_way")
    _end_what_is_open(session, person_id, actor, now)
    _leave(session, person_id, actor, now)
    tombstones.bury(session, _signs(session, person_id), now)
    wipe(session, person_id, now)
    detail = {"reason": reason, "requests": len(found.requests), "visits": len(found.visits)}
    record(session, actor, f"person:{person_id}", "erased", detail, now)


def _end_what_is_open(session: Session, person_id: int, actor: str, now: datetime) -> None:
    _end_classes(session, person_id, actor, now)  # Classes are held before the requests of any.
    for request in requests_of(session, person_id, open_only=True):
        if request.status in CHANGEABLE:
            service.cancel_request(session, request.id, WHY, actor, now)
    for offer in dispatch.offers_of_person(session, person_id, open_only=True):
        service.decline(session, offer.id, person_id, now, actor)
    for visit in _visits_of(session, person_id, now)[0]:
        service.cannot_come(session, visit.pk, person_id, WHY, now, actor)


def _end_classes(session: Session, person_id: int, actor: str, now: datetime) -> None:
    """Give seats in classes to those who wait, and let others teach and be on duty."""
    for mine in place_queries.of_person(session, person_id, now):
        signups.withdraw(session, mine.place_id, None, actor, now)
    supporter = supporters.of_person(session, person_id)
    if supporter is not None:
        hand_on(session, supporter.pk, actor, now)


def _leave(session: Session, person_id: int, actor: str, now: datetime) -> None:
    supporter = supporters.of_person(session, person_id)
    if supporter is not None and SUPPORTER.allows(supporter.status, SupporterEvent.LEFT):
        supporters.move(session, supporter.pk, SupporterEvent.LEFT, actor, now, reason=WHY)


def _signs(session: Session, person_id: int) -> Signs:
    person = people.get(session, person_id)
    found = (
        select(SupporterPrivate)
        .join(Supporter, col(Supporter.id) == SupporterPrivate.supporter_id)
        .where(Supporter.person_id == person_id)
    )
    private = session.exec(found).first()
    born_on = private.born_on if private else None
    return Signs(person.phone, person.line_user_id, person.name, born_on)


def _visits_of(
    session: Session, person_id: int, now: datetime
) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Return the visits somebody is on the team of: those to come, and those under way."""
    found = (
        select(Visit)
        .join(Attendance, col(Attendance.visit_id) == Visit.id)
        .join(Supporter, col(Supporter.id) == Attendance.supporter_id)
        .where(Supporter.person_id == person_id, col(Attendance.released_at).is_(None))
        .where(col(Visit.status).in_([VisitStatus.FORMING, VisitStatus.PLANNED]))
        .where(Visit.ends_at > now)
    )
    rows = tuple(session.exec(found).all())
    coming = tuple(row for row in rows if row.starts_at > now)
    return coming, tuple(row for row in rows if row.starts_at <= now)


def _is_visited_now(session: Session, person_id: int, now: datetime) -> bool:
    for request in requests_of(session, person_id, open_only=True):
        visit = dispatch.visit_of_request(session, request.id)
        if visit is not None and visit.team and visit.starts_at <= now < visit.ends_at:
            return True
    return False
