"""What proves an entry: canonical bytes, a stamp for each entry, a chain over all of them.

The keys come from the installation's secrets, so somebody who holds only the database can neither
write an entry nor repair the chain after changing one. A proof names its key, because keys rotate.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from mdeji.kit.ids import new_token
from mdeji.kit.vault import Vault, vault

PURPOSE = b"journal"


class Facts(NamedTuple):
    """What an entry says."""

    at: datetime
    actor: str
    subject: str
    event: str
    trace: str | None
    detail: Mapping[str, Any]


class Proof(StrEnum):
    """What came of checking a proof."""

    GOOD = "good"
    WRONG = "wrong"
    NO_KEY = "no_key"


def plain(value: Any) -> Any:
    """Return a value as it comes back from JSON: codes as text, instants in UTC, dates in ISO."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def stamp(facts: Facts) -> str:
    """Return the proof that the product wrote this entry; each is different."""
    mark, key = _keys()[0]
    nonce = new_token(6)
    return f"{mark}.{nonce}.{_mac(key, b'stamp', nonce, canonical(facts))}"


def check_stamp(given: str, facts: Facts) -> Proof:
    """Tell whether the product wrote the entry as it is now."""
    mark, _, rest = given.partition(".")
    nonce, _, mac = rest.partition(".")
    return _checked(mark, mac, b"stamp", nonce, canonical(facts))


def link(before: str, number: int, entry_id: int, given: str | None, facts: Facts) -> str:
    """Return the hash of the entry's place in the chain after the one with the hash ``before``."""
    mark, key = _keys()[0]
    return f"{mark}.{_mac(key, b'link', _place(before, number, entry_id, given), canonical(facts))}"


def check_link(
    found: str, before: str, place: tuple[int, int], given: str | None, facts: Facts
) -> Proof:
    """Tell whether the entry with this number and id stands where it was sealed, unchanged."""
    mark, _, mac = found.partition(".")
    return _checked(mark, mac, b"link", _place(before, *place, given), canonical(facts))


def seal_of(purpose: str, *said: object) -> str:
    """Return the proof of something else the journal keeps, such as its end."""
    mark, key = _keys()[0]
    return f"{mark}.{_mac(key, purpose.encode(), '', _said(said))}"


def check_seal(given: str, purpose: str, *said: object) -> Proof:
    """Tell whether the product said this."""
    mark, _, mac = given.partition(".")
    return _checked(mark, mac, purpose.encode(), "", _said(said))


def fingerprint(place: str, value: Any) -> str:
    """Return four characters for a hidden value in one place.

    They let a reader follow a value through its changes. They are so few that even the keys'
    owner cannot find the value by trying: 150,000 telephone numbers share each of them.
    """
    said = json.dumps(plain(value), ensure_ascii=False, sort_keys=True)
    return _mac(_keys()[0][1], b"fingerprint", place, said.encode())[:4]


def canonical(facts: Facts) -> bytes:
    """Return the bytes that stand for what an entry says."""
    said = [plain(facts.at), *facts[1:5], facts.detail]
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _place(before: str, number: int, entry_id: int, given: str | None) -> str:
    return f"{before}|{number}|{entry_id}|{given or ''}"


def _said(said: tuple[object, ...]) -> bytes:
    return json.dumps([plain(part) for part in said], ensure_ascii=False).encode()


def _mac(key: bytes, purpose: bytes, place: str, said: bytes) -> str:
    whole = b"\0".join((purpose, place.encode(), said))
    return hmac.digest(key, whole, "sha256").hex()


def _checked(mark: str, mac: str, purpose: bytes, place: str, said: bytes) -> Proof:
    key = dict(_keys()).get(mark)
    if key is None:
        return Proof.NO_KEY
    return Proof.GOOD if hmac.compare_digest(_mac(key, purpose, place, said), mac) else Proof.WRONG


def _keys() -> tuple[tuple[str, bytes], ...]:
    return _keys_of(vault())


@cache
def _keys_of(held: Vault) -> tuple[tuple[str, bytes], ...]:
    """Return each key with its name, which tells nothing of it."""
    return tuple((hashlib.sha256(key).hexdigest()[:8], key) for key in held.keys(PURPOSE))
