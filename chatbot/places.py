"""Questions about places: buttons for districts and centres, words and points on a map. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatbot.asks import PER_PAGE, Answers, Got, Look, Moment, Read, next_page, page_of
from chatbot.facts import Facts, PlaceFound
from chatbot.saying import Button, Given, Say
from chatbot.texts import label, say


@dataclass(frozen=True)
class Where:
    """Which district: buttons, a town's name, or a location message."""

    key: str
    text: str

    def say(self, here: Moment) -> Say:
        """Return a page of districts, or the places a name may mean."""
        if here.side.get("alts"):
            alts = [(code, alt["name"]) for code, alt in here.side["alts"].items()]
            return Say(say("which_place"), buttons=_buttons(tuple(alts), here.mark, "alt"))
        options = tuple(here.facts.districts.items())
        more = Button(
            label("button", "other_district"),
            here.mark(page=next_page(options, here.side, PER_PAGE)),
        )
        shown = _buttons(page_of(options, here.side, PER_PAGE), here.mark, "v")
        return Say(say(self.text), buttons=(*shown, more))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap, a place in words, or a point."""
        if given.kind == "tap":
            if "page" in given.data:
                return Look({"page": given.data["page"]})
            alt = here.side.get("alts", {}).get(given.data.get("alt"))
            if alt:
                return Got({self.key: alt["district_id"], **_kept(alt)})
            district = given.data.get("v")
            known = district in here.facts.districts
            return Got({self.key: district, "town_id": None}) if known else None
        return found_place(given, here.facts, self.key)


@dataclass(frozen=True)
class Meet:
    """Where to meet: the centre of the district, at home, the usual place, or elsewhere."""

    key: str

    def say(self, here: Moment) -> Say:
        """Return the places that suit the request."""
        if here.side.get("alts"):
            return Where("district_id", "which_district").say(here)
        options = tuple(self._options(here.answers, here.facts).items())
        text = "where_group" if here.answers.get("kind") == "group" else "where_alone"
        return Say(say(text), buttons=_buttons(options, here.mark, "v"))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a tap, 「自宅」 in words, or another place by its name."""
        options = self._options(here.answers, here.facts)
        if given.kind == "text":
            spoken = next((c for c, words in _SPOKEN if any(w in given.text for w in words)), "")
            found = found_place(given, here.facts, "district_id")
            if spoken in options and not (found and "centre_named" in _updates(found)):
                return self._got(spoken, here.answers, here.facts)
            return _elsewhere(found)
        if given.kind == "place":
            return _elsewhere(found_place(given, here.facts, "district_id"))
        if here.side.get("alts"):
            return _elsewhere(Where("district_id", "").read(given, here))
        value = given.data.get("v", "") if given.kind == "tap" else ""
        return self._got(value, here.answers, here.facts) if value in options else None

    def _got(self, value: str, answers: Answers, facts: Facts) -> Got:
        if value == "elsewhere":
            return Got({self.key: "", "ask_district": True, "_again": ("district_id", self.key)})
        centre = facts.centre_of(str(answers.get("district_id"))) if value == "centre" else None
        return Got({self.key: value, "centre_id": centre.id if centre else None})

    def _options(self, answers: Answers, facts: Facts) -> dict[str, str]:
        centre = facts.centre_of(str(answers.get("district_id")))
        usual = "other" if answers.get("kind") == "group" else "home"
        options = {"centre": centre.name} if centre else {}
        if answers.get("pair") != "solo":
            options[usual] = label("place", usual)
        return {**options, "elsewhere": label("button", "other_district")}


_SPOKEN = (
    ("home", ("自宅", "家で", "うちで", "家に", "うちに", "じたく", "いえ")),
    ("centre", ("公民館", "こうみんかん")),
    ("other", ("いつもの", "集会所", "集会", "会館")),
)


def found_place(given: Given, facts: Facts, key: str) -> Read:
    """Return the place in words or at a point; several, if the name means several."""
    gazetteer = facts.gazetteer
    if gazetteer is None or given.kind not in {"text", "place"}:
        return None
    if given.kind == "place":
        found = gazetteer.nearest(given.lat, given.lon)
        if found is None:
            return Look({}, say("outside_city"))
    else:
        found = gazetteer.read(given.text[:100])
    if found is None or found.district_id not in facts.districts:
        return None
    several = _alternatives(found, facts)
    if len(several) > 1:
        return Look({"alts": several}, "")
    return Got({key: found.district_id, **_of(found, facts, by_name=given.kind == "text")})


def _of(found: PlaceFound, facts: Facts, *, by_name: bool) -> dict[str, Any]:
    centre = facts.centre(found.centre_id) if found.centre_id and by_name else None
    named = {"place": "centre", "centre_id": centre.id, "centre_named": True} if centre else {}
    return {"town_id": found.town_id, **named}


def _alternatives(found: PlaceFound, facts: Facts) -> dict[str, dict[str, Any]]:
    others: tuple[Any, ...] = getattr(found, "alternatives", ())
    alts: dict[str, dict[str, Any]] = {}
    for other in others[:5]:
        district = facts.districts.get(other.district_id)
        if district and all(alt["district_id"] != other.district_id for alt in alts.values()):
            name = f"{district}地区"
            alts[str(len(alts))] = {
                "district_id": other.district_id, "town_id": other.town_id, "name": name,
            }  # fmt: skip
    return alts


def _kept(alt: Mapping[str, Any]) -> dict[str, Any]:
    return {"town_id": alt.get("town_id")}


def _elsewhere(read: Read) -> Read:
    """Return another place than the question's own: it is asked again for that district."""
    if not isinstance(read, Got):
        return read
    if read.updates.get("centre_named"):
        return read
    return Got({**read.updates, "place": "", "_again": ("place",)})


def _updates(read: Read) -> Mapping[str, Any]:
    return read.updates if isinstance(read, Got) else {}


def _buttons(
    options: tuple[tuple[str, str], ...], mark: Callable[..., str], field: str
) -> tuple[Button, ...]:
    return tuple(Button(name, mark(**{field: code})) for code, name in options)
