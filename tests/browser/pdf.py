"""Just enough of PDF to count the pages and to read the text that Chromium prints."""

import re
import unicodedata
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
RANGE = re.compile(r"<(\w+)> <(\w+)> <(\w+)>")
SINGLE = re.compile(r"<(\w+)> <(\w+)>")


def page_count(content: bytes) -> int:
    """Return the number of pages."""
    return len(re.findall(rb"/Type\s*/Page\b", content))


def characters(content: bytes) -> set[str]:
    """Return every character that some font of the document shows."""
    found: set[str] = set()
    for packed in STREAM.findall(content):
        try:
            text = zlib.decompress(packed).decode("latin-1")
        except zlib.error:
            continue
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            found |= {_spelled(code) for _, code in SINGLE.findall(block)}
        for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for first, last, code in RANGE.findall(block):
                count = int(last, 16) - int(first, 16) + 1
                found |= {chr(int(code, 16) + step) for step in range(count)}
    # A font may give the sign of a radical where the text has the letter that looks the same.
    return {unicodedata.normalize("NFKC", one).replace("⺠", "民") for one in found}


def _spelled(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")
