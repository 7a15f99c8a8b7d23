"""Signed links to our own pages: names, addresses and telephone numbers are shown only there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mdeji.kit.clock import Clock
from mdeji.kit.signing import Signer, Ticket, mark_at

AFTERWARDS = {
    "team": timedelta(days=3),
    "visit": timedelta(days=3),
    "report": timedelta(days=14),
    "offer": timedelta(days=1),
    "feedback": timedelta(days=21),
    "me": timedelta(hours=2),
    "myvisits": timedelta(hours=2),
    "duty": timedelta(hours=2),
}
"""How long after the visit (or the offer's end) a link still opens."""


@dataclass(frozen=True)
class Links:
    """Make links for one person each; nobody else's phone can open them under another name."""

    signer: Signer
    public_url: str
    clock: Clock | None = None

    def to(self, purpose: str, subject: int, person_id: int, until: datetime) -> str:
        """Return the address of a page about a subject, open until some time after ``until``."""
        expires_at = until + AFTERWARDS.get(purpose, timedelta(days=1))
        # Of a LINE account that is no longer somebody's, links made before do not open any more.
        mark = mark_at(self.clock.now()) if self.clock else ""
        token = self.signer.sign(Ticket(purpose, subject, person_id, expires_at, mark))
        return f"{self.public_url}/s/{purpose}/{token}"

    def page(self, path: str) -> str:
        """Return the address of a page that everybody may open."""
        return f"{self.public_url}{path}"
