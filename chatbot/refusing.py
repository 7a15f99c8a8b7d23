"""What is answered when somebody's wish is refused: kindly, and with a way on."""

from chatbot.cards import buttons_of
from chatbot.facts import Facts
from chatbot.saying import Say
from chatbot.texts import SENTENCES, say
from chatbot.welcoming import welcome
from mdeji.kit.errors import Invalid, MdejiError, NotAllowed, NotFound


def answer_to(refusal: MdejiError, facts: Facts) -> Say:
    """Return the answer to a refusal; whoever must speak to somebody gets the telephone."""
    key = _sentence_for(refusal)
    ways = buttons_of(("phone", "human"), {}) if key in _SPEAK else welcome("home", facts).buttons
    return Say(say(key), buttons=ways)


def _sentence_for(refusal: MdejiError) -> str:
    """Return the key of a kind answer to a refusal."""
    if isinstance(refusal, NotAllowed):
        return _REFUSALS.get(refusal.reason, "too_late")
    if isinstance(refusal, NotFound):
        return "not_yours"
    if isinstance(refusal, Invalid) and f"wish_{refusal.reason}" in SENTENCES:
        return f"wish_{refusal.reason}"
    return "too_late"


_REFUSALS = {
    "not_yours": "not_yours",
    "not_on_team": "not_yours",
    "unknown_face": "not_yours",
    "unknown_answer": "not_yours",
    "code_wrong": "code_wrong",
    "code_used": "code_used",
    "code_expired": "code_expired",
    "not_supporter": "not_supporter",
    "clash": "clash",
    "class_over": "class_gone",
    "class_closed": "class_gone",
    "too_early": "too_early",
    "not_ready": "not_ready",
    "guardian": "guardian_first",
    "no_adult": "no_adult",
    "minor_without_adult": "not_ready",
}

_SPEAK = frozenset({"no_adult"})
