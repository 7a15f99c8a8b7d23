"""Passwords: hashed with Argon2id, checked in constant time for known and unknown names alike."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mdeji.kit.errors import Invalid

SHORTEST = 10

# OWASP's smaller setting (19 MiB, two passes, one lane): a sign-in must fit a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """Return the hash to store.

    Raises:
        Invalid: shorter than ten characters.
    """
    if len(password) < SHORTEST:
        raise Invalid("password", "too_short")
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one hashed; None costs the same time and never matches."""
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
