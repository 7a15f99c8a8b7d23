"""Keep the duties in step with the sessions: opened, moved, resized, called off; never twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.kit import jobs
from mdeji.kit.calendar import day_of
from mdeji.kit.ids import new_readable
from mdeji.places.tables import Centre
from mdeji.requests.duty import Duty
from mdeji.requests.tables import Request
from mdeji.rota.keeping import Occasion, keep, let_go
from mdeji.rota.rules import TOPICS_MOST, search_from
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
            let_go(session, session.get(Request, row.duty_id) if row.duty_id else None, now)
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
    """Bring the duty of one session in step with it; the session is held meanwhile."""
    row = _hold(session, row)
    request = session.get(Request, row.duty_id) if row.duty_id else None
    wanted = Occasion(
        at=(row.starts_at, row.ends_at),
        seats=wanted_at(session, row) if row.status is SessionStatus.PLANNED else 0,
        duty=lambda: _duty(session, row, now),
        fixed=standing_for(session, row),
        reason=row.reason,
    )
    found = keep(session, request, wanted, now)
    if found is not None and found.pk != row.duty_id:
        row.duty_id = found.pk
        row.duty_code = row.duty_code or new_readable(CODE_SIGNS)
        session.add(row)
        session.flush()


def _hold(session: Session, row: YorozuSession) -> YorozuSession:
    """Return the session as it is now, held until the transaction ends.

    The job of the rota and somebody who changes how many are wanted may come at one moment; each
    would open a duty of its own.
    """
    session.flush()
    found = select(YorozuSession).where(YorozuSession.id == row.pk).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).one()


def _duty(session: Session, row: YorozuSession, now: datetime) -> Duty:
    return Duty(
        key=f"desk:{row.pk}:{row.duty_id or 0}",
        centre_id=row.centre_id,
        district_id=session.get_one(Centre, row.centre_id).district_id,
        at=(row.starts_at, row.ends_at),
        seats=wanted_at(session, row),
        topics=_asked_most(session, row.centre_id, now),
        search_from=search_from(row.starts_at),
    )


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
