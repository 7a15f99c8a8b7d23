"""What other rooms may read about supporters."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from mdeji.kit.errors import NotFound
from mdeji.supporters.rules import training_missing
from mdeji.supporters.tables import Supporter, SupporterStatus


@dataclass(frozen=True)
class SupporterView:
    """Show a supporter."""

    id: int
    person_id: int
    status: SupporterStatus
    shown_name: str
    district_id: str
    snoozed_until: datetime | None
    training_missing: tuple[str, ...]


def of_person(session: Session, person_id: int) -> SupporterView | None:
    """Return the person as a supporter, or None if they are not one."""
    row = session.exec(select(Supporter).where(Supporter.person_id == person_id)).first()
    return _view(row) if row else None


def supporter(session: Session, supporter_id: int) -> SupporterView:
    """Return the supporter.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Supporter, supporter_id)
    if row is None:
        raise NotFound("supporter", supporter_id)
    return _view(row)


def _view(row: Supporter) -> SupporterView:
    return SupporterView(
        id=row.pk,
        person_id=row.person_id,
        status=row.status,
        shown_name=row.shown_name,
        district_id=row.district_id,
        snoozed_until=row.snoozed_until,
        training_missing=training_missing(row.video_watched_on, row.role_play_on, row.pledged_on),
    )
