"""Questions about names and numbers: asked on a page of ours, understood in the chat all the same.

The guideline of 2021-04-30 wants personal data to go straight to us and not to stay with LINE, so
the chat never asks for them to be typed there. Whoever types them unasked is understood. Pure.
"""

from dataclasses import dataclass, replace

from chatbot.asks import Moment, Read, Tell
from chatbot.saying import Button, Given, Say
from chatbot.texts import label


@dataclass(frozen=True)
class OnPage:
    """A question whose button opens the page of this purpose; ``tell`` reads what is typed."""

    tell: Tell
    purpose: str

    def say(self, here: Moment) -> Say:
        """Return the question with the button that opens the page."""
        asked = self.tell.say(here)
        link = (self.purpose, here.facts.person_id, here.facts.now.isoformat())
        page = Button(label("button", "open_page"), link=link, tone="main")
        return replace(asked, buttons=(page, *asked.buttons))

    def read(self, given: Given, here: Moment) -> Read:
        """Read what was typed all the same, or the wish to leave it out."""
        return self.tell.read(given, here)
