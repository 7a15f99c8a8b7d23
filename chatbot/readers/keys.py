"""The words people use, by what they mean: read from ``words.toml``, folded, the longest first."""

import tomllib
from importlib.resources import files

from chatbot.readers.folding import loose

_WORDS: dict[str, dict[str, str]] = tomllib.loads(
    files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
)


def keys_of(family: str) -> dict[str, tuple[str, ...]]:
    """Return the folded words of a family by their meaning."""
    return {
        code: tuple(sorted({loose(word) for word in said.split()}, key=lambda w: (-len(w), w)))
        for code, said in _WORDS[family].items()
    }
