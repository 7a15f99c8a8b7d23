"""What the product knows of places and of a person, as facts for the conversation."""

from datetime import datetime, timedelta
from typing import Any

from chatbot.facts import Centre, Facts, Reader
from mdeji.people.queries import PersonView, groups_of
from mdeji.places import queries as places
from mdeji.supporters import queries as supporters
from mdeji.supporters.rules import HELPING

FRESH_FOR = timedelta(minutes=10)
"""How long places read from the database are used: towns are imported rarely."""


class Known:
    """Facts by person; places are read once in a while."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._read_at: datetime | None = None
        self._gazetteer: Reader | None = None
        self._districts: dict[str, str] = {}
        self._centres: tuple[Centre, ...] = ()

    def facts(self, session: Any, person: PersonView, now: datetime, phone: str) -> Facts:
        """Return everything a turn of the conversation may depend on."""
        self._refresh(session, now)
        groups = groups_of(session, person.id)
        helper = supporters.of_person(session, person.id)
        return Facts(
            now=now,
            districts=self._districts,
            centres=self._centres,
            gazetteer=self._gazetteer,
            consented=person.consented,
            has_name=bool(person.name),
            has_phone=bool(person.phone),
            district_id=person.district_id,
            town_id=person.town_id,
            group_name=groups[0].name if groups else None,
            is_supporter=helper is not None and helper.status in HELPING,
            supporter_status=helper.status.value if helper is not None else "",
            office_phone=phone,
            centre_names={centre.id: centre.name for centre in self._centres},
            person_id=person.id,
        )

    def _refresh(self, session: Any, now: datetime) -> None:
        if self._read_at is not None and abs(now - self._read_at) < FRESH_FOR:
            return
        self._districts = places.district_names(session)
        cards = places.centres(session)
        self._centres = tuple(Centre(card.id, card.name, card.district_id) for card in cards)
        self._gazetteer = places.gazetteer(session)
        # An empty database is asked again: the pack may be loaded a moment later.
        self._read_at = now if self._districts else None
