"""Draw the lifecycles from their tables: ``python -m tests.docs.lifecycles`` writes docs/lifecycles."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from admin_ui import class_words, duty_words, labels, yorozu_words
from mdeji.kit.lifecycle import Lifecycle

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "lifecycles"
WORDS: Mapping[str, Mapping[str, str]] = {
    "request": labels.REQUEST_STATUS,
    "offer": labels.OFFER_STATUS,
    "visit": labels.VISIT_STATUS,
    "supporter": labels.SUPPORTER_STATUS,
    "bulletin": labels.BULLETIN_STATUS,
    "handover": duty_words.HANDOVER_STATUS,
    "honorarium": duty_words.LINE_STATUS,
    "yorozu": yorozu_words.SESSION_STATUS,
    "ticket": yorozu_words.TICKET_STATUS,
    "class": class_words.CLASS_STATUS,
    "class_place": class_words.PLACE_STATUS,
}


def tables() -> Iterator[Lifecycle[Any, Any]]:
    """Give every lifecycle of the product."""
    for file in sorted((ROOT / "mdeji").glob("*/rules.py")):
        module = import_module(f"mdeji.{file.parent.name}.rules")
        yield from (found for found in vars(module).values() if isinstance(found, Lifecycle))


def document(table: Lifecycle[Any, Any]) -> str:
    """Return the page of one lifecycle: a diagram, and the words on the screens."""
    words = WORDS.get(table.name, {})
    rows = [f"| `{status}` | {words.get(status, '')} |" for status in table.statuses()]
    return "\n".join(
        [
            f"# Lifecycle: {table.name}",
            "",
            "Drawn from the table in the code by `python -m tests.docs.lifecycles`; a test holds it current.",
            "",
            "```mermaid",
            table.diagram(),
            "```",
            "",
            "| Status | On the screens |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def documents() -> dict[str, str]:
    """Return every page by its file name."""
    return {f"{table.name}.md": document(table) for table in tables()}


def write() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
