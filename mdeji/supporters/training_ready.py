"""When nothing is missing any more, somebody in training becomes active by itself."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.staff.journal import SYSTEM
from mdeji.supporters import enrolment_review as review
from mdeji.supporters import service
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import SupporterEvent, SupporterStatus, is_minor
from mdeji.supporters.tables import GuardianConsent, Supporter


def settle(session: Session, supporter_id: int, now: datetime) -> bool:
    """Let somebody begin who has everything; return whether they became active by this."""
    supporter = service.get(session, supporter_id)
    today = day_of(now)
    if supporter.status is not SupporterStatus.TRAINING:
        return False
    if missing_of(session, supporter_id, today) or lacks_guardian(session, supporter, today):
        return False
    review.step(session, supporter_id, SupporterEvent.READY, SYSTEM, now)
    return True


def settle_all(session: Session, now: datetime) -> int:
    """Let everybody begin who has everything, such as somebody who came of age; return how many."""
    found = select(Supporter.id).where(Supporter.status == SupporterStatus.TRAINING)
    ids = [pk for pk in session.exec(found).all() if pk is not None]
    return sum(settle(session, pk, now) for pk in ids)


def lacks_guardian(session: Session, supporter: Supporter, today: date) -> bool:
    """Tell whether somebody is a minor without a guardian's consent."""
    if not is_minor(supporter.adult_on, today):
        return False
    found = select(GuardianConsent.id).where(
        GuardianConsent.supporter_id == supporter.pk,
        col(GuardianConsent.withdrawn_at).is_(None),
    )
    return session.exec(found).first() is None
