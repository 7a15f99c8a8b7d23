"""A sentence with the ways one may begin, for residents and for supporters. Pure."""

from chatbot.conversation import home_buttons
from chatbot.facts import Facts
from chatbot.saying import Button, Say, post
from chatbot.texts import label, say


def welcome(key: str, facts: Facts) -> Say:
    """Return a sentence with the buttons one begins with, by role."""
    if not facts.is_supporter:
        return Say(say(key), buttons=home_buttons())
    mine = (
        Button(label("button", "offers"), post(go="offers"), tone="main"),
        Button(label("button", "visits"), post(go="visits")),
        Button(label("button", "settings"), post(go="settings")),
        Button(label("button", "human"), post(go="letter")),
        Button(label("button", "alone"), post(go="alone")),
    )
    return Say(say(key), buttons=mine)
