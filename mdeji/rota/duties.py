"""Keep the duties in step with the sessions: opened, moved, resized, called off; never twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.dispatch.by_hand import offer_by_hand
from mdeji.dispatch.changes import cancel_request, change_time, fit_seats, search_again
from mdeji.dispatch.holding import lock
from mdeji.dispatch.seating import seat_fixed
from mdeji.dispatch.team import live_visit, seats_of, team_of
from mdeji.dispatch.tell import tell_supporter, visit_facts
from mdeji.kit import jobs
from mdeji.kit.calendar import day_of
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, NotAllowed
from mdeji.kit.ids import new_readable
from mdeji.messages.notices import Notice, Terms
from mdeji.places.tables import Centre
from mdeji.requests.duty import Duty, open_duty, promised_for
from mdeji.requests.queries import wishes_of
from mdeji.requests.rules import CHANGEABLE, OPEN, RequestStatus
from mdeji.requests.tables import Request
from mdeji.rota.rules import TOPICS_MOST, is_asked_again, search_from
from mdeji.rota.standing import standing_for
from mdeji.yorozu.calendar import desk_centres
from mdeji.yorozu.interest import tell_changed
from mdeji.yorozu.rules import WANTED, SessionStatus
from mdeji.yorozu.tables import Consultation, ConsultationTopic, DeskRule, YorozuSession

FORGOTTEN_AFTER = timedelta(days=14)
ASKED_FOR_SINCE = timedelta(days=180)
USUAL_TOPICS = ("line", "settings")
CODE_SIGNS = 8


def follow(session: Session, centre_id: str | None, now: datetime) -> None:
    """Bring the duties of a centre, or of all, in step with its sessions; the handler of ``rota``."""
    found = select(YorozuSession).where(col(YorozuSession.ends_at) > now - FORGOTTEN_AFTER)
    if centre_id is not None:
        found = found.where(YorozuSession.centre_id == centre_id)
    for row in session.exec(found.order_by(col(YorozuSession.id))).all():
        if row.starts_at > now:
            keep_duty(session, row, now)
        elif row.ends_at <= now:
            _let_go(session, row, now)
    tell_changed(session, centre_id, now)


def follow_all(session: Session, now: datetime) -> None:
    """Let the duties of every centre be looked at, each in a job of its own."""
    for centre_id in desk_centres(session):
        order = jobs.Order("rota", {"centre": centre_id}, now, f"rota:{centre_id}")
        jobs.put_again(session, order, now)


def wanted_at(session: Session, row: YorozuSession) -> int:
    """Return how many supporters a session wants: as it says itself, or else its rule."""
    if row.supporters is not None:
        return row.supporters
    rule = session.get(DeskRule, row.rule_id) if row.rule_id else None
    return WANTED if rule is None else rule.supporters


def keep_duty(session: Session, row: YorozuSession, now: datetime) -> None:
    """Bring the duty of one session in step with it."""
    request = session.get(Request, row.duty_id) if row.duty_id else None
    is_live = request is not None and request.status in OPEN
    wanted = wanted_at(session, row) if row.status is SessionStatus.PLANNED else 0
    if request is None or not is_live:
        if wanted:
            _open(session, row, wanted, now)
    elif not wanted:
        _call_off(session, row, request, now)
    else:
        _adapt(session, row, request, wanted, now)


def _open(session: Session, row: YorozuSession, wanted: int, now: datetime) -> None:
    centre = session.get_one(Centre, row.centre_id)
    duty = Duty(
        key=f"desk:{row.pk}:{row.duty_id or 0}",
        centre_id=row.centre_id,
        district_id=centre.district_id,
        at=(row.starts_at, row.ends_at),
        seats=wanted,
        topics=_asked_most(session, row.centre_id, now),
        search_from=search_from(row.starts_at),
    )
    request = open_duty(session, duty, "system", now)
    row.duty_id = request.pk
    row.duty_code = row.duty_code or new_readable(CODE_SIGNS)
    session.add(row)
    session.flush()
    seat_fixed(session, request, standing_for(session, row), now)


def _adapt(
    session: Session, row: YorozuSession, request: Request, wanted: int, now: datetime
) -> None:
    times = (row.starts_at, row.ends_at)
    if wishes_of(session, request.pk)[0] != times:
        _move(session, row, request, now)
    if len(seats_of(session, request.pk)) != wanted and request.status in CHANGEABLE:
        lock(session, request.pk)
        fit_seats(session, request, wanted, now)
    if request.status is RequestStatus.WITH_COORDINATOR and is_asked_again(row.starts_at, now):
        search_again(session, request.pk, "system", now)


def _move(session: Session, row: YorozuSession, request: Request, now: datetime) -> None:
    """Move a duty; whoever is always there is seated again and told so, the others are asked."""
    visit = live_visit(session, request.pk)
    mates = [one.supporter_id for one in team_of(session, visit.pk)] if visit else []
    request.search_from = search_from(row.starts_at)
    session.add(request)
    session.flush()
    try:
        with attempt(session):
            change_time(session, request.pk, ((row.starts_at, row.ends_at),), "system", now)
    except (NotAllowed, IllegalMove):  # It has begun: those who are there know best.
        return
    request.promised_at = promised_for(row.starts_at)
    session.add(request)
    seat_fixed(session, request, standing_for(session, row), now)
    fresh = live_visit(session, request.pk)
    there = {one.supporter_id for one in team_of(session, fresh.pk)} if fresh else set()
    for supporter_id in mates:
        if fresh is not None and supporter_id in there:
            notice = Notice("seat_secured", visit_facts(request, fresh))
            terms = Terms(subject=f"visit:{fresh.pk}")
            tell_supporter(session, supporter_id, notice, now, terms)
        else:
            _ask_again(session, request, supporter_id, now)


def _ask_again(session: Session, request: Request, supporter_id: int, now: datetime) -> None:
    try:
        with attempt(session):
            offer_by_hand(session, request.pk, supporter_id, now, "system")
    except NotAllowed:  # Something stands in the way of the new time, or every seat is taken.
        return


def _call_off(session: Session, row: YorozuSession, request: Request, now: datetime) -> None:
    reason = row.reason or "none_wanted"
    try:
        with attempt(session):
            cancel_request(session, request.pk, reason, "system", now)
    except (NotAllowed, IllegalMove):  # It has begun.
        return


def _let_go(session: Session, row: YorozuSession, now: datetime) -> None:
    """End the search for a desk that is over and had nobody."""
    request = session.get(Request, row.duty_id) if row.duty_id else None
    if request is None or request.status not in CHANGEABLE:
        return
    visit = live_visit(session, request.pk)
    if visit is None or not team_of(session, visit.pk):
        cancel_request(session, request.pk, "unstaffed", "system", now)


def _asked_most(session: Session, centre_id: str, now: datetime) -> tuple[str, ...]:
    """Return what visitors of a centre ask about most; the usual where nothing was logged yet."""
    count: Any = func.count()
    found = (
        select(ConsultationTopic.topic)
        .join(Consultation, col(Consultation.id) == col(ConsultationTopic.consultation_id))
        .where(
            Consultation.centre_id == centre_id,
            Consultation.on >= day_of(now - ASKED_FOR_SINCE),
            col(Consultation.taken_back_at).is_(None),
            ConsultationTopic.topic != "other",
        )
        .group_by(col(ConsultationTopic.topic))
        .order_by(count.desc(), col(ConsultationTopic.topic))
        .limit(TOPICS_MOST)
    )
    return tuple(session.exec(found).all()) or USUAL_TOPICS
