"""Issue a certificate from what the reports say."""

from datetime import date, datetime

from sqlmodel import Session

from mdeji.dispatch.hours import activity, total
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.supporters import certificates
from mdeji.supporters.certificates import Attested, Figures


def issue_certificate(
    session: Session, supporter_id: int, first: date, last: date, actor: str, now: datetime
) -> Attested:
    """Issue a certificate of a supporter's activity from ``first`` to ``last``, both included.

    Raises:
        Invalid: the end lies before the beginning or in the future, or nothing was done.
    """
    if last < first:
        raise Invalid("last", "before_first")
    if last > day_of(now):
        raise Invalid("last", "future")
    did = activity(session, supporter_id, first, last)
    if not did:
        raise Invalid("period", "nothing_done")
    figures = Figures(first, last, len(did), total(did))
    return certificates.keep(session, supporter_id, figures, actor, now)
