"""Secrets nobody should send or note down: PINs, passwords, card numbers, マイナンバー."""

import re
import unicodedata

_DIGIT_RUN = re.compile(r"\d(?:[ -]?\d){3,22}")
_PIN = re.compile(
    r"(?:暗証番号|暗証|あんしょう|ばんごう|pin|ピン|パスコード|ぱすこーど|マイナンバー|個人番号|セキュリティコード)"
    r"[^\d]{0,8}(\d[\d -]{2,18}\d)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?:パスワード|ぱすわーど|パスワ-ド|パス|password|passwd|pass|pw|ログイン|ID)"
    r"\s*(?:は|が|:|=|→|、|\s|の)+\s*([!-~]{4,})",
    re.IGNORECASE,
)
_CARD_LENGTHS = range(14, 17)
_MY_NUMBER_DIGITS = 12


def secret(text: str) -> str | None:
    """Return ``card``, ``mynumber``, ``pin`` or ``password`` if the text holds one, or None."""
    said = unicodedata.normalize("NFKC", text)
    runs = [re.sub(r"[ -]", "", run[0]) for run in _DIGIT_RUN.finditer(said)]
    if any(len(run) in _CARD_LENGTHS and luhn(run) for run in runs):
        return "card"
    if any(len(run) == _MY_NUMBER_DIGITS and my_number(run) for run in runs):
        return "mynumber"
    if _PIN.search(said):
        return "pin"
    if _PASSWORD.search(said):
        return "password"
    return None


def luhn(digits: str) -> bool:
    """Tell whether the last digit of a card number is right."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def my_number(digits: str) -> bool:
    """Tell whether the check digit of a マイナンバー is right.

    Source: 行政手続における特定の個人を識別するための番号の利用等に関する法律 施行省令 5 条.
    """
    total = 0
    for place, sign in enumerate(reversed(digits[:-1]), 1):
        total += int(sign) * (place + 1 if place <= 6 else place - 5)
    rest = total % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)
