"""Personal data is sealed, opens with any key we still have, and is found by a blind index."""

import pytest

from mdeji.kit.errors import BadSetting
from mdeji.kit.vault import Vault

OLD, NEW = "an old key of thirty-two characters", "a new key of thirty-two characters!"


def test_what_was_sealed_can_be_opened_and_shows_nothing_in_between() -> None:
    vault = Vault([NEW])

    sealed = vault.seal("09012345678")

    assert vault.open(sealed) == "09012345678"
    assert "09012345678" not in sealed
    assert vault.seal("09012345678") != sealed


def test_after_a_rotation_old_data_opens_and_is_known_to_be_old() -> None:
    sealed = Vault([OLD]).seal("27-1 大手町")
    rotated = Vault([NEW, OLD])

    assert rotated.open(sealed) == "27-1 大手町"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.seal("27-1 大手町"))


def test_without_the_key_nothing_opens_and_the_fix_is_named() -> None:
    sealed = Vault([OLD]).seal("27-1 大手町")

    with pytest.raises(BadSetting, match="MDEJI_DATA_KEYS"):
        Vault([NEW]).open(sealed)


def test_a_number_is_found_under_the_new_key_and_under_the_old_one() -> None:
    before = Vault([OLD]).index("0272240000")
    after = Vault([NEW, OLD])

    assert before in after.indexes("0272240000")
    assert after.index("0272240000") != before
