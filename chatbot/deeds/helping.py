"""Deeds of supporters: answer offers, the day of the visit, the report."""

from datetime import datetime, time, timedelta

from chatbot.cards import buttons_of, label_items, rows_of
from chatbot.conversation import home_buttons
from chatbot.deeds import duty
from chatbot.deeds.asking import facts_of
from chatbot.deeds.classes import teaching_cards
from chatbot.deeds.scene import Scene, number_in
from chatbot.render.notices import Shape, fitting, sentence
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service
from mdeji.dispatch.handover import UNTIL_BEFORE
from mdeji.dispatch.queries import OfferView, VisitView
from mdeji.dispatch.rules import DeclineReason, VisitStatus
from mdeji.kit.calendar import at_jst, day_of, spoken_date
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, NotAllowed, SeatTaken
from mdeji.requests.rules import Kind
from mdeji.rota.class_queries import class_of_duty
from mdeji.supporters import queries as supporters
from mdeji.supporters.service import snooze as rest

_OFFER_ROWS = (
    "course",
    "topics",
    "device",
    "when",
    "district",
    "place",
    "headcount",
    "far",
    "team",
    "role",
    "why",
    "until",
)
_VISIT_ROWS = ("when", "place", "topics", "headcount", "number")
_TEACHING_ROWS = ("course", "when", "place", "room", "number")
_DUTY_YOURS = {Kind.DESK: "duty_yours", Kind.CLASS: "teach_yours"}
_CARDS = {Kind.DESK: "duty_card", Kind.CLASS: "teaching_card"}
MOST_CARDS = 3
NOTED_BY_OFFICE = timedelta(hours=12)


def offers(scene: Scene, _: Command) -> list[Say]:
    """Show the offers that wait for an answer."""
    found = dispatch.offers_of_person(scene.session, scene.person.id, open_only=True)
    if not found:
        return [Say(say("no_offers"), buttons=buttons_of(("visits", "human"), {}))]
    return [offer_card(scene, view) for view in found[:MOST_CARDS]]


def offer_card(scene: Scene, view: OfferView) -> Say:
    """Return an offer as a card: everything but names, addresses and numbers."""
    facts = facts_of(view.request) | {
        "offer_id": view.id,
        "device": view.request.device,
        "headcount": view.request.headcount,
        "starts_at": view.starts_at.isoformat(),
        "ends_at": view.ends_at.isoformat(),
        "expires_at": view.expires_at.isoformat(),
        "distance_m": view.distance_m and max(500, round(view.distance_m / 500) * 500),
        "role": view.role,
        "reasons": view.reasons,
        "team_wanted": view.team_wanted,
        "team_taken": view.team_taken,
    }
    held = class_of_duty(scene.session, view.request.id)
    if held is not None:
        facts |= {"title": held.title, "room": held.room}
    kind = "handover_offer" if view.handover else "offer"
    shape = fitting(Shape(_OFFER_ROWS, ("accept", "decline", "offer")), facts)
    rows = rows_of(shape.rows, facts, scene.facts.districts, scene.facts.centre_names)
    return Say(sentence(kind, facts), rows=rows, buttons=buttons_of(shape.buttons, facts))


def accept(scene: Scene, command: Command) -> list[Say]:
    """Say yes; whoever comes too late is thanked and asked first the next time."""
    offer_id = number_in(command)
    try:
        done = service.accept(scene.session, offer_id, scene.person.id, scene.now, scene.actor)
    except SeatTaken:
        return [Say(say("seat_taken"), buttons=buttons_of(("visits",), {}))]
    view = dispatch.visit(scene.session, done.visit_id)
    text = "accepted_all" if done.complete else "accepted_some"
    text = _DUTY_YOURS.get(view.request.kind, text)
    return [visit_card(scene, view, say(text), ("visit", "cannot"))]


def decline(scene: Scene, command: Command) -> list[Say]:
    """Say no; a reason or a rest may follow, both by one tap."""
    offer_id = number_in(command)
    try:
        with attempt(scene.session):
            service.decline(scene.session, offer_id, scene.person.id, scene.now, scene.actor)
    except IllegalMove:
        return [Say(say("offer_closed"), buttons=buttons_of(("visits",), {}))]
    reasons = tuple(
        Button(name, post(do="why", id=offer_id, v=code)) for code, name in label_items("decline")
    )
    week = Button(label("button", "snooze_week"), post(do="snooze", v="week"))
    return [Say(say("declined"), buttons=(*reasons[:4], week))]


def why(scene: Scene, command: Command) -> list[Say]:
    """Keep the reason of a no."""
    said = str(command.get("v"))
    reason = DeclineReason(said) if said in set(DeclineReason) else DeclineReason.OTHER
    try:
        with attempt(scene.session):
            service.decline(
                scene.session, number_in(command), scene.person.id, scene.now, scene.actor, reason
            )
    except IllegalMove:
        return [Say(say("offer_closed"))]
    late = Button(label("button", "yes_late"), post(do="accept", id=number_in(command)))
    month = Button(label("button", "snooze_month"), post(do="snooze", v="month"))
    return [Say(say("decline_reason"), buttons=(late, month))]


def snooze(scene: Scene, command: Command) -> list[Say]:
    """Ask nothing until the end of the week or for a month; a rest can be ended at once."""
    me = supporters.of_person(scene.session, scene.person.id)
    if me is None:
        raise NotAllowed("not_supporter")
    if command.get("v") == "off":
        rest(scene.session, me.id, None, scene.actor, scene.now)
        return [Say(say("snooze_ended"), buttons=buttons_of(("visits",), {}))]
    today = day_of(scene.now)
    week = today + timedelta(days=7 - today.weekday())
    until = today + timedelta(days=30) if command.get("v") == "month" else week
    rest(scene.session, me.id, at_jst(until, time()), scene.actor, scene.now)
    last = spoken_date(until - timedelta(days=1))
    month = Button(label("button", "snooze_month"), post(do="snooze", v="month"))
    off = Button(label("button", "snooze_off"), post(do="snooze", v="off"))
    longer = () if command.get("v") == "month" else (month,)
    buttons = (*longer, off, *buttons_of(("visits",), {}))
    return [Say(say("snoozed", until=last), buttons=buttons)]


def visits(scene: Scene, _: Command) -> list[Say]:
    """Show the visits to come, under way, or without a report."""
    found = dispatch.visits_of_person(scene.session, scene.person.id, scene.now)
    standing = [view for view in found if not _is_past_duty(view, scene.now)]
    cards = [
        visit_card(scene, view, say(_card_text(view)), _fitting(scene, view))
        for view in standing[:MOST_CARDS]
    ]
    cards += teaching_cards(scene)
    return cards or [Say(say("no_visits"), buttons=buttons_of(("human",), {}))]


def _is_past_duty(view: VisitView, now: datetime) -> bool:
    """Tell whether a duty at a desk is over: what is still to be noted of it the office notes."""
    return view.request.kind is Kind.DESK and view.ends_at + NOTED_BY_OFFICE < now


def _card_text(view: VisitView) -> str:
    """Return what a card says; who has to wait for an adult reads that first."""
    if view.lacks_adult:
        return "wait_for_adult"
    return _CARDS.get(view.request.kind, "visit_card")


def visit_card(scene: Scene, view: VisitView, text: str, buttons: tuple[str, ...]) -> Say:
    """Return a visit as a card; place, name and phone are on its signed page."""
    facts = facts_of(view.request) | {
        "visit_id": view.id,
        "headcount": view.request.headcount,
        "starts_at": view.starts_at.isoformat(),
        "ends_at": view.ends_at.isoformat(),
    }
    held = class_of_duty(scene.session, view.request.id)
    if held is not None:
        facts |= {"title": held.title, "room": held.room}
    names = _TEACHING_ROWS if held is not None else _VISIT_ROWS
    shape = fitting(Shape(names, buttons), facts)
    rows = rows_of(shape.rows, facts, scene.facts.districts, scene.facts.centre_names)
    return Say(text, rows=rows, buttons=buttons_of(shape.buttons, facts))


def late(scene: Scene, command: Command) -> list[Say]:
    """Ask how late, or tell everybody."""
    visit_id, minutes = number_in(command), number_in(command, "v")
    if minutes not in {10, 20, 30}:
        _on_team(scene, visit_id)
        choices = tuple(
            Button(label("button", f"late_{n}"), post(do="late", id=visit_id, v=n))
            for n in (10, 20, 30)
        )
        return [Say(say("how_late"), buttons=choices)]
    service.running_late(scene.session, visit_id, scene.person.id, minutes, scene.now)
    return [Say(say("late_told"), buttons=buttons_of(("arrived",), {"visit_id": visit_id}))]


def cannot(scene: Scene, command: Command) -> list[Say]:
    """Ask why, or give the seat back; a replacement is searched at once."""
    visit_id, reason = number_in(command), str(command.get("v", ""))
    if reason not in dict(label_items("cannot")):
        _on_team(scene, visit_id)
        choices = tuple(
            Button(name, post(do="cannot", id=visit_id, v=code))
            for code, name in label_items("cannot")
        )
        return [Say(say("why_cannot"), buttons=choices)]
    service.cannot_come(scene.session, visit_id, scene.person.id, reason, scene.now, scene.actor)
    return [Say(say("cannot_told"), buttons=buttons_of(("visits",), {}))]


def arrived(scene: Scene, command: Command) -> list[Say]:
    """Note the arrival."""
    visit_id = number_in(command)
    if dispatch.visit(scene.session, visit_id).request.kind is Kind.DESK:
        return [Say(say("checkin_how"), buttons=buttons_of(("visits", "human"), {}))]
    service.arrived(scene.session, visit_id, scene.person.id, scene.now)
    return [Say(say("arrived_told"), buttons=buttons_of(("finished",), {"visit_id": visit_id}))]


def finished(scene: Scene, command: Command) -> list[Say]:
    """Note that the visit is over, and lead to the report."""
    visit_id = number_in(command)
    service.finished(scene.session, visit_id, scene.person.id, scene.now, asked=True)
    view = dispatch.visit(scene.session, visit_id)
    if view.request.kind is Kind.DESK:
        return [Say(say("desk_left_told"), buttons=buttons_of(("visits",), {}))]
    facts = {"visit_id": visit_id, "ends_at": view.ends_at.isoformat()}
    return [Say(say("finished_told"), buttons=buttons_of(("report",), facts))]


def _fitting(scene: Scene, view: VisitView) -> tuple[str, ...]:
    """Return the buttons that make sense now."""
    if view.status is VisitStatus.OVER or view.ends_at <= scene.now:
        return ("report", "visit")
    if view.lacks_adult:
        return ("visit", "cannot", "human")
    if view.starts_at - timedelta(hours=1) <= scene.now:
        return ("arrived", "finished", "visit", "late", "cannot")
    if view.starts_at - UNTIL_BEFORE > scene.now:
        return ("visit", "handover", "late", "cannot")
    return ("visit", "late", "cannot")


def _on_team(scene: Scene, visit_id: int) -> None:
    if not dispatch.is_on_team(scene.session, visit_id, scene.person.id):
        raise NotAllowed("not_on_team")


def ask_supporter(scene: Scene, deed: str) -> list[Say] | None:
    """Return a kind word if a supporter's button was tapped by somebody who is none."""
    if scene.facts.is_supporter or deed not in FOR_SUPPORTERS:
        return None
    return [Say(say("not_supporter"), buttons=home_buttons())]


SUPPORTERS_ONLY = frozenset({
    "offers", "visits", "accept", "decline", "why", "snooze", "late", "cannot", "arrived", "finished",
    "settings", "ask_rest", "rest",
    "duty", "duty_join", "checkin",
})  # fmt: skip
FOR_SUPPORTERS = SUPPORTERS_ONLY | duty.FOR_SUPPORTERS
