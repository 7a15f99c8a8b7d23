"""Hold a request while it is changed, so that answers to it queue up."""

from sqlmodel import Session, col, select

from mdeji.kit.jobs import Job
from mdeji.requests.service import get
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter


def lock(session: Session, request_id: int) -> Request:
    """Return the request as it is now, held until the transaction ends.

    Whatever the session has read before may be out of date by then, so it is read again.

    Raises:
        NotFound: there is none with this id.
    """
    session.flush()
    # The search holds its job before the request; in another order both would wait for each other.
    session.exec(select(Job.id).where(Job.key == f"ask:{request_id}").with_for_update()).first()
    session.exec(select(Request.id).where(Request.id == request_id).with_for_update()).first()
    session.expire_all()
    return get(session, request_id)


def hold_supporter(session: Session, supporter_id: int) -> None:
    """Hold a supporter too: two requests at the same hour must not both be given one person."""
    held = select(Supporter.id).where(col(Supporter.id) == supporter_id)
    session.exec(held.with_for_update(key_share=True)).first()
