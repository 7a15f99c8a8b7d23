"""Deeds around the desks: take a duty, come and go, and hear if a date changes."""

from collections.abc import Mapping
from datetime import timedelta

from chatbot.cards import buttons_of, rows_of
from chatbot.conversation import home_buttons
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.saying import Say
from chatbot.talk import Command
from chatbot.texts import SENTENCES, say
from mdeji.dispatch import queries as dispatch
from mdeji.kit.database import attempt
from mdeji.kit.errors import NotAllowed, NotFound, SeatTaken
from mdeji.rota import queries, service
from mdeji.rota.queries import Opening
from mdeji.supporters import queries as supporters
from mdeji.yorozu import interest

MOST_OPENINGS = 3
PAGE_OPEN = timedelta(hours=2)
_WHY_NOT = {"clash": "duty_clash", "no_seat": "duty_full", "too_late": "duty_over"}
_WHY_NOT |= {"called_off": "duty_over", "none_wanted": "duty_over"}
_NOT_HERE = {
    "unknown_code": "checkin_unknown",
    "not_on_team": "checkin_other",
    "too_early": "checkin_early",
    "desk_over": "checkin_over",
    "none_wanted": "checkin_over",
    "no_adult": "no_adult",
}


def duty(scene: Scene, _: Command) -> list[Say]:
    """Show the next desks that lack somebody, each with a button."""
    found = [
        one
        for one in queries.openings(scene.session, scene.person.id, scene.now)
        if not one.mine and not one.clashes
    ]
    if not found:
        return [Say(say("duty_none"), buttons=buttons_of(("visits", "human"), {}))]
    cards = [_opening(scene, one) for one in found[:MOST_OPENINGS]]
    return [_with_page(scene, cards[0]), *cards[1:]]


def join(scene: Scene, command: Command) -> list[Say]:
    """Take a seat at a desk; tapping twice takes one."""
    session_id = number_in(command)
    try:
        with attempt(scene.session):
            done = service.sign_up(scene.session, session_id, scene.person.id, scene.now)
    except (NotAllowed, NotFound, SeatTaken) as refusal:
        why = refusal.reason if isinstance(refusal, NotAllowed) else "no_seat"
        text = SENTENCES[_WHY_NOT.get(why, "duty_barred")]
        return [Say(text, buttons=buttons_of(("duty", "human"), {}))]
    view = dispatch.visit(scene.session, done.visit_id)
    facts = {
        "visit_id": view.id,
        "centre_id": view.request.centre_id,
        "place": "centre",
        "starts_at": view.starts_at.isoformat(),
        "ends_at": view.ends_at.isoformat(),
    }
    rows = rows_of(("when", "place"), facts, scene.facts.districts, scene.facts.centre_names)
    return [Say(say("duty_yours"), rows=rows, buttons=buttons_of(("visit", "cannot"), facts))]


def check_in(scene: Scene, command: Command) -> list[Say]:
    """Note that somebody on duty is there, by the code at the desk."""
    try:
        with attempt(scene.session):
            visit = service.check_in(
                scene.session, str(command.get("code", "")), scene.person.id, scene.now
            )
    except NotAllowed as refusal:
        if refusal.reason not in _NOT_HERE:
            raise
        text = SENTENCES[_NOT_HERE[refusal.reason]]
        return [Say(text, buttons=buttons_of(("visits", "human"), {}))]
    facts = {"visit_id": visit.pk, "ends_at": visit.ends_at.isoformat()}
    return [Say(say("checkin_done"), buttons=buttons_of(("finished",), facts))]


def hear(scene: Scene, command: Command) -> list[Say]:
    """Remember that somebody wants to hear if this date changes."""
    try:
        with attempt(scene.session):
            row = interest.hear_of(scene.session, number_in(command), scene.person.id, scene.now)
    except (NotAllowed, NotFound):
        return [Say(say("desk_gone"), buttons=buttons_of(("desks", "human"), {}))]
    facts = {
        "session_id": row.pk,
        "centre_id": row.centre_id,
        "place": "centre",
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }
    rows = rows_of(("when", "place"), facts, scene.facts.districts, scene.facts.centre_names)
    return [Say(say("desk_heard"), rows=rows, buttons=buttons_of(("desk_unhear", "human"), facts))]


def unhear(scene: Scene, command: Command) -> list[Say]:
    """Forget that somebody wanted to hear."""
    interest.hear_no_more(scene.session, number_in(command), scene.person.id)
    return [Say(say("desk_unheard"), buttons=home_buttons()[:1])]


def _opening(scene: Scene, one: Opening) -> Say:
    facts = {
        "kind": "desk",
        "place": "centre",
        "session_id": one.session_id,
        "centre_id": one.centre_id,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "distance_m": _rough(one.distance_m),
    }
    names = ("when", "place", "far")
    rows = rows_of(names, facts, scene.facts.districts, scene.facts.centre_names)
    return Say(say("duty_next"), rows=rows, buttons=buttons_of(("duty_join",), facts))


def _rough(metres: int | None) -> int | None:
    return None if metres is None else max(500, round(metres / 500) * 500)


def _with_page(scene: Scene, card: Say) -> Say:
    me = supporters.of_person(scene.session, scene.person.id)
    facts = {"supporter_id": me.id if me else 0, "until": (scene.now + PAGE_OPEN).isoformat()}
    return Say(
        card.text, rows=card.rows, buttons=(*card.buttons, *buttons_of(("duty_page",), facts))
    )


DEEDS: Mapping[str, Deed] = {
    "duty": duty,
    "duty_join": join,
    "checkin": check_in,
    "desk_hear": hear,
    "desk_unhear": unhear,
}
BY_TEXT = frozenset({"checkin"})
