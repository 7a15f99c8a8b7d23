"""Readers: Japanese as people type it into a phone, understood without a network. Pure."""

from chatbot.readers.folding import plain
from chatbot.readers.numbers import count
from chatbot.readers.persons import name, phone
from chatbot.readers.secret_words import secret
from chatbot.readers.topics import device, topics
from chatbot.readers.when import When, when
from chatbot.readers.words import intent, mood, order, wants_human, yes_or_no

__all__ = [
    "When",
    "count",
    "device",
    "intent",
    "mood",
    "name",
    "order",
    "phone",
    "plain",
    "secret",
    "topics",
    "wants_human",
    "when",
    "yes_or_no",
]
