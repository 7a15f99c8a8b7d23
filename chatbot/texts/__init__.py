"""Every sentence the bot says, by key, from the catalogues beside this file."""

import tomllib
from importlib.resources import files
from typing import Any

CATALOGUES = (
    "ja.toml",
    "enrol.toml",
    "duty.toml",
    "yorozu.toml",
    "class.toml",
    "rota.toml",
    "steps.toml",
)


def _read() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    sentences: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    for name in CATALOGUES:
        read: dict[str, dict[str, Any]] = tomllib.loads(
            files(__name__).joinpath(name).read_text(encoding="utf-8")
        )
        sentences |= read["say"]
        for family, words in read["label"].items():
            labels.setdefault(family, {}).update(words)
    return sentences, labels


SENTENCES, LABELS = _read()


def say(key: str, **values: object) -> str:
    """Return the sentence of a key with its values filled in."""
    sentence = SENTENCES[key].strip()
    return sentence.format(**values) if values else sentence


def label(family: str, code: str) -> str:
    """Return the word on a button or in a card; an unknown code stands for itself."""
    return LABELS.get(family, {}).get(code, code)
