"""Names stand in the order of the 五十音, whatever kana and width they were written in."""

import string

from hypothesis import given
from hypothesis import strategies as st

from mdeji.people.names import found_by, reading_key

KANA = "".join(chr(c) for c in range(0x3041, 0x3097)) + "ー"


def ordered(*readings: str) -> list[str]:
    return sorted(readings, key=lambda said: reading_key("", said))


def test_the_family_name_comes_first_then_the_given_name() -> None:
    assert ordered("いとうだ あい", "いとう はな", "いとう", "あべ けん") == [
        "あべ けん",
        "いとう",
        "いとう はな",
        "いとうだ あい",
    ]


def test_voicing_size_and_long_vowels_count_only_at_the_end() -> None:
    assert ordered("さとう はな", "さどう あい", "ざとう かい") == [
        "さどう あい",
        "ざとう かい",
        "さとう はな",
    ]
    assert ordered("きやく", "ぎゃく", "かーる", "かある") == [
        "かある",
        "かーる",
        "きやく",
        "ぎゃく",
    ]


def test_who_has_no_reading_stands_behind_those_who_have_one() -> None:
    keys = [reading_key("", "わたなべ"), reading_key("山田 太郎", ""), reading_key("", "")]

    assert keys == sorted(keys)


@given(st.text(KANA, min_size=1, max_size=12))
def test_kind_of_kana_and_width_do_not_matter(reading: str) -> None:
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in reading)

    assert reading_key("", katakana) == reading_key("", reading)
    assert found_by("", katakana) == found_by("", reading)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_key_holds_letters_alone_so_that_every_database_sorts_alike(name: str, kana: str) -> None:
    assert set(reading_key(name, kana)) <= set(string.ascii_lowercase)


def test_old_characters_and_blanks_are_found_too() -> None:
    assert found_by("髙橋 ﾊﾅ", "") == found_by("高橋ハナ", "")
