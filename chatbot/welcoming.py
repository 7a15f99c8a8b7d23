"""A sentence with the ways one may begin, for residents and for supporters. Pure."""

from chatbot.conversation import first_buttons
from chatbot.facts import Facts
from chatbot.saying import Say
from chatbot.texts import say


def welcome(key: str, facts: Facts) -> Say:
    """Return a sentence with the buttons one begins with, by role."""
    return Say(say(key), buttons=first_buttons(facts))
