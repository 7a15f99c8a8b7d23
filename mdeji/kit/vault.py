"""The vault: personal data is encrypted before it reaches the database, with keys that rotate.

Fernet (AES-128-CBC with HMAC-SHA256) of the `cryptography` package, newest key first. A blind index
(HMAC-SHA256 of the value) finds a telephone number without storing it in clear.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from mdeji.kit.errors import BadSetting


class Vault:
    """Seal and open with one or more secrets; the first seals, every one of them opens."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Derive the keys from ``secrets``, the newest first.

        Raises:
            BadSetting: there is none.
        """
        if not secrets:
            raise BadSetting("MDEJI_DATA_KEYS: at least one key is needed.")
        self._fernet = MultiFernet([Fernet(_derived(secret, b"seal")) for secret in secrets])
        self._first = MultiFernet([Fernet(_derived(secrets[0], b"seal"))])
        self._secrets = tuple(secrets)
        self._index_keys = self.keys(b"index")

    def seal(self, text: str) -> str:
        """Return the text encrypted; twice the same text gives two different results."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text.

        Raises:
            BadSetting: none of the keys opens it.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise BadSetting(
                "MDEJI_DATA_KEYS: none of the keys opens the stored data. Add the earlier key."
            ) from None

    def is_current(self, sealed: str) -> bool:
        """Tell whether the newest key sealed it; otherwise it should be sealed anew."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def keys(self, purpose: bytes) -> tuple[bytes, ...]:
        """Return keys for one purpose, which tell nothing of those for another; newest first."""
        return tuple(_derived(secret, purpose) for secret in self._secrets)

    def index(self, text: str) -> str:
        """Return the blind index of a value under the newest key."""
        return self.indexes(text)[0]

    def indexes(self, text: str) -> tuple[str, ...]:
        """Return its blind indexes under every key, to find rows that are not yet sealed anew."""
        return tuple(
            hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]
            for key in self._index_keys
        )


def _derived(secret: str, purpose: bytes) -> bytes:
    digest = hashlib.sha256(b"mdeji vault\0" + purpose + b"\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)


_held: list[Vault] = []


def unlock(vault: Vault) -> None:
    """Let this process seal and open with ``vault``; the composition root calls it once."""
    _held[:] = [vault]


def vault() -> Vault:
    """Return the vault of this process.

    Raises:
        BadSetting: it has not been unlocked.
    """
    if not _held:
        raise BadSetting("MDEJI_DATA_KEYS: the vault has not been unlocked.")
    return _held[0]


class Sealed(TypeDecorator[str]):
    """Text that the database sees only encrypted; an empty text stays empty."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        del dialect
        return vault().seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        del dialect
        return vault().open(value) if value else value


class SealedDate(TypeDecorator[date]):
    """A date that the database sees only encrypted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        del dialect
        return None if value is None else vault().seal(value.isoformat())

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Decrypt."""
        del dialect
        return None if not value else date.fromisoformat(vault().open(value))
