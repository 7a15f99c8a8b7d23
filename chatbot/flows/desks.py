"""Find the next よろず相談所 near a district."""

from chatbot.asks import Answers
from chatbot.facts import Facts
from chatbot.places import Where
from chatbot.talk import Command, Flow, Question


def _find(answers: Answers, _: Facts) -> Command:
    return {"do": "desks", "district": answers.get("district_id")}


FLOW = Flow("desks", (Question("district_id", Where("district_id", "which_district")),), _find)
