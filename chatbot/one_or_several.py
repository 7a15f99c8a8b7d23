"""Choose one by a single tap, or say that there are several and choose those. Pure."""

from dataclasses import dataclass, replace

from chatbot.asks import Choose, Look, Moment, Read
from chatbot.saying import Button, Given, Say, post
from chatbot.several import ChooseSeveral
from chatbot.texts import label


@dataclass(frozen=True)
class OneOrSeveral:
    """A choice that costs one tap for one answer; 「いくつか選ぶ」 leads to those who have more."""

    one: Choose
    several: ChooseSeveral

    def say(self, here: Moment) -> Say:
        """Return the choices for one tap, or those of which several are being chosen."""
        if "chosen" in here.side:
            return self.several.say(here)
        more = Button(label("button", "several"), post(q=self.several.key, several=1))
        said = self.one.say(here)
        return replace(said, buttons=(*said.buttons, more))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap or words, as either way reads them."""
        of_several = given.kind == "tap" and given.data.get("q") == self.several.key
        if of_several and "several" in given.data:
            return Look({"chosen": list(here.side.get("chosen", ()))})
        if of_several or "chosen" in here.side:
            return self.several.read(given, here)
        return self.one.read(given, here)
