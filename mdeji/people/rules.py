"""What is true of names and numbers, whoever they belong to."""

import unicodedata


def plain_phone(phone: str) -> str:
    """Return the digits of a telephone number: half width, national form, without hyphens."""
    folded = unicodedata.normalize("NFKC", phone)
    digits = "".join(sign for sign in folded if sign.isascii() and sign.isdigit())
    if folded.strip().startswith("+81"):
        return "0" + digits.removeprefix("81")
    return digits


def is_phone(phone: str) -> bool:
    """Tell whether this can be a Japanese telephone number: ten or eleven digits from 0."""
    digits = plain_phone(phone)
    return digits.startswith("0") and len(digits) in {10, 11}


def spoken_phone(digits: str) -> str:
    """Return the number with hyphens where they are certain: mobile numbers and 027 of Maebashi."""
    if len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if len(digits) == 10 and digits.startswith("027"):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return digits


_SHOWN_LAST = 2


def masked_phone(digits: str) -> str:
    """Return the number with its area and its last two digits: 「027-•••-••34」."""
    groups = spoken_phone(digits).split("-")
    if len(groups) < 3:
        return "•" * max(len(digits) - _SHOWN_LAST, 0) + digits[-_SHOWN_LAST:]
    area, *_, last = groups
    hidden = ["•" * len(group) for group in groups[1:-1]]
    return "-".join([area, *hidden, "•" * (len(last) - _SHOWN_LAST) + last[-_SHOWN_LAST:]])


ERASED_NAME = "消去済み"
"""What stands where a name stood, so that whatever refers to it can still be read."""
