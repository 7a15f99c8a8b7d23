"""What people read is called the same wherever they read it."""

from admin_ui import labels
from chatbot.texts import LABELS


def test_a_topic_is_called_the_same_in_the_chat_and_on_every_page() -> None:
    assert LABELS["topic"] == labels.TOPICS
