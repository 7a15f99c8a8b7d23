"""The drawings of the lifecycles are what the product does."""

from tests.docs.lifecycles import FOLDER, documents


def test_every_drawing_is_current() -> None:
    drawn = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}

    assert drawn == documents()


def test_every_status_has_a_word_for_the_screens() -> None:
    silent = [name for name, text in documents().items() if "` |  |" in text]

    assert silent == []
