"""Who is always on duty at a desk (固定の当番): added, seated week by week, ended."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.answers import cannot_come
from mdeji.dispatch.seating import seat_fixed
from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.requests.rules import SeatRole
from mdeji.requests.service import get
from mdeji.rota.rules import LONGEST_STANDING
from mdeji.rota.tables import StandingDuty
from mdeji.staff.journal import record
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.service import get as supporter_of
from mdeji.yorozu.desks import rule_of
from mdeji.yorozu.materialise import tell_rota
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import DeskRule, YorozuSession


@dataclass(frozen=True)
class Always:
    """Who is always on duty where: a rule, a supporter, a seat, and until which day."""

    rule_id: int
    supporter_id: int
    role: SeatRole
    from_on: date
    until_on: date


def set_always(session: Session, wanted: Always, actor: str, now: datetime) -> StandingDuty:
    """Put somebody on the fixed rota of a desk; the dates ahead are seated by the next look.

    Raises:
        Invalid: which field is wrong, and why: ``twice`` if they are on it already.
        NotAllowed: ``not_active``.
    """
    rule = rule_of(session, wanted.rule_id)
    # Two coordinators may fill the same seat at once: the second looks after the first.
    held = select(DeskRule.id).where(DeskRule.id == rule.pk)
    session.exec(held.with_for_update(key_share=True)).first()
    _check(session, wanted, now)
    row = StandingDuty(
        rule_id=wanted.rule_id,
        supporter_id=wanted.supporter_id,
        role=wanted.role,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        added_at=now,
    )
    session.add(row)
    session.flush()
    _told(session, row, rule, "standing_added", (actor, now))
    for one in ahead(session, row, now):
        seat_fixed(session, get(session, one.duty_id or 0), [(row.supporter_id, row.role)], now)
    return row


def end_always(session: Session, standing_id: int, actor: str, now: datetime) -> StandingDuty:
    """Take somebody off the fixed rota, and off the dates ahead, for which others are searched.

    Raises:
        NotFound: nobody is on it under this number.
    """
    row = standing_by_id(session, standing_id)
    if row.removed_at is None:
        row.removed_at = now
        session.add(row)
        session.flush()
        _told(session, row, rule_of(session, row.rule_id), "standing_ended", (actor, now))
        for one in ahead(session, row, now):
            _give_back(session, one, row.supporter_id, actor, now)
    return row


def ahead(session: Session, row: StandingDuty, now: datetime) -> list[YorozuSession]:
    """Return the sessions to come that belong to an entry of the fixed rota, and have a duty."""
    found = select(YorozuSession).where(
        YorozuSession.rule_id == row.rule_id,
        col(YorozuSession.duty_id).is_not(None),
        YorozuSession.starts_at > now,
        YorozuSession.on >= row.from_on,
        YorozuSession.on <= row.until_on,
        YorozuSession.status == SessionStatus.PLANNED,
    )
    return list(session.exec(found.order_by(col(YorozuSession.id))))


def standing_by_id(session: Session, standing_id: int) -> StandingDuty:
    """Return an entry of the fixed rota.

    Raises:
        NotFound: there is none.
    """
    row = session.get(StandingDuty, standing_id)
    if row is None:
        raise NotFound("standing_duty", standing_id)
    return row


def of_rule(session: Session, rule_id: int) -> list[StandingDuty]:
    """Return who is always on duty at the desk of a rule, the lead first."""
    found = select(StandingDuty).where(
        StandingDuty.rule_id == rule_id, col(StandingDuty.removed_at).is_(None)
    )
    return sorted(session.exec(found), key=lambda row: (row.role is not SeatRole.LEAD, row.pk))


def of_supporter(session: Session, supporter_id: int) -> list[StandingDuty]:
    """Return where a supporter is always on duty."""
    found = select(StandingDuty).where(
        StandingDuty.supporter_id == supporter_id, col(StandingDuty.removed_at).is_(None)
    )
    return list(session.exec(found.order_by(col(StandingDuty.id))))


def standing_for(session: Session, row: YorozuSession) -> list[tuple[int, SeatRole]]:
    """Return who is always on duty at this session, with their seats."""
    if row.rule_id is None:
        return []
    return [
        (one.supporter_id, one.role)
        for one in of_rule(session, row.rule_id)
        if one.from_on <= row.on <= one.until_on
    ]


def _check(session: Session, wanted: Always, now: datetime) -> None:
    if supporter_of(session, wanted.supporter_id).status is not SupporterStatus.ACTIVE:
        raise NotAllowed("not_active")
    if wanted.role is SeatRole.TRAINEE:
        raise Invalid("role", "unknown")
    if wanted.until_on < max(wanted.from_on, day_of(now)):
        raise Invalid("until_on", "order")
    if wanted.until_on - wanted.from_on > LONGEST_STANDING:
        raise Invalid("until_on", "too_far")
    beside = [
        one
        for one in of_rule(session, wanted.rule_id)
        if one.from_on <= wanted.until_on and wanted.from_on <= one.until_on
    ]
    if any(one.supporter_id == wanted.supporter_id for one in beside):
        raise Invalid("supporter_id", "twice")
    if wanted.role is SeatRole.LEAD and any(one.role is wanted.role for one in beside):
        raise Invalid("role", "twice")


def _give_back(
    session: Session, row: YorozuSession, supporter_id: int, actor: str, now: datetime
) -> None:
    visit = live_visit(session, row.duty_id or 0)
    team = team_of(session, visit.pk) if visit else ()
    if visit is not None and any(one.supporter_id == supporter_id for one in team):
        person_id = supporter_of(session, supporter_id).person_id
        cannot_come(session, visit.pk, person_id, "standing_ended", now, actor)


def _told(
    session: Session, row: StandingDuty, rule: DeskRule, event: str, by: tuple[str, datetime]
) -> None:
    actor, now = by
    detail = {"supporter": row.supporter_id, "rule": row.rule_id}
    record(session, actor, f"centre:{rule.centre_id}", event, detail, now)
    data = {
        "centre_id": rule.centre_id,
        "place": "centre",
        "weekday": rule.weekday,
        "from_minute": rule.from_minute,
        "until_on": row.until_on.isoformat(),
    }
    terms = Terms(subject=f"standing:{row.pk}", dedupe=f"{event}:{row.pk}")
    person_id = supporter_of(session, row.supporter_id).person_id
    notify(session, person_id, Notice(event, data), now, terms)
    tell_rota(session, rule.centre_id, now)
