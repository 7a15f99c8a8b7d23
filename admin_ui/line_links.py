"""Links and QR codes that open the chat on LINE, with words already written in it."""

import re
from dataclasses import dataclass
from urllib.parse import quote

import segno

ACCOUNT = re.compile(r"^https://line\.me/R/ti/p/(?:@|%40)([\w.\-]{1,40})")


@dataclass(frozen=True)
class Opening:
    """A code with the words to send, and what a camera reads: the chat, the account, or nothing."""

    words: str
    address: str
    picture: str
    writes: bool


def line_code(add_friend: str, code: str) -> Opening:
    """Return how a visitor sends a code from the counter on LINE.

    With the account's id the chat opens with the words in it; LINE's short address of the account
    (https://lin.ee/…) only adds the account, and the words are typed.
    Source: developers.line.biz, "Using LINE features with the LINE URL scheme" (R/oaMessage).
    """
    words = f"コード {code[:4]} {code[4:]}"
    named = ACCOUNT.match(add_friend)
    if named is None:
        return Opening(words, add_friend, _picture(add_friend), writes=False)
    address = f"https://line.me/R/oaMessage/%40{named[1]}/?{quote(words)}"
    return Opening(words, address, _picture(address), writes=True)


def _picture(address: str) -> str:
    if not address:
        return ""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4)
