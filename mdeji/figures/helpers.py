"""Sources of the supporters: who is registered, who came and went, who helped."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, literal, select, type_coerce, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.tables import Visit
from mdeji.figures.source import Source, known
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request
from mdeji.supporters.rules import HELPING
from mdeji.supporters.tables import Supporter, SupporterMove

_HELPING = [status.value for status in HELPING]
_WHO = {"district": known(col(Supporter.district_id)), "enrol_door": col(Supporter.door)}


def _supporters() -> Source:
    """Return the steps in and out of the register: their sum is who is in it."""
    move = SupporterMove
    parts = (
        select(
            col(move.supporter_id).label("supporter_id"),
            col(move.at).label("at"),
            status.label("status"),
            literal(weight).label("weight"),
        ).where(status.in_(_HELPING))
        for status, weight in ((_text(move.after), 1), (_text(move.before), -1))
    )
    steps = union_all(*parts).subquery("steps")
    joined = select().select_from(steps).join(Supporter, col(Supporter.id) == steps.c.supporter_id)
    return Source(
        rows=joined,
        ident=col(Supporter.id),
        when=steps.c.at,
        subject="supporter",
        dims=_WHO | {"status": steps.c.status},
        weight=steps.c.weight,
        is_instant=True,
        is_stock=True,
    )


def _moves(*, into: bool) -> Source:
    before, after = _text(SupporterMove.before), _text(SupporterMove.after)
    was = before.in_(_HELPING)
    out = before.is_(None) | before.not_in(_HELPING)
    fits = (out, after.in_(_HELPING)) if into else (was, after.not_in(_HELPING))
    joined = (
        select()
        .select_from(SupporterMove)
        .join(Supporter, col(Supporter.id) == col(SupporterMove.supporter_id))
    )
    return Source(
        rows=joined.where(*fits),
        ident=col(Supporter.id),
        when=col(SupporterMove.at),
        subject="supporter",
        dims=_WHO,
        is_instant=True,
    )


def _activities(*, distinct: bool) -> Source:
    """Return who helped on a visit, by the ledger: lines that nobody took back."""
    counter = aliased(HonorariumLine)
    joined = (
        select()
        .select_from(HonorariumLine)
        .join(Visit, col(Visit.id) == col(HonorariumLine.visit_id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .join(Supporter, col(Supporter.id) == col(HonorariumLine.supporter_id))
        .outerjoin(counter, col(counter.counters_id) == col(HonorariumLine.id))
        .where(
            col(Request.kind).in_(DISPATCHED),
            col(HonorariumLine.counters_id).is_(None),
            col(counter.id).is_(None),
        )
    )
    return Source(
        rows=joined,
        ident=col(Supporter.id),
        when=col(HonorariumLine.activity_on),
        subject="supporter",
        dims={"district": known(col(Supporter.district_id))},
        distinct=col(Supporter.id) if distinct else None,
    )


def _text(column: Any) -> Any:
    """Return a column of statuses as plain text, whatever its type says."""
    return type_coerce(col(column), String)


SOURCES: Mapping[str, Source] = {
    "supporters": _supporters(),
    "supporters_new": _moves(into=True),
    "supporters_left": _moves(into=False),
    "activities": _activities(distinct=False),
    "supporters_out": _activities(distinct=True),
}
