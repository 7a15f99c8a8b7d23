"""Shortfall (不足の理由): what stood in the way, counted, and what a coordinator could change."""

from collections import Counter
from collections.abc import Mapping

from mdeji.matching.counterfactuals import changes_for, survey
from mdeji.matching.facts import Inputs, Role, Slot
from mdeji.matching.hours import span_of
from mdeji.matching.obstacles import ObstacleKind
from mdeji.matching.setting import Setting
from mdeji.matching.steps import Shortfall


def shortfall(inputs: Inputs, setting: Setting, slot: Slot | None, *, late: bool) -> Shortfall:
    """Return who is missing and why; ``reasons`` counts every supporter once, by the first obstacle."""
    missing = setting.missing()
    role = next(iter(missing), Role.LEAD)
    span = None if slot is None else span_of(slot, setting.policy)
    found = survey(inputs, setting, span, role)
    reasons = found.counts + Counter({ObstacleKind(k): n for k, n in inputs.left_out.items()})
    if late:
        reasons[ObstacleKind.LATE] = 1
    changes = () if slot is None else changes_for(found, setting, slot)
    return Shortfall(missing, _sorted(reasons), changes, slot, late)


def _sorted(counts: Counter[ObstacleKind]) -> Mapping[ObstacleKind, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
