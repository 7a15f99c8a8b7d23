"""Deeds around a request: consent, submit, see, change, cancel."""

from datetime import datetime

from chatbot.beside import memos
from chatbot.cards import buttons_of, rows_of
from chatbot.conversation import first_buttons, home_buttons, reopen
from chatbot.deeds.classes import my_cards
from chatbot.deeds.duty import planned
from chatbot.deeds.scene import Scene, number_in
from chatbot.saying import Button, Say, post
from chatbot.talk import Command, Talk
from chatbot.texts import SENTENCES, label, say
from chatbot.told import teller
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service
from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.people import service as people
from mdeji.requests import queries as requests
from mdeji.requests.queries import RequestView
from mdeji.requests.rules import CHANGEABLE, Door, Kind, PlaceKind
from mdeji.requests.service import Draft, submit

CONSENT_VERSION = "2026-11"
MOST_CARDS = 3


def consent(scene: Scene, _: Command) -> list[Say]:
    """Keep the consent."""
    people.consent(scene.session, scene.person.id, CONSENT_VERSION, Door.LINE.value, scene.now)
    return []


def introduce(scene: Scene, command: Command) -> list[Say]:
    """Remember the name or the telephone number."""
    name, phone = command.get("name"), command.get("phone")
    people.introduce(scene.session, scene.person.id, name=name, phone=phone)
    for field in ("name", "phone"):
        if field in command:
            scene.note("person", scene.person.id, field)
    return []


def send_in(scene: Scene, command: Command) -> list[Say]:
    """Submit the request; a time that does not hold any more is asked again."""
    draft = draft_of(scene, command)
    try:
        with attempt(scene.session):
            request = submit(scene.session, draft, scene.actor, scene.now)
    except Invalid as fault:
        return _ask_again(scene, command, fault)
    scene.note("request", request.pk, "place_detail", teller(command, "place_detail"))
    for line, key in enumerate(memos(command)):  # Each line is taken back by its own message.
        scene.note("request", request.pk, f"memo.{line}", teller(command, key))
    if request.group_id is not None and command.get("group_name"):
        scene.note("group", request.group_id, "name", teller(command, "group_name"))
    view = requests.request(scene.session, request.pk)
    text = "submitted_home" if view.place is PlaceKind.HOME else "submitted"
    rows = rows_of(("number", "promised"), facts_of(view), scene.facts.districts, {})
    return [Say(say(text), rows=rows, buttons=(*_home_page(scene, view), *_mine(view)))]


def _home_page(scene: Scene, view: RequestView) -> tuple[Button, ...]:
    """Return the button of the page for an address, which the chat never asks to be typed."""
    if view.place is not PlaceKind.HOME or view.status not in CHANGEABLE:
        return ()
    facts = {"request_id": view.id, "until": scene.now.isoformat()}
    return buttons_of(("write_place",), facts)


def draft_of(scene: Scene, command: Command) -> Draft:
    """Return the draft of what was answered."""
    whom = str(command.get("for_whom") or "self")
    place = PlaceKind(str(command.get("place") or PlaceKind.OTHER))
    wishes = command.get("wishes", ())
    return Draft(
        requester_id=scene.person.id,
        door=Door.LINE,
        kind=Kind(str(command.get("kind"))),
        topics=tuple(command.get("topics", ())),
        device=str(command.get("device") or "unknown"),
        district_id=str(command.get("district_id")),
        place=place,
        headcount=int(command.get("headcount") or 1),
        wishes=tuple((datetime.fromisoformat(s), datetime.fromisoformat(e)) for s, e in wishes),
        town_id=command.get("town_id"),
        centre_id=command.get("centre_id") if place is PlaceKind.CENTRE else None,
        place_detail=str(command.get("place_detail") or ""),
        for_whom=whom,
        memo="\n".join(str(command[key]) for key in memos(command)),
        group_name=command.get("group_name") or scene.facts.group_name,
        submit_key=f"line:{scene.person.id}:{command.get('submit_key', scene.talk.turn)}",
    )


def _ask_again(scene: Scene, command: Command, fault: Invalid) -> list[Say]:
    answers = {k: v for k, v in command.items() if k not in {"do", "confirm"}}
    key = f"wish_{fault.reason}" if fault.field == "wishes" else "too_late"
    lead = say(key if key in SENTENCES else "wish_past")
    question = "wishes" if fault.field == "wishes" else "place"
    open_talk = Talk(
        turn=scene.talk.turn,
        flow="help",
        answers=answers | {"topic_said": True},
        history=("consent", "for_whom", "topics", "device", "headcount", "pair", "group_name",
                 "district_id", "place", "place_detail", "wishes", "name", "phone"),
    )  # fmt: skip
    turn = reopen(scene.flows, open_talk, question, scene.facts, lead)
    scene.talk = turn.talk
    return list(turn.says)


def mine(scene: Scene, _: Command) -> list[Say]:
    """Show the open requests, one card each."""
    views = requests.of_person(scene.session, scene.person.id, open_only=True)
    cards = [request_card(scene, view) for view in views[:MOST_CARDS]]
    cards += planned(scene) + my_cards(scene)
    return cards or [Say(say("no_requests"), buttons=first_buttons(scene.facts))]


def request_card(scene: Scene, view: RequestView) -> Say:
    """Return a request as a card: number, what is next and by when, who comes, change, cancel."""
    facts = facts_of(view)
    visit = dispatch.visit_of_request(scene.session, view.id)
    if visit is not None and visit.team:
        facts |= {"visit_id": visit.id, "ends_at": visit.ends_at.isoformat()}
    passed = view.starts_at is None and bool(view.wishes)
    passed = passed and all(start <= scene.now for start, _ in view.wishes)
    names: tuple[str, ...] = ("number", "status", "when", "place", "topics", "promised")
    if passed:  # What is over is not shown as if it were to come.
        names = ("number", "status", "place", "topics")
    rows = rows_of(names, facts, scene.facts.districts, scene.facts.centre_names)
    team = buttons_of(("team",), facts) if "visit_id" in facts else ()
    text = say("times_passed" if passed and _changes(view) else "request_card")
    return Say(
        text, rows=rows, buttons=(*team, *_home_page(scene, view), *_changes(view), _human())
    )


def facts_of(view: RequestView) -> dict[str, object]:
    """Return what a card may say about a request."""
    waiting = view.starts_at is None
    first = view.wishes[0] if view.wishes and waiting else (view.starts_at, view.ends_at)
    return {
        "request_id": view.id,
        "kind": view.kind.value,
        "number": view.number,
        "status": view.status.value,
        "topics": view.topics,
        "place": view.place.value,
        "centre_id": view.centre_id,
        "district_id": view.district_id,
        "starts_at": first[0].isoformat() if first[0] else None,
        "ends_at": first[1].isoformat() if first[1] else None,
        "promised_at": view.promised_at.isoformat() if waiting else None,
    }


def ask_time(scene: Scene, command: Command) -> list[Say]:
    """Ask for another time."""
    view = _own(scene, command)
    if view.status not in CHANGEABLE:
        raise NotAllowed("ended")
    return scene.open("time", {"id": view.id, "kind": view.kind.value})


def change_time(scene: Scene, command: Command) -> list[Say]:
    """Wish for another time; the search begins anew."""
    view = _own(scene, command)
    wishes = tuple(
        (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in command.get("wishes", ())
    )
    try:
        with attempt(scene.session):
            service.change_time(scene.session, view.id, wishes, scene.actor, scene.now)
    except Invalid as fault:
        key = f"wish_{fault.reason}"
        lead = say(key if key in SENTENCES else "wish_past")
        return scene.open("time", {"id": view.id, "kind": view.kind.value}, lead)
    fresh = requests.request(scene.session, view.id)
    card = request_card(scene, fresh)
    return [Say(say("time_changed_now"), rows=card.rows, buttons=_mine(fresh))]


def ask_cancel(scene: Scene, command: Command) -> list[Say]:
    """Ask why; answering cancels, so that it takes two taps."""
    view = _own(scene, command)
    if view.status not in CHANGEABLE:
        raise NotAllowed("ended")
    return scene.open("cancel", {"id": view.id})


def cancel(scene: Scene, command: Command) -> list[Say]:
    """Call the request off."""
    view = _own(scene, command)
    why = str(command.get("why") or "other")
    service.cancel_request(scene.session, view.id, why, scene.actor, scene.now)
    rows = rows_of(("number",), facts_of(view), {}, {})
    return [Say(say("cancelled"), rows=rows, buttons=home_buttons()[:1])]


def _own(scene: Scene, command: Command) -> RequestView:
    view = requests.request(scene.session, number_in(command))
    if view.requester_id != scene.person.id:
        raise NotAllowed("not_yours")
    return view


def _changes(view: RequestView) -> tuple[Button, ...]:
    if view.status not in CHANGEABLE:
        return ()
    return buttons_of(("change_time", "cancel"), {"request_id": view.id})


def _mine(view: RequestView) -> tuple[Button, ...]:
    oneself = buttons_of(("steps",), {"topics": view.topics})
    mine = Button(label("button", "mine"), post(go="mine"))
    return (mine, *_changes(view)[1:], *oneself, _human())


def _human() -> Button:
    return Button(label("button", "human"), post(go="letter"))
