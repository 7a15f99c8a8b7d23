"""Deeds around standing duties: hand a visit over, answer a swap, see what a group has planned."""

from collections.abc import Mapping

from chatbot.cards import buttons_of
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.saying import Say
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.dispatch import handover as handovers
from mdeji.dispatch import series as series_service
from mdeji.dispatch import series_queries, swap
from mdeji.dispatch.duty_tables import DayState, HandoverKind
from mdeji.dispatch.series_queries import Day, SeriesView
from mdeji.dispatch.team import member
from mdeji.kit.calendar import WEEKDAYS, spoken_date, spoken_time, spoken_when, to_jst
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, NotAllowed

MOST_SERIES, MOST_DATES = 2, 4


def handover(scene: Scene, command: Command) -> list[Say]:
    """Show the ways to be relieved, or what is being tried already."""
    visit_id = number_in(command)
    facts = _facts(scene, visit_id)
    known = handovers.open_for(scene.session, member(scene.session, visit_id, scene.person.id).pk)
    if known is not None:
        text = "handover_open" if known.kind is HandoverKind.ASK else "swap_waits"
        return [Say(say(text), buttons=buttons_of(("keep_seat",), facts))]
    names = ("pass_on", "swap_page", "keep_seat")
    return [Say(say("handover_ways"), buttons=buttons_of(names, facts))]


def pass_on(scene: Scene, command: Command) -> list[Say]:
    """Ask everybody suitable; tapping twice asks once."""
    visit_id = number_in(command)
    try:
        with attempt(scene.session):
            handovers.ask_everybody(
                scene.session, visit_id, scene.person.id, scene.actor, scene.now
            )
    except NotAllowed as refusal:
        if refusal.reason != "too_late":
            raise
        cannot = buttons_of(("cannot", "human"), {"visit_id": visit_id})
        return [Say(say("handover_late"), buttons=cannot)]
    return [Say(say("handover_begun"), buttons=buttons_of(("keep_seat",), {"visit_id": visit_id}))]


def keep_seat(scene: Scene, command: Command) -> list[Say]:
    """Take the wish back and keep the visit."""
    visit_id = number_in(command)
    try:
        mine = member(scene.session, visit_id, scene.person.id)
    except NotAllowed:
        return [Say(say("handover_over"), buttons=buttons_of(("visits",), {}))]
    known = handovers.open_for(scene.session, mine.pk)
    if known is not None:
        handovers.withdraw(scene.session, known.pk, scene.person.id, scene.actor, scene.now)
    return [Say(say("handover_taken_back"), buttons=buttons_of(("visits",), {}))]


def swap_no(scene: Scene, command: Command) -> list[Say]:
    """Say no to a swap; everything stays as it is."""
    try:
        with attempt(scene.session):
            swap.refuse(scene.session, number_in(command), scene.person.id, scene.now)
    except (NotAllowed, IllegalMove):
        return [Say(say("handover_over"), buttons=buttons_of(("visits",), {}))]
    return [Say(say("swap_refused_told"), buttons=buttons_of(("visits",), {}))]


def plans(scene: Scene, _: Command) -> list[Say]:
    """Show what the groups somebody represents have planned."""
    return planned(scene) or [Say(say("series_none"), buttons=buttons_of(("mine", "human"), {}))]


def planned(scene: Scene) -> list[Say]:
    """Return a card for each series of the groups somebody represents."""
    found = series_queries.of_person(scene.session, scene.person.id, scene.now, MOST_DATES)
    return [series_card(scene, view) for view in found[:MOST_SERIES]]


def series_card(scene: Scene, view: SeriesView) -> Say:
    """Return a series as a card: the rule, the next dates, and the end."""
    place = scene.facts.centre_names.get(view.centre_id or "", "")
    rows = [(label("row", "rhythm"), _rhythm(view))]
    rows += [(label("row", "place"), place)] if place else []
    rows += [(label("row", "coming"), "、".join(_day(day) for day in view.coming))]
    rows += [(label("row", "ends"), spoken_date(view.until_on))]
    facts = {"series_id": view.id}
    names = ("series_more", "series_stop", "human") if view.renewal == "asked" else ("human",)
    return Say(say("series_card"), rows=tuple(rows), buttons=buttons_of(names, facts))


def series_more(scene: Scene, command: Command) -> list[Say]:
    """Keep that the group wants to go on; a coordinator arranges it."""
    return _renewal(scene, command, wanted=True)


def series_stop(scene: Scene, command: Command) -> list[Say]:
    """Keep that the group stops at the end that was planned."""
    return _renewal(scene, command, wanted=False)


def _renewal(scene: Scene, command: Command, *, wanted: bool) -> list[Say]:
    series_service.answer_renewal(
        scene.session, number_in(command), scene.person.id, scene.now, wanted=wanted
    )
    told = say("series_more_told") if wanted else say("series_stop_told")
    return [Say(told, buttons=buttons_of(("mine", "human"), {}))]


def _facts(scene: Scene, visit_id: int) -> dict[str, object]:
    return {"visit_id": visit_id, "until": scene.now.isoformat()}


def _rhythm(view: SeriesView) -> str:
    nth = label("nth", str(view.nth)) if view.rhythm == "monthly" else ""
    start = view.coming[0].starts_at if view.coming else None
    clock = f" {spoken_time(to_jst(start).time())}" if start else ""
    return f"{label('rhythm', view.rhythm.value)} {nth}{WEEKDAYS[view.weekday]}曜日{clock}"


def _day(day: Day) -> str:
    if day.state is None:
        return spoken_when(day.starts_at)
    state = "skipped" if day.state is DayState.SKIPPED else "made"
    state = "arranged" if day.status == "arranged" else state
    return f"{spoken_date(to_jst(day.starts_at).date())} {label('planned', state)}"


DEEDS: Mapping[str, Deed] = {
    "handover": handover,
    "pass_on": pass_on,
    "keep_seat": keep_seat,
    "swap_no": swap_no,
    "plans": plans,
    "series_more": series_more,
    "series_stop": series_stop,
}
FOR_SUPPORTERS = frozenset({"handover", "pass_on", "keep_seat", "swap_no"})
