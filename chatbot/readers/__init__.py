"""Readers: Japanese as people type it into a phone, understood without a network. Pure."""

from chatbot.readers.codes import link_code, link_digits
from chatbot.readers.folding import plain
from chatbot.readers.numbers import count, people
from chatbot.readers.persons import name, no_phone, phone, whom
from chatbot.readers.topics import any_phone, device, topics
from chatbot.readers.when import When, when
from chatbot.readers.words import begins, how, intent, mood, order, troubled, wants_human, yes_or_no
from mdeji.kit.secret_words import secret

__all__ = [
    "When",
    "any_phone",
    "begins",
    "count",
    "device",
    "how",
    "intent",
    "link_code",
    "link_digits",
    "mood",
    "name",
    "no_phone",
    "order",
    "people",
    "phone",
    "plain",
    "secret",
    "topics",
    "troubled",
    "wants_human",
    "when",
    "whom",
    "yes_or_no",
]
