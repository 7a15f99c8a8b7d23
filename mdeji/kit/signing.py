"""Signed links: short-lived, bound to a purpose and a person, never guessable.

A token says ``purpose.subject.person.expiry``, with a random mark behind it where two links of the
same second must differ, and carries an HMAC-SHA256 of it; it never holds a name.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from mdeji.kit.errors import BadToken


@dataclass(frozen=True)
class Ticket:
    """What a signed link entitles to: see ``subject`` for ``purpose`` as ``person_id``.

    ``mark`` tells apart links that entitle to the same: each of them is spent by itself.
    """

    purpose: str
    subject: int
    person_id: int
    expires_at: datetime
    mark: str = ""


def mark_at(issued_at: datetime, apart: str = "") -> str:
    """Return a mark that says when a link was made; ``apart`` tells links of one second apart."""
    return f"i{int(issued_at.timestamp()):x}" + (f"-{apart}" if apart else "")


def issued_at(ticket: Ticket) -> datetime | None:
    """Return when a link was made, or None if it does not say."""
    said = ticket.mark.partition("-")[0]
    if not ticket.mark.startswith("i"):
        return None
    try:
        return datetime.fromtimestamp(int(said[1:], 16), UTC)
    except (ValueError, OverflowError, OSError):
        return None


class Signer:
    """Write and read signed tokens with the installation's secret key."""

    def __init__(self, secret: str) -> None:
        """Derive the signing key from ``secret``."""
        self._key = hashlib.sha256(b"mdeji signed links\0" + secret.encode()).digest()

    def sign(self, ticket: Ticket) -> str:
        """Return the token for the ticket."""
        expiry = int(ticket.expires_at.timestamp())
        said = f"{ticket.purpose}.{ticket.subject}.{ticket.person_id}.{expiry}"
        said += f".{ticket.mark}" if ticket.mark else ""
        return f"{said}.{self._mac(said)}"

    def read(self, token: str, purpose: str, now: datetime) -> Ticket:
        """Return the ticket of a token made for ``purpose``.

        Raises:
            BadToken: altered, made for something else, or expired.
        """
        said, _, mac = token.rpartition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(said).encode()):
            raise BadToken("altered")
        made_for, subject, person, expiry, *mark = said.split(".")
        if made_for != purpose:
            raise BadToken("altered")
        expires_at = datetime.fromtimestamp(int(expiry), UTC)
        if expires_at <= now:
            raise BadToken("expired")
        return Ticket(made_for, int(subject), int(person), expires_at, "".join(mark))

    def _mac(self, said: str) -> str:
        digest = hmac.new(self._key, said.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:18]).decode()
