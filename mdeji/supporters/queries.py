"""What other rooms may read about supporters."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotFound
from mdeji.supporters.rules import Done, Required, training_missing
from mdeji.supporters.tables import Supporter, SupporterStatus, TrainingResult, TrainingStep


@dataclass(frozen=True)
class SupporterView:
    """Show a supporter."""

    id: int
    person_id: int
    status: SupporterStatus
    shown_name: str
    district_id: str
    snoozed_until: datetime | None


def of_person(session: Session, person_id: int) -> SupporterView | None:
    """Return the person as a supporter, or None if they are not one."""
    row = session.exec(_OF_PERSON, params={"one": person_id}).first()
    return _view(row) if row else None


# Built once: it is asked at every event of a talk.
_OF_PERSON = select(Supporter).where(Supporter.person_id == bindparam("one"))


def supporter(session: Session, supporter_id: int) -> SupporterView:
    """Return the supporter.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Supporter, supporter_id)
    if row is None:
        raise NotFound("supporter", supporter_id)
    return _view(row)


def required_steps(session: Session) -> tuple[Required, ...]:
    """Return the steps of the training that everybody needs, in their order."""
    found = select(TrainingStep).where(col(TrainingStep.active), col(TrainingStep.required))
    return tuple(
        Required(step.key, step.version if step.by_version else "")
        for step in session.exec(found.order_by(col(TrainingStep.position), col(TrainingStep.id)))
    )


def missing_of(session: Session, supporter_id: int, on: date) -> tuple[str, ...]:
    """Return the steps of the training somebody still lacks on this day."""
    return missing_for(session, on, [supporter_id])(supporter_id)


def missing_for(
    session: Session, on: date, ids: Sequence[int] | None = None
) -> Callable[[int], tuple[str, ...]]:
    """Return a function that tells what a supporter lacks on this day; None reads all at once."""
    found = select(
        TrainingResult.supporter_id,
        TrainingResult.step,
        TrainingResult.version,
        col(TrainingResult.expires_on),
    ).where(col(TrainingResult.passed))
    if ids is not None:
        found = found.where(col(TrainingResult.supporter_id).in_(ids))
    done: defaultdict[int, list[Done]] = defaultdict(list)
    for supporter_id, step, version, expires_on in session.exec(found):
        done[supporter_id].append(Done(step, version, expires_on))
    required = required_steps(session)
    return lambda supporter_id: training_missing(required, done.get(supporter_id, ()), on)


def _view(row: Supporter) -> SupporterView:
    return SupporterView(
        id=row.pk,
        person_id=row.person_id,
        status=row.status,
        shown_name=row.shown_name,
        district_id=row.district_id,
        snoozed_until=row.snoozed_until,
    )
