"""What staff do about those who teach at a class: ask, seat, release, and say how many."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch import by_hand, instructions
from mdeji.dispatch.instructions import Deed, Instruction
from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.outreach import teachers
from mdeji.outreach.classes import check_version
from mdeji.outreach.holding import class_row, hold
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import ClassTeacher
from mdeji.outreach.teachers import NewTeacher
from mdeji.requests.duty import MOST_SEATS
from mdeji.requests.rules import CHANGEABLE
from mdeji.requests.service import get as request_by_id
from mdeji.requests.service import search_soon
from mdeji.rota.service import let_off
from mdeji.rota.teaching import SEATS, follow
from mdeji.staff.journal import record


def offer(session: Session, class_id: int, supporter_id: int, actor: str, now: datetime) -> None:
    """Ask one supporter by hand, after the time in which it can be taken back.

    Raises:
        NotAllowed: the obstacle, ``no_seat``, ``too_late`` or ``class_closed``.
    """
    duty = _duty(session, class_id)
    instructions.give(session, duty, Instruction(Deed.OFFER, {}, supporter_id), actor, now)


def take_offer_back(
    session: Session, class_id: int, supporter_id: int, actor: str, now: datetime
) -> None:
    """Do not ask somebody after all.

    Raises:
        NotAllowed: ``gone`` if they have been asked already.
    """
    duty = _duty(session, class_id)
    instructions.take_back(session, duty, Deed.OFFER, supporter_id, actor, now)


def promise(session: Session, class_id: int, supporter_id: int, actor: str, now: datetime) -> None:
    """Seat a supporter who said yes on the phone, in the first free seat.

    Raises:
        NotAllowed: the obstacle, ``no_seat``, ``too_late`` or ``class_closed``.
    """
    hold(session, class_id)
    by_hand.assign(session, _duty(session, class_id), supporter_id, now, actor)
    follow(session, class_id, now)


def assign(session: Session, class_id: int, new: NewTeacher, actor: str, now: datetime) -> None:
    """Let somebody teach: in a seat of the duty where one is free, or else beside it.

    Raises:
        Invalid: nobody is named, or a person is named where a house should be.
        NotAllowed: the obstacle, or what ``outreach.teachers`` refuses.
    """
    row = hold(session, class_id)
    if new.supporter_id is None or not _seats(session, row.duty_id):
        teachers.assign(session, class_id, new, actor, now)
    else:
        try:
            seat = SEATS[new.role]
            by_hand.assign(session, row.duty_id or 0, new.supporter_id, now, actor, seat)
        except NotAllowed as refusal:
            if refusal.reason != "no_seat":
                raise
            teachers.assign(session, class_id, new, actor, now)
    follow(session, class_id, now)


def remove(
    session: Session, class_id: int, teacher: ClassTeacher, actor: str, now: datetime
) -> None:
    """Let somebody teach no longer; they are told, and another one is searched.

    Raises:
        NotAllowed: ``too_late`` once the class is over.
    """
    row = hold(session, class_id)
    visit = live_visit(session, row.duty_id) if row.duty_id else None
    team = team_of(session, visit.pk) if visit else ()
    supporter_id = teacher.supporter_id or 0
    if visit is None or all(one.supporter_id != supporter_id for one in team):
        teachers.remove(session, teacher.pk, actor, now)
    else:
        let_off(session, visit, supporter_id, actor, now)
    follow(session, class_id, now)


def want(
    session: Session, class_id: int, count: int | None, seen: int | None, by: tuple[str, datetime]
) -> None:
    """Say how many are to teach, or None for as many as the ratio says; 0 asks nobody.

    Raises:
        Invalid: ``count`` is out of range.
        Stale: somebody has changed the class meanwhile.
    """
    if count is not None and not 0 <= count <= MOST_SEATS:
        raise Invalid("teachers", "range")
    actor, now = by
    row = hold(session, class_id)
    check_version(row, seen)
    row.supporters = count
    session.add(row)
    session.flush()
    record(session, actor, f"class:{class_id}", "duty_wanted", {"count": count}, now)
    follow(session, class_id, now)


def search_now(session: Session, class_id: int, actor: str, now: datetime) -> None:
    """Begin to ask people at once, however far the day is.

    Raises:
        NotAllowed: ``class_closed`` where nobody is asked.
    """
    request = request_by_id(session, _duty(session, class_id))
    request.search_from = None
    session.add(request)
    session.flush()
    record(session, actor, f"request:{request.pk}", "search_hurried", {}, now)
    search_soon(session, request.pk, now)


def _duty(session: Session, class_id: int) -> int:
    row = class_row(session, class_id)
    if row.duty_id is None or row.status is not ClassStatus.PLANNED:
        raise NotAllowed("class_closed")
    return row.duty_id


def _seats(session: Session, duty_id: int | None) -> bool:
    return duty_id is not None and request_by_id(session, duty_id).status in CHANGEABLE
