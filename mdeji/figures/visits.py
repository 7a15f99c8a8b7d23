"""Sources of the dispatches: requests, visits that took place, who learned, what lasted."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlmodel import col

from mdeji.dispatch.tables import Feedback, Report, Visit
from mdeji.figures.catalogue import NONE
from mdeji.figures.source import Source, known
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request

_ASKED = {
    "district": known(col(Request.district_id)),
    "kind": col(Request.kind),
    "place": col(Request.place),
    "door": col(Request.door),
    "device": known(col(Request.device)),
    "centre": func.coalesce(col(Request.centre_id), NONE),
}


def _held() -> Select[Any]:
    """Return visits that took place, as their reports say; desk duties are none."""
    joined = (
        select()
        .select_from(Visit)
        .join(Report, col(Report.visit_id) == col(Visit.id))
        .join(Request, col(Request.id) == col(Visit.request_id))
    )
    return joined.where(
        col(Request.kind).in_(DISPATCHED),
        col(Report.handed_in_at).is_not(None),
        col(Report.not_held) == false(),
    )


def _visits(**how: Any) -> Source:
    return Source(
        rows=_held(),
        ident=col(Request.id),
        when=col(Visit.starts_at),
        subject="request",
        is_instant=True,
        **how,
    )


def _requests() -> Source:
    return Source(
        rows=select().select_from(Request).where(col(Request.kind).in_(DISPATCHED)),
        ident=col(Request.id),
        when=col(Request.created_at),
        subject="request",
        dims=_ASKED,
        is_instant=True,
    )


def _still_using() -> Source:
    joined = select().select_from(Feedback).join(Visit, col(Visit.id) == col(Feedback.visit_id))
    return Source(
        rows=joined.where(col(Feedback.still_using_at).is_not(None)),
        ident=col(Visit.request_id),
        when=col(Feedback.still_using_at),
        subject="request",
        dims={"answer": known(col(Feedback.still_using))},
        is_instant=True,
    )


SOURCES: Mapping[str, Source] = {
    "requests": _requests(),
    "dispatches": _visits(dims=_ASKED),
    "learners": _visits(dims=_ASKED, weight=func.coalesce(col(Report.headcount), 0)),
    "askers": _visits(distinct=col(Request.requester_id)),
    "still_using": _still_using(),
}
