"""Signed links to our own pages: names, addresses and telephone numbers are shown only there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mdeji.kit.signing import Signer, Ticket

AFTERWARDS = {
    "team": timedelta(days=3),
    "visit": timedelta(days=3),
    "report": timedelta(days=14),
    "offer": timedelta(days=1),
    "feedback": timedelta(days=21),
    "me": timedelta(hours=2),
    "myvisits": timedelta(hours=2),
}
"""How long after the visit (or the offer's end) a link still opens."""


@dataclass(frozen=True)
class Links:
    """Make links for one person each; nobody else's phone can open them under another name."""

    signer: Signer
    public_url: str

    def to(self, purpose: str, subject: int, person_id: int, until: datetime) -> str:
        """Return the address of a page about a subject, open until some time after ``until``."""
        expires_at = until + AFTERWARDS.get(purpose, timedelta(days=1))
        token = self.signer.sign(Ticket(purpose, subject, person_id, expires_at))
        return f"{self.public_url}/s/{purpose}/{token}"
