"""The keys with which every database of a test is sealed; importing this unlocks the vault."""

from mdeji.kit.vault import Vault, unlock

DATA_KEYS = ("the newest key of the tests and its vault", "an older key of the tests and its vault")

unlock(Vault(DATA_KEYS))
