"""What is missing before a month can be frozen: records that somebody still has to make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Report, Visit
from mdeji.figures.catalogue import UNKNOWN
from mdeji.figures.rules.periods import Period
from mdeji.kit.calendar import day_of
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import Activity, ActivityKind, ClassSession
from mdeji.places.tables import Centre
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import Consultation, YorozuSession

SHOWN = 50


@dataclass(frozen=True)
class Lacking:
    """One row in which something is missing; ``centre_id`` is where, if it was at a centre."""

    subject: str
    id: int
    on: date
    centre_id: str = ""


@dataclass(frozen=True)
class Missing:
    """A kind of what is missing: how many, and the first of them."""

    code: str
    count: int
    rows: Sequence[Lacking] = ()


def missing(session: Session, month: Period, now: datetime) -> tuple[Missing, ...]:
    """Return what is missing in a month, kind by kind; kinds without any too."""
    return (
        _sessions_empty(session, month, now),
        _visits(session, month, now, drafts=False),
        _visits(session, month, now, drafts=True),
        _classes(session, month, now),
        _activities(session, month),
        _consultations(session, month, "centre_unknown", _nowhere()),
        *(
            _consultations(session, month, f"{name}_unknown", column == UNKNOWN)
            for name, column in (
                ("age", col(Consultation.age)),
                ("device", col(Consultation.device)),
                ("visit", col(Consultation.visit)),
            )
        ),
    )


def _sessions_empty(session: Session, month: Period, now: datetime) -> Missing:
    logged = select(Consultation.id).where(
        Consultation.session_id == YorozuSession.id, col(Consultation.taken_back_at).is_(None)
    )
    query = select(YorozuSession.id, YorozuSession.starts_at, YorozuSession.centre_id).where(
        col(YorozuSession.status) == SessionStatus.PLANNED,
        col(YorozuSession.starts_at) >= month.begins_at,
        col(YorozuSession.starts_at) < month.ends_at,
        col(YorozuSession.ends_at) <= now,
        ~logged.exists(),
    )
    rows = session.exec(query.order_by(col(YorozuSession.starts_at))).all()
    found = [Lacking("session", int(one or 0), day_of(at), there) for one, at, there in rows]
    return Missing("sessions_empty", len(found), tuple(found[:SHOWN]))


def _visits(session: Session, month: Period, now: datetime, *, drafts: bool) -> Missing:
    begun = col(Report.id).is_not(None) if drafts else col(Report.id).is_(None)
    query = (
        select(Visit.request_id, Visit.starts_at)
        .join(Request, col(Request.id) == col(Visit.request_id))
        .outerjoin(Report, col(Report.visit_id) == col(Visit.id))
        .where(
            col(Request.kind).in_(DISPATCHED),
            col(Visit.status) != VisitStatus.CANCELLED,
            col(Visit.starts_at) >= month.begins_at,
            col(Visit.starts_at) < month.ends_at,
            col(Visit.ends_at) <= now,
            col(Report.handed_in_at).is_(None),
            begun,
        )
    )
    rows = session.exec(query.order_by(col(Visit.starts_at))).all()
    found = [Lacking("request", one, day_of(at)) for one, at in rows]
    return Missing("report_drafts" if drafts else "visits_unreported", len(found), found[:SHOWN])


def _classes(session: Session, month: Period, now: datetime) -> Missing:
    open_ones = (ClassStatus.PLANNED, ClassStatus.DRAFT)
    query = select(ClassSession).where(
        col(ClassSession.status).in_(open_ones),
        col(ClassSession.on) >= month.first,
        col(ClassSession.on) < month.until,
        col(ClassSession.ends_at) <= now,
    )
    rows = session.exec(query.order_by(col(ClassSession.on), col(ClassSession.id))).all()
    found = [Lacking("class", row.pk, row.on, row.centre_id) for row in rows]
    return Missing("classes_open", len(found), found[:SHOWN])


def _activities(session: Session, month: Period) -> Missing:
    query = (
        select(Activity)
        .join(ActivityKind, col(ActivityKind.id) == col(Activity.kind_id))
        .where(
            col(Activity.on) >= month.first,
            col(Activity.on) < month.until,
            col(Activity.taken_back_at).is_(None),
            col(Activity.participants).is_(None),
            col(ActivityKind.has_participants).is_(True),
        )
    )
    rows = session.exec(query.order_by(col(Activity.on), col(Activity.id))).all()
    found = [Lacking("activity", row.pk, row.on, row.centre_id or "") for row in rows]
    return Missing("participants_unknown", len(found), found[:SHOWN])


def _consultations(session: Session, month: Period, code: str, fits: Any) -> Missing:
    where = (
        col(Consultation.on) >= month.first,
        col(Consultation.on) < month.until,
        col(Consultation.taken_back_at).is_(None),
        fits,
    )
    count = session.exec(select(func.count()).select_from(Consultation).where(*where)).one()
    query = select(Consultation).where(*where)
    rows = session.exec(query.order_by(col(Consultation.on), col(Consultation.id)).limit(SHOWN))
    found = tuple(Lacking("consultation", row.pk, row.on, row.centre_id) for row in rows)
    return Missing(code, int(count), found)


def _nowhere() -> ColumnElement[bool]:
    return col(Consultation.centre_id).not_in(select(Centre.id))
