"""What people do with the rota: sign up, come, go; and what staff do for them."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, select

from mdeji.dispatch import by_hand, instructions, seating
from mdeji.dispatch.answers import Accepted, cannot_come
from mdeji.dispatch.attendance import confirm, leave
from mdeji.dispatch.instructions import Deed, Instruction
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import live_visit, team_of
from mdeji.dispatch.tell import tell_supporter, visit_facts
from mdeji.dispatch.visits import arrived
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.messages.notices import Notice, Terms
from mdeji.requests.duty import MOST_SEATS
from mdeji.requests.service import get as request_by_id
from mdeji.requests.service import search_soon
from mdeji.rota.duties import keep_duty
from mdeji.rota.rules import CHECK_IN_FROM, CHECK_IN_UNTIL
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of
from mdeji.supporters.service import of_person
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.sessions import check_version, session_row
from mdeji.yorozu.tables import YorozuSession

RELEASED = "released"


def sign_up(session: Session, session_id: int, person_id: int, now: datetime) -> Accepted:
    """Give a supporter who comes forward a seat at a desk.

    Raises:
        NotAllowed: ``not_supporter``, ``no_seat``, ``too_late``, ``called_off``, or an obstacle.
        SeatTaken: somebody was faster.
    """
    row = session_row(session, session_id)
    if row.status is not SessionStatus.PLANNED:
        raise NotAllowed("called_off")
    return seating.sign_up(session, duty_of(row), person_id, now)


def offer(session: Session, session_id: int, supporter_id: int, actor: str, now: datetime) -> None:
    """Ask one supporter by hand, after the time in which it can be taken back.

    Raises:
        NotAllowed: the obstacle, ``no_seat`` or ``too_late``.
    """
    duty = duty_of(session_row(session, session_id))
    asking = Instruction(Deed.OFFER, {}, supporter_id)
    instructions.give(session, duty, asking, actor, now)


def take_offer_back(
    session: Session, session_id: int, supporter_id: int, actor: str, now: datetime
) -> None:
    """Do not ask somebody after all.

    Raises:
        NotAllowed: ``gone`` if they have been asked already.
    """
    duty = duty_of(session_row(session, session_id))
    instructions.take_back(session, duty, Deed.OFFER, supporter_id, actor, now)


def assign(
    session: Session, session_id: int, supporter_id: int, actor: str, now: datetime
) -> Accepted:
    """Seat a supporter who said yes on the phone.

    Raises:
        NotAllowed: the obstacle, ``no_seat`` or ``too_late``.
    """
    return by_hand.assign(
        session, duty_of(session_row(session, session_id)), supporter_id, now, actor
    )


def release(
    session: Session, session_id: int, supporter_id: int, actor: str, now: datetime
) -> None:
    """Take somebody off a desk; they are told, and others are searched at once.

    Raises:
        NotAllowed: ``not_on_team``, or ``too_late`` once the desk is over.
    """
    request_id = duty_of(session_row(session, session_id))
    visit, _ = _seat(session, request_id, supporter_id)
    let_off(session, visit, supporter_id, actor, now)


def let_off(session: Session, visit: Visit, supporter_id: int, actor: str, now: datetime) -> None:
    """Take somebody off the team of a duty, and tell them.

    Raises:
        NotAllowed: ``not_on_team``, or ``too_late`` once it is over.
    """
    person_id = supporter_of(session, supporter_id).person_id
    cannot_come(session, visit.pk, person_id, RELEASED, now, actor)
    facts = visit_facts(request_by_id(session, visit.request_id), visit)
    terms = Terms(subject=f"released:{visit.pk}:{supporter_id}")
    tell_supporter(session, supporter_id, Notice("duty_released", facts), now, terms)


def want(
    session: Session, session_id: int, count: int | None, seen: int | None, by: tuple[str, datetime]
) -> None:
    """Say how many a session wants, or None for as many as its rule says; ``seen`` is its version.

    Raises:
        Invalid: ``count`` is out of range.
        Stale: somebody has changed the session meanwhile.
    """
    if count is not None and not 0 <= count <= MOST_SEATS:
        raise Invalid("supporters", "out_of_range")
    actor, now = by
    row = session_row(session, session_id)
    check_version(row, seen)
    row.supporters = count
    session.add(row)
    session.flush()
    detail = {"count": count}
    record(session, actor, f"yorozu:{row.pk}", "duty_wanted", detail, now)
    if row.starts_at > now:
        keep_duty(session, row, now)


def search_now(session: Session, session_id: int, actor: str, now: datetime) -> None:
    """Begin to ask people at once, however far the day is."""
    request = request_by_id(session, duty_of(session_row(session, session_id)))
    request.search_from = None
    session.add(request)
    session.flush()
    record(session, actor, f"request:{request.pk}", "search_hurried", {}, now)
    search_soon(session, request.pk, now)


def check_in(session: Session, code: str, person_id: int, now: datetime) -> Visit:
    """Note that somebody on duty is there, by what they scanned at the desk; return their visit.

    Scanning twice notes it once.

    Raises:
        NotAllowed: ``unknown_code``, ``not_supporter``, ``too_early``, ``desk_over`` or
            ``not_on_team``.
    """
    row = by_code(session, code)
    if row is None:
        raise NotAllowed("unknown_code")
    supporter = of_person(session, person_id)
    if supporter is None:
        raise NotAllowed("not_supporter")
    if now < row.starts_at - CHECK_IN_FROM:
        raise NotAllowed("too_early")
    if now > row.ends_at + CHECK_IN_UNTIL or row.status is not SessionStatus.PLANNED:
        raise NotAllowed("desk_over")
    visit, _ = _seat(session, duty_of(row), supporter.pk)
    arrived(session, visit.pk, person_id, now)
    return visit


def by_code(session: Session, code: str) -> YorozuSession | None:
    """Return the session whose code this is, or None."""
    said = code.strip().lower()
    if not said:
        return None
    return session.exec(select(YorozuSession).where(YorozuSession.duty_code == said)).first()


def came(session: Session, session_id: int, supporter_id: int, actor: str, now: datetime) -> None:
    """Note for somebody on duty that they are there; staff see them.

    Raises:
        NotAllowed: ``not_on_team``, or ``too_early``.
    """
    request_id = duty_of(session_row(session, session_id))
    visit, _ = _seat(session, request_id, supporter_id)
    arrived(session, visit.pk, supporter_of(session, supporter_id).person_id, now, actor)


def went(session: Session, session_id: int, supporter_id: int, actor: str, now: datetime) -> None:
    """Note for somebody on duty that they have gone.

    Raises:
        NotAllowed: ``not_on_team``, or ``too_early``.
    """
    request_id = duty_of(session_row(session, session_id))
    visit, row = _seat(session, request_id, supporter_id)
    leave(session, visit, row, actor, now)


def say_who_came(
    session: Session, session_id: int, present: Collection[int], actor: str, now: datetime
) -> None:
    """Say who was on duty, once it has begun; hours and honorarium follow.

    Raises:
        NotAllowed: ``too_early``, or ``not_on_team``.
    """
    visit = live_visit(session, duty_of(session_row(session, session_id)))
    if visit is None:
        raise NotAllowed("not_on_team")
    confirm(session, visit.pk, present, actor, now)


def duty_of(row: YorozuSession) -> int:
    """Return the request that finds the people of a session.

    Raises:
        NotAllowed: ``none_wanted``.
        NotFound: it has not been made yet.
    """
    if row.duty_id is None:
        raise NotAllowed("none_wanted") if row.supporters == 0 else NotFound("duty", row.pk)
    return row.duty_id


def _seat(session: Session, request_id: int, supporter_id: int) -> tuple[Visit, Attendance]:
    visit = live_visit(session, request_id)
    for row in team_of(session, visit.pk) if visit else ():
        if visit is not None and row.supporter_id == supporter_id:
            return visit, row
    raise NotAllowed("not_on_team")
