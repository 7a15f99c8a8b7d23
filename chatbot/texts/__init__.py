"""Every sentence the bot says, by key, from the catalogues beside this file."""

import tomllib
from importlib.resources import files
from typing import Any

_CATALOGUE: dict[str, dict[str, Any]] = tomllib.loads(
    files(__name__).joinpath("ja.toml").read_text(encoding="utf-8")
)
SENTENCES: dict[str, str] = _CATALOGUE["say"]
LABELS: dict[str, dict[str, str]] = _CATALOGUE["label"]


def say(key: str, **values: object) -> str:
    """Return the sentence of a key with its values filled in."""
    sentence = SENTENCES[key].strip()
    return sentence.format(**values) if values else sentence


def label(family: str, code: str) -> str:
    """Return the word on a button or in a card; an unknown code stands for itself."""
    return LABELS.get(family, {}).get(code, code)
