"""The only place that makes random identifiers."""

import secrets
import uuid


def new_uuid() -> str:
    """Return a random UUID as text, fit for ``X-Line-Retry-Key``."""
    return str(uuid.uuid4())


def new_token(length: int = 24) -> str:
    """Return a URL-safe token made of ``length`` random bytes."""
    return secrets.token_urlsafe(length)


def new_code(digits: int = 4) -> str:
    """Return a random code of ``digits`` decimal digits, leading zeros included."""
    return "".join(secrets.choice("0123456789") for _ in range(digits))


def new_readable(length: int) -> str:
    """Return a random text of small letters and digits that nobody mistakes for one another.

    It ends with a digit, so that nobody takes it for a word.
    """
    signs = [secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(length - 1)]
    return "".join((*signs, secrets.choice("23456789")))
