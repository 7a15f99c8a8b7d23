"""Sources of the desks: consultations, what they were about, and the dates on which desks were open."""

from collections.abc import Mapping

from sqlalchemy import func, select, true
from sqlmodel import col

from mdeji.figures.catalogue import NONE
from mdeji.figures.source import Source, known
from mdeji.places.tables import Centre
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import Consultation, ConsultationTopic, StillUsing, YorozuSession

_LOG = {
    "centre": col(Consultation.centre_id),
    "age": known(col(Consultation.age)),
    "device": known(col(Consultation.device)),
    "visit": known(col(Consultation.visit)),
    "outcome": known(col(Consultation.outcome)),
    "referral": func.coalesce(col(Consultation.referral), NONE),
    "log_door": col(Consultation.door),
}
_COUNTS = col(Consultation.taken_back_at).is_(None)


def _consultations() -> Source:
    return Source(
        rows=select().select_from(Consultation).where(_COUNTS),
        ident=col(Consultation.id),
        when=col(Consultation.on),
        subject="consultation",
        dims=_LOG,
        centre=col(Consultation.centre_id),
    )


def _topics() -> Source:
    joined = (
        select()
        .select_from(Consultation)
        .join(ConsultationTopic, col(ConsultationTopic.consultation_id) == col(Consultation.id))
    )
    return Source(
        rows=joined.where(_COUNTS),
        ident=col(Consultation.id),
        when=col(Consultation.on),
        subject="consultation",
        dims={"topic": col(ConsultationTopic.topic), "centre": col(Consultation.centre_id)},
        centre=col(Consultation.centre_id),
    )


def _red_flags() -> Source:
    rows = select().select_from(Consultation)
    return Source(
        rows=rows.where(_COUNTS, col(Consultation.red_flag) == true()),
        ident=col(Consultation.id),
        when=col(Consultation.on),
        subject="consultation",
        dims={"centre": col(Consultation.centre_id)},
        centre=col(Consultation.centre_id),
    )


def _sessions() -> Source:
    rows = select().select_from(YorozuSession)
    return Source(
        rows=rows.where(col(YorozuSession.status) == SessionStatus.PLANNED),
        ident=col(YorozuSession.id),
        when=col(YorozuSession.starts_at),
        subject="session",
        dims={"centre": col(YorozuSession.centre_id)},
        centre=col(YorozuSession.centre_id),
        ended=col(YorozuSession.ends_at),
        is_instant=True,
    )


def _desk_districts() -> Source:
    joined = (
        select()
        .select_from(YorozuSession)
        .join(Centre, col(Centre.id) == col(YorozuSession.centre_id))
    )
    return Source(
        rows=joined.where(col(YorozuSession.status) == SessionStatus.PLANNED),
        ident=col(YorozuSession.id),
        when=col(YorozuSession.starts_at),
        subject="session",
        distinct=col(Centre.district_id),
        ended=col(YorozuSession.ends_at),
        is_instant=True,
    )


def _still_using() -> Source:
    """Return what visitors of a desk answered two weeks later, without anybody's name."""
    joined = (
        select()
        .select_from(StillUsing)
        .join(Consultation, col(Consultation.id) == col(StillUsing.consultation_id))
    )
    return Source(
        rows=joined.where(col(StillUsing.answered_at).is_not(None), _COUNTS),
        ident=col(Consultation.id),
        when=col(StillUsing.answered_at),
        subject="consultation",
        dims={"answer": known(col(StillUsing.answer)), "centre": col(Consultation.centre_id)},
        centre=col(Consultation.centre_id),
        is_instant=True,
    )


SOURCES: Mapping[str, Source] = {
    "consultations": _consultations(),
    "topics": _topics(),
    "red_flags": _red_flags(),
    "sessions": _sessions(),
    "desk_districts": _desk_districts(),
    "desk_still_using": _still_using(),
}
