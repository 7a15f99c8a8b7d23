"""The record of a decision: its inputs as JSON, to be explained and replayed to the same result."""

import types
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from mdeji.matching.checks import any_obstacle, is_out_of_reach, standing_obstacle
from mdeji.matching.decide import decide
from mdeji.matching.facts import Candidate, Inputs, Role, Slot
from mdeji.matching.hours import span_of
from mdeji.matching.obstacles import ObstacleKind
from mdeji.matching.setting import ASKABLE, Setting, setting_of
from mdeji.matching.steps import Shortfall, Step
from mdeji.matching.timing import timed_obstacle


def to_json(inputs: Inputs) -> dict[str, Any]:
    """Return the inputs as JSON, without the people who could not change the decision."""
    return cast("dict[str, Any]", _encoded(compact(inputs)))


def from_json(stored: Mapping[str, Any]) -> Inputs:
    """Return the inputs that were stored."""
    return cast("Inputs", _decoded(Inputs, stored))


def replay(stored: Mapping[str, Any]) -> Step:
    """Return the step that the stored inputs lead to."""
    return decide(from_json(stored))


def step_to_json(step: Step) -> dict[str, Any]:
    """Return a step as JSON; ``step`` says which kind it is."""
    return {"step": type(step).__name__.lower(), **cast("dict[str, Any]", _encoded(step))}


def compact(inputs: Inputs) -> Inputs:
    """Return inputs that lead to the same step with fewer people; the others are only counted."""
    setting, step = setting_of(inputs), decide(inputs)
    if isinstance(step, Shortfall):
        kept = [c for c in inputs.candidates if not _is_hopeless(c, setting)]
    else:
        kept = [c for c in inputs.candidates if _matters(c, inputs, setting)]
    ids = {c.supporter_id for c in kept}
    out = [c for c in inputs.candidates if c.supporter_id not in ids]
    counts = Counter(inputs.left_out)
    counts.update(_kinds(out, inputs, setting))
    ordered = tuple(sorted(kept, key=lambda c: c.supporter_id))
    return replace(inputs, candidates=ordered, left_out=dict(sorted(counts.items())))


def _is_hopeless(candidate: Candidate, setting: Setting) -> bool:
    """Tell whether no role, no time and no change a coordinator is offered would help."""
    if candidate.supporter_id in setting.team or candidate.supporter_id in setting.history:
        return False
    if candidate.status not in ASKABLE:
        return True
    if setting.need.district_id in candidate.further_districts:
        return False
    beyond = max(setting.policy.wider_by_m, default=setting.policy.beyond_radius_m)
    far = is_out_of_reach(candidate, max(beyond, setting.policy.beyond_radius_m))
    # Somebody in training counts as not active for most seats and as too far for a trainee's.
    return far and candidate.status == "active"


def _matters(candidate: Candidate, inputs: Inputs, setting: Setting) -> bool:
    """Tell whether the candidate is part of the story or might be asked at one of the times."""
    if candidate.supporter_id in setting.team_ids or candidate.supporter_id in setting.history:
        return True
    if candidate.status not in ASKABLE:
        return False
    return any(
        standing_obstacle(candidate, setting, role) is None
        and any(
            timed_obstacle(candidate, setting, span_of(slot, setting.policy)) is None
            for slot in _slots(inputs)
        )
        for role in Role
        if setting.open_seats(role)
    )


def _slots(inputs: Inputs) -> tuple[Slot, ...]:
    fixed = inputs.need.fixed_slot
    known = (*inputs.need.slots, *(a.slot for a in inputs.asked))
    return tuple(dict.fromkeys(known if fixed is None else (*known, fixed)))


def _kinds(out: list[Candidate], inputs: Inputs, setting: Setting) -> Iterator[str]:
    slots = _slots(inputs)
    span = span_of(slots[0], setting.policy) if slots else None
    role = next(iter(setting.missing()), Role.LEAD)
    for candidate in out:
        found = any_obstacle(candidate, setting, span, role)
        yield found.kind if found else ObstacleKind.NOT_FREE


def _encoded(value: Any) -> Any:
    if is_dataclass(value):
        return {
            f.name: _encoded(v)
            for f in fields(value)
            if (v := getattr(value, f.name)) != _default(f)
        }
    if isinstance(value, Mapping):
        return {str(key): _encoded(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_encoded(one) for one in value]
    return _encoded_atom(value)


def _encoded_atom(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, StrEnum) else value


def _default(field: "Field[Any]") -> Any:
    """Return what a field holds when nobody says otherwise; such fields are not stored."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _decoded(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decoded(next(one for one in get_args(kind) if one is not type(None)), value)
    if is_dataclass(kind):
        return _built(kind, value)
    if origin is None:
        return _decoded_atom(kind, value)
    inner = get_args(kind)
    if issubclass(origin, Mapping):
        return {key: _decoded(inner[1], one) for key, one in value.items()}
    return origin(_decoded(inner[0], one) for one in value)


def _built(kind: Any, stored: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _decoded(hints[name], one) for name, one in stored.items()})


def _decoded_atom(kind: type[Any], value: Any) -> Any:
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if issubclass(kind, timedelta):
        return timedelta(seconds=value)
    return kind(value)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
