"""Deeds around classes: see them, sign up, answer when a seat is free, give it back, say how it was."""

from collections.abc import Mapping

from chatbot.cards import buttons_of, rows_of
from chatbot.conversation import home_buttons
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.kit.calendar import spoken_time, spoken_when, to_jst
from mdeji.kit.database import attempt
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.outreach import answers, place_queries, queries, queue, signups
from mdeji.outreach.activities import Doubtful
from mdeji.outreach.answers import Answer
from mdeji.outreach.near import near
from mdeji.outreach.place_queries import Mine
from mdeji.outreach.queries import ClassView
from mdeji.outreach.rules import ClassDoor, ClassStatus, PlaceStatus
from mdeji.outreach.signups import SignedUp, SignUp
from mdeji.supporters import queries as supporters

MOST_SHOWN, MOST_CARDS = 4, 2
_ROWS = ("course", "when", "place", "room")


def classes(scene: Scene, command: Command) -> list[Say]:
    """Show the next classes near the person."""
    district = str(command.get("district") or scene.person.district_id or "")
    if district not in scene.facts.districts:
        return scene.open("classes", {})
    found = near(scene.session, district, scene.now, MOST_SHOWN)
    if not found:
        return [Say(say("no_classes"), buttons=(*buttons_of(("human",), {}), home_buttons()[0]))]
    rows = tuple(
        (one.title, f"{spoken_when(one.starts_at)} {one.centre} {_seats(one)}") for one in found
    )
    names = [_short(one) for one in found]
    buttons = tuple(
        Button(
            name if names.count(name) == 1 else f"{name} {one.centre.removesuffix('公民館')}",
            post(do="class", id=one.id),
        )
        for name, one in zip(names, found, strict=True)
    )
    return [Say(say("classes_next"), rows=rows, buttons=buttons)]


def one_class(scene: Scene, command: Command) -> list[Say]:
    """Show one class with its seats, and what somebody can do about it."""
    view = _view(scene, number_in(command))
    mine = _mine(scene, view.id)
    if mine is not None:
        return [my_card(scene, mine)]
    if view.status is not ClassStatus.PLANNED or view.ends_at <= scene.now:
        return [Say(say("class_gone"), buttons=buttons_of(("classes",), {}))]
    full = view.open_seats == 0
    rows = (*_rows(scene, view), (label("row", "seats"), _seats(view)))
    names = ("class_wait" if full else "class_apply", "classes", "human")
    text = say("class_card_full") if full else say("class_card")
    return [Say(text, rows=rows, buttons=buttons_of(names, {"class_id": view.id}))]


def apply(scene: Scene, command: Command) -> list[Say]:
    """Sign somebody up; whoever we do not know says their name first."""
    view = _view(scene, number_in(command))
    known = scene.facts
    if not (known.consented and known.has_name and known.has_phone):
        return scene.open("class", {"id": view.id})
    return enter(scene, command)


def enter(scene: Scene, command: Command) -> list[Say]:
    """Give a seat or a place in line; tapping twice is signing up once."""
    class_id = number_in(command)
    by = (scene.actor, scene.now)
    try:
        with attempt(scene.session):
            done = signups.sign_up(
                scene.session, class_id, scene.person.id, SignUp(ClassDoor.LINE), by
            )
    except Doubtful:
        return [Say(say("class_same_person"), buttons=buttons_of(("human", "classes"), {}))]
    except NotAllowed:
        return [Say(say("class_gone"), buttons=buttons_of(("classes", "human"), {}))]
    return [_signed(scene, class_id, done)]


def yes(scene: Scene, command: Command) -> list[Say]:
    """Take the seat that was offered; who comes late gets a free one, or stands in line again."""
    place_id = number_in(command)
    place = queue.confirm(scene.session, place_id, scene.person.id, scene.actor, scene.now)
    mine = _mine(scene, place.session_id)
    if mine is None:
        raise NotFound("class_place", place_id)
    key = "class_in_line" if place.status is PlaceStatus.WAITING else "class_confirmed"
    return [_card(scene, mine, say(key))]


def no(scene: Scene, command: Command) -> list[Say]:
    """Let an offered seat go to the next, or leave the line."""
    return give_back(scene, command)


def stop(_: Scene, command: Command) -> list[Say]:
    """Ask once more, so that giving a seat back takes two taps."""
    place_id = number_in(command)
    buttons = (
        Button(label("button", "class_off"), post(do="class_off", id=place_id)),
        Button(label("button", "class_keep"), post(do="class_keep", id=place_id)),
    )
    return [Say(say("class_sure"), buttons=buttons)]


def keep(_: Scene, __: Command) -> list[Say]:
    """Leave everything as it is."""
    return [Say(say("class_kept"), buttons=buttons_of(("mine",), {}))]


def give_back(scene: Scene, command: Command) -> list[Say]:
    """Give a seat back, or leave the line."""
    signups.withdraw(scene.session, number_in(command), scene.person.id, scene.actor, scene.now)
    return [Say(say("class_given_back"), buttons=buttons_of(("classes",), {}))]


def how(scene: Scene, command: Command) -> list[Say]:
    """Begin the questions about a class."""
    return scene.open("class_how", {"id": number_in(command)})


def keep_answer(scene: Scene, command: Command) -> list[Say]:
    """Keep the answers, without whose they are."""
    wish = str(command.get("wish") or "none")
    said = Answer(
        age=str(command.get("age") or "unknown"),
        understood=number_in(command, "understood") or None,
        satisfied=number_in(command, "satisfied") or None,
        wants_next=() if wish == "none" else (wish,),
    )
    first = answers.answer(scene.session, number_in(command), scene.person.id, said, scene.now)
    key = "class_thanks" if first else "class_answered"
    return [Say(say(key), buttons=buttons_of(("classes",), {}))]


def my_cards(scene: Scene) -> list[Say]:
    """Return a card for each class somebody has signed up for."""
    found = place_queries.of_person(scene.session, scene.person.id, scene.now)
    return [my_card(scene, one) for one in found[:MOST_CARDS]]


def my_card(scene: Scene, mine: Mine) -> Say:
    """Return somebody's own sign-up as a card."""
    offered = mine.status is PlaceStatus.OFFERED
    return _card(scene, mine, say("class_card_offered" if offered else "class_card_mine"))


def teaching_cards(scene: Scene) -> list[Say]:
    """Return a card for each class a supporter teaches at without a seat of its duty."""
    me = supporters.of_person(scene.session, scene.person.id)
    if me is None:
        return []
    found = place_queries.taught_beside(scene.session, me.id, scene.now)
    role = label("row", "role")
    return [
        Say(
            say("teaching_card"),
            rows=(*_rows(scene, one.held), (role, label("teaches", one.role.value))),
            buttons=buttons_of(("human",), {}),
        )
        for one in found[:MOST_CARDS]
    ]


def _signed(scene: Scene, class_id: int, done: SignedUp) -> Say:
    mine = _mine(scene, class_id)
    if mine is None:
        raise NotFound("class_place", done.place_id)
    if done.status is not PlaceStatus.WAITING:
        return _card(scene, mine, say("class_seat" if done.seat else "class_line"))
    card = _card(scene, mine, say("class_line"))
    ahead = (label("row", "seats"), say("class_ahead", count=done.ahead))
    return Say(card.text, rows=(*card.rows, ahead), buttons=card.buttons)


def _card(scene: Scene, mine: Mine, text: str) -> Say:
    rows = [*_rows(scene, mine.held)]
    rows.append((label("row", "place_status"), label("place_status", mine.status.value)))
    if mine.offer_until is not None:
        rows.append((label("row", "until"), spoken_when(mine.offer_until)))
    names = {
        PlaceStatus.OFFERED: ("class_yes", "class_no", "human"),
        PlaceStatus.WAITING: ("class_leave", "classes", "human"),
    }.get(mine.status, ("class_stop", "classes", "human"))
    return Say(text, rows=tuple(rows), buttons=buttons_of(names, {"place_id": mine.place_id}))


def _rows(scene: Scene, view: ClassView) -> tuple[tuple[str, str], ...]:
    facts = {
        "title": view.title,
        "starts_at": view.starts_at.isoformat(),
        "ends_at": view.ends_at.isoformat(),
        "place": "centre",
        "centre_id": view.centre_id,
        "room": view.room,
    }
    return rows_of(_ROWS, facts, scene.facts.districts, scene.facts.centre_names)


def _seats(view: ClassView) -> str:
    """Return how many seats are free, or how many wait for one."""
    if view.open_seats:
        return say("class_free", count=view.open_seats)
    return say("class_full", count=view.waiting)


def _short(view: ClassView) -> str:
    """Return when a class begins, for a button: 「12月3日午前10時」."""
    start = to_jst(view.starts_at)
    return f"{start.month}月{start.day}日{spoken_time(start.time())}"


def _view(scene: Scene, class_id: int) -> ClassView:
    view = queries.class_view(scene.session, class_id)
    if view is None or view.status is ClassStatus.DRAFT:
        raise NotFound("class", class_id)
    return view


def _mine(scene: Scene, class_id: int) -> Mine | None:
    found = place_queries.of_person(scene.session, scene.person.id, scene.now)
    return next((one for one in found if one.held.id == class_id), None)


DEEDS: Mapping[str, Deed] = {
    "classes": classes,
    "class": one_class,
    "class_apply": apply,
    "class_yes": yes,
    "class_no": no,
    "class_stop": stop,
    "class_keep": keep,
    "class_off": give_back,
    "class_how": how,
    "class_enter": enter,
    "class_answer": keep_answer,
}
BY_FLOW = frozenset({"class_enter", "class_answer"})
