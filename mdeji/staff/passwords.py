"""Passwords: hashed with Argon2id, checked in constant time for known and unknown names alike."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mdeji.kit.errors import Invalid

SHORTEST, LONGEST = 10, 200
FEWEST_SIGNS = 4

# OWASP's smaller setting (19 MiB, two passes, one lane): a sign-in must fit a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """Return the hash to store.

    Raises:
        Invalid: shorter than ten characters, longer than 200, or one sign again and again.
    """
    if len(password) < SHORTEST or len(set(password)) < FEWEST_SIGNS:
        raise Invalid("password", "too_short" if len(password) < SHORTEST else "too_simple")
    if len(password) > LONGEST:
        raise Invalid("password", "too_long")
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one hashed; none costs the same time and never matches."""
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
