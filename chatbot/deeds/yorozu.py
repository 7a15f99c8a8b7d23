"""Deeds around the よろず相談所: the next ones nearby, and a question two weeks after a visit there."""

from collections.abc import Mapping

from chatbot.cards import buttons_of
from chatbot.conversation import home_buttons
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.dispatch import service
from mdeji.kit.calendar import spoken_date, spoken_when
from mdeji.kit.errors import NotAllowed
from mdeji.places.queries import centre
from mdeji.yorozu import checks, desk_links
from mdeji.yorozu.calendar import Desk, next_desks, notes_of

MOST_DESKS = 3


def desks(scene: Scene, command: Command) -> list[Say]:
    """Show the next よろず相談所 near the person."""
    district = str(command.get("district") or scene.person.district_id or "")
    if district not in scene.facts.districts:
        return scene.open("desks", {})
    found = next_desks(scene.session, district, scene.now, MOST_DESKS)
    if not found:
        ways = (*buttons_of(("classes", "human"), {}), home_buttons()[0])
        return [Say(say("no_desks"), buttons=ways)]
    nearest = _nearest(scene, found[0])
    elsewhere = Button(label("button", "other_district"), post(do="desks_of"))
    ways = (elsewhere, *buttons_of(("classes",), {}))
    if len(found) == 1:
        return [Say(nearest.text, rows=nearest.rows, buttons=(*nearest.buttons, *ways))]
    others = [_other(one) for one in found[1:]]
    last = others[-1]
    return [nearest, *others[:-1], Say(last.text, rows=last.rows, buttons=(*last.buttons, *ways))]


def desks_of(scene: Scene, _: Command) -> list[Say]:
    """Ask for another district."""
    return scene.open("desks", {})


def _nearest(scene: Scene, desk: Desk) -> Say:
    """Return the nearest one with all one needs to go there."""
    notes = notes_of(scene.session, desk.centre_id)
    rows = (
        (desk.name, spoken_when(desk.starts_at, desk.ends_at)),
        (label("row", "address"), desk.address),
        (label("row", "way"), notes.way),
        (label("row", "bring"), notes.bring or say("desk_bring")),
    )
    buttons = (_page(desk, label("button", "desk_page")), *_more(scene, desk))
    return Say(say("desks_next"), rows=tuple(row for row in rows if row[1]), buttons=buttons)


def _other(desk: Desk) -> Say:
    """Return one farther away: when, its page, and to hear if this date changes too."""
    rows = ((desk.name, spoken_when(desk.starts_at, desk.ends_at)),)
    buttons = (_page(desk, label("button", "desk_page")), *_hear(desk))
    return Say(say("desks_others"), rows=rows, buttons=buttons)


def _hear(desk: Desk) -> tuple[Button, ...]:
    """Return the button to hear if this date changes; a date that is not stored yet has none."""
    return (
        ()
        if desk.session_id is None
        else buttons_of(("desk_hear",), {"session_id": desk.session_id})
    )


def _more(scene: Scene, desk: Desk) -> tuple[Button, ...]:
    """Return the buttons to hear if this date changes, and, for supporters, to be on duty."""
    return (*_hear(desk), *(buttons_of(("duty",), {}) if scene.facts.is_supporter else ()))


def _page(desk: Desk, word: str) -> Button:
    return Button(word, uri=f"/yorozu/{desk.centre_id}")


def ask_to_ask(scene: Scene, code: str) -> list[Say]:
    """Ask somebody with a code of a desk whether they may be asked again in two weeks.

    Raises:
        NotAllowed: the code is wrong, used or expired.
    """
    account = scene.person.line_user_id or ""
    return scene.open(
        "desk_check", {"id": desk_links.find(scene.session, account, code, scene.now)}
    )


def tied(scene: Scene, command: Command) -> list[Say]:
    """Remember that they agreed."""
    kept = desk_links.tie(scene.session, number_in(command), scene.person.id, scene.now)
    rows = ((label("row", "ask_on"), spoken_date(kept.ask_on)),)
    return [Say(say("desk_check_kept"), rows=rows, buttons=home_buttons()[:1])]


def not_tied(_: Scene, __: Command) -> list[Say]:
    """Leave it; nothing was kept."""
    return [Say(say("desk_check_left"), buttons=home_buttons()[:1])]


def using(scene: Scene, command: Command) -> list[Say]:
    """Keep the answer to 「いまも つかえていますか」; whoever cannot is shown where help is next."""
    answer = str(command.get("v"))
    if answer not in {"yes", "partly", "no"}:
        raise NotAllowed("unknown_answer")
    if command.get("of") == "desk":
        district = _answer_desk(scene, number_in(command), answer)
    else:
        service.still_using(scene.session, number_in(command), scene.person.id, answer, scene.now)
        district = scene.person.district_id or ""
    if answer == "yes":
        return [Say(say("using_yes"), buttons=home_buttons()[:1])]
    found = next_desks(scene.session, district, scene.now, 1) if district else []
    if not found:
        return [Say(say("using_no"), buttons=home_buttons()[:1])]
    card = _nearest(scene, found[0])
    buttons = (*card.buttons, *home_buttons()[:1])
    return [Say(say("using_no"), rows=card.rows, buttons=buttons)]


def _answer_desk(scene: Scene, check_id: int, answer: str) -> str:
    """Keep the answer, and return the district of the desk."""
    row = checks.answer_on_line(scene.session, check_id, scene.person.id, answer, scene.now)
    venue = centre(scene.session, row.centre_id)
    return venue.district_id if venue is not None else ""


DEEDS: Mapping[str, Deed] = {
    "desks": desks,
    "desks_of": desks_of,
    "using": using,
    "desk_tied": tied,
    "desk_not_tied": not_tied,
}
BY_FLOW = frozenset({"desk_tied", "desk_not_tied"})
"""Deeds that come out of a question only."""
