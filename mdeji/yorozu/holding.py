"""Hold a record of the log while it is changed, so that two who correct it do so in turn."""

from sqlmodel import Session

from mdeji.kit.errors import NotFound
from mdeji.yorozu.tables import Consultation


def hold_consultation(session: Session, consultation_id: int) -> Consultation:
    """Return a record as it is now, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    session.flush()
    row = session.get(
        Consultation, consultation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if row is None:
        raise NotFound("consultation", consultation_id)
    return row
