"""One-time codes of an authenticator app (TOTP, RFC 6238): six digits, half a minute each."""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp

STEP = timedelta(seconds=30)
AROUND = (0, -1, 1)
"""Which half minutes count: this one, the last and the next, because telephones go wrong a little."""


def new_secret() -> str:
    """Return a secret of 160 random bits, as authenticator apps take it."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """Return the ``otpauth:`` address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def code_at(secret: str, at: datetime) -> str:
    """Return the code of an instant."""
    return pyotp.TOTP(secret).at(at)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the number of the half minute whose code this is, or None if it is of none near."""
    typed = normal_code(code)
    this, found = int(at.timestamp() // STEP.total_seconds()), None
    for around in AROUND:
        expected = code_at(secret, at + around * STEP)
        # Every candidate is compared, so that the time taken says nothing.
        if hmac.compare_digest(expected.encode(), typed.encode()):
            found = this + around
    return found


def normal_code(code: str) -> str:
    """Return a typed code without spaces and hyphens, in small half-width letters."""
    plain = unicodedata.normalize("NFKC", code).lower()
    return "".join(c for c in plain if c.isalnum())
