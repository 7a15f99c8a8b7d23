"""Sources of classes and of work that is counted without anybody's name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import col

from mdeji.figures.catalogue import NONE
from mdeji.figures.source import Source, known
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import Activity, ActivityKind, ClassSession, Course

ASSOCIATIONS, CARE = "association_tablet", "care_course"
"""Kinds of counted work that the city's table names."""

_DONE = {
    "work": col(ActivityKind.code),
    "district": known(col(Activity.district_id)),
    "centre": func.coalesce(col(Activity.centre_id), NONE),
}
_KEY = col(Activity.organisation_key)


def _activities(*codes: str) -> Select[Any]:
    joined = (
        select()
        .select_from(Activity)
        .join(ActivityKind, col(ActivityKind.id) == col(Activity.kind_id))
    )
    living = joined.where(col(Activity.taken_back_at).is_(None))
    return living.where(col(ActivityKind.code).in_(codes)) if codes else living


def _work(rows: Select[Any], **how: Any) -> Source:
    return Source(
        rows=rows,
        ident=col(Activity.id),
        when=col(Activity.on),
        subject="activity",
        centre=col(Activity.centre_id),
        **how,
    )


def _associations() -> Source:
    """Return associations: each that has a name once, those nobody told apart as they were typed."""
    unnamed = func.coalesce(func.sum(case((_KEY == "", col(Activity.count)), else_=0)), 0)
    return _work(
        _activities(ASSOCIATIONS),
        weight=col(Activity.count),
        distinct=_KEY,
        aggregate=func.count(func.nullif(_KEY, "").distinct()) + unnamed,
    )


def _without_work(dims: Mapping[str, Any]) -> dict[str, Any]:
    return {name: column for name, column in dims.items() if name != "work"}


def _classes(**how: Any) -> Source:
    joined = (
        select()
        .select_from(ClassSession)
        .join(Course, col(Course.id) == col(ClassSession.course_id))
    )
    return Source(
        rows=joined.where(col(ClassSession.status) == ClassStatus.HELD),
        ident=col(ClassSession.id),
        when=col(ClassSession.on),
        subject="class",
        dims={
            "centre": col(ClassSession.centre_id),
            "course": col(Course.code),
            "level": col(Course.level),
        },
        centre=col(ClassSession.centre_id),
        **how,
    )


SOURCES: Mapping[str, Source] = {
    "jichikai": _associations(),
    "jichikai_times": _work(_activities(ASSOCIATIONS), dims=_without_work(_DONE)),
    "care_participants": _work(
        _activities(CARE),
        dims=_without_work(_DONE),
        weight=func.coalesce(col(Activity.participants), 0),
    ),
    "classes": _classes(),
    "class_participants": _classes(weight=func.coalesce(col(ClassSession.attended), 0)),
    "outreach": _work(_activities(), dims=_DONE),
}
