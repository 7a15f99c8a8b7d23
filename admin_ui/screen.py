"""Everything the screen of one request shows, gathered in one read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from admin_ui import words
from admin_ui.access import Viewer
from admin_ui.forms import Typed
from admin_ui.leaving import leaving_of
from admin_ui.map import Drawing, draw
from admin_ui.next_steps import next_of
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Tools
from mdeji import matching
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service, story
from mdeji.dispatch.adults import pressing
from mdeji.dispatch.handover_queries import open_of_request
from mdeji.dispatch.reminders import adult_by
from mdeji.dispatch.story import SOMEBODY
from mdeji.kit.errors import NotFound
from mdeji.matching import ChangeKind
from mdeji.people.queries import person
from mdeji.places.queries import centres, district_names, map_points
from mdeji.requests.queries import RequestView
from mdeji.requests.queries import request as request_view
from mdeji.requests.rules import REQUEST, RequestEvent, RequestStatus
from mdeji.supporters.training import step_titles

SEARCHED = (RequestStatus.RECEIVED, RequestStatus.SEARCHING, RequestStatus.WITH_COORDINATOR)
CANDIDATES, BLOCKED = 15, 30


@dataclass(frozen=True)
class Row:
    """Hold a supporter on the list of candidates."""

    supporter_id: int
    name: str
    district_id: str
    distance_m: int | None
    reasons: tuple[str, ...]
    obstacles: tuple[str, ...]
    on_line: bool = True


@dataclass(frozen=True)
class Change:
    """Hold something that would help; ``starts_at`` is set if another time would."""

    text: str
    starts_at: str | None


@dataclass(frozen=True)
class Outlook:
    """Hold what the matcher sees: its next step, candidates, others, and what would help."""

    step: str
    free: tuple[Row, ...]
    blocked: tuple[Row, ...]
    free_count: int
    blocked_count: int
    changes: tuple[Change, ...]
    by_district: Mapping[str, int]


@dataclass(frozen=True)
class Typing:
    """Hold what was typed and what is wrong, so that nothing is lost."""

    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Typed = field(default_factory=lambda: Typed(()))
    open: str = ""
    contact: bool = False
    status: int = 200


def show(
    http: Request, tools: Tools, viewer: Viewer, request_id: int, typing: Typing | None = None
) -> Response:
    """Show one request."""
    typing = typing or Typing()
    values = _values(tools, viewer, request_id)
    return page(
        http,
        "request.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        done=words_done(http.query_params.get("done", "")),
        **values,
    )


DONE = {
    "corrected": "活動報告を訂正しました。",
    "handover": "代わりの人に聞きはじめます。決まるまで、席はそのままです。",
    "handover_kept": "取りやめました。席はそのままです。",
    "assigned": "チームに入れました。",
    "answered": "返事を入れました。",
    "released": "チームからはずしました。交代の人をさがします。",
    "searching": "もう一度さがし始めました。",
    "taken": "職員の対応に変えました。",
    "taken_back": "取りやめました。だれにも 知らせていません。",
    "reported": "報告を入れました。",
    "next_class": "講座に 申し込みました。席は 講座のページで 見られます。",
    "next_desk": "その日が変わったら、本人に 知らせます。",
    "phoned": "電話で知らせたことを 記録しました。",
    "created": "受け付けました。サポーターを さがし始めます。",
}


def words_done(code: str) -> str:
    """Return what was done, by the code in the address."""
    return DONE.get(code, "")


def request_for(session: Any, viewer: Viewer, request_id: int) -> RequestView:
    """Return a request that the viewer may see.

    Raises:
        NotFound: there is none, or it is at another centre than the viewer's.
    """
    found = request_view(session, request_id)
    if viewer.only_centre not in {None, found.centre_id}:
        raise NotFound("request", request_id)
    return found


def _values(tools: Tools, viewer: Viewer, request_id: int) -> dict[str, Any]:
    now = tools.clock.now()
    with tools.database.reading() as session:
        found = request_for(session, viewer, request_id)
        seen = None
        if viewer.is_office and found.status in SEARCHED:
            seen = outlook(session, service.prospects(session, request_id, now))
        who = found.requester_id or 0  # Nobody asked for the duty at a desk: no page shows it here.
        asker = person(session, who)
        lines = story.story(session, request_id, who)
        if not viewer.is_office:
            lines = tuple(story.unnamed(line) for line in lines)
        return {
            "it": found,
            "asker": asker,
            "on_line": story.is_on_line(session, who),
            "others": _others(session, viewer, found),
            **_visit(session, viewer, found, now),
            "offers": _offers(session, request_id, named=viewer.is_office),
            "handovers": {row.giver_id: row for row in open_of_request(session, request_id)},
            "seats": story.seats(session, request_id, named=viewer.is_office),
            "leaving": leaving_of(session, viewer, found, now),
            "story": tuple(words.told(line) for line in reversed(lines)),
            "outlook": seen,
            "mark": f"{found.version}-{marks(session, request_id)}",
            "districts": district_names(session),
            "centres": {c.id: c.name for c in centres(session)},
            "drawing": _drawing(session, found, seen),
            "can": _can(found),
        }


def _visit(session: Any, viewer: Viewer, found: RequestView, now: datetime) -> dict[str, Any]:
    """Return the visit, how long a minor on its team waits for an adult, and what can follow it."""
    visit = dispatch.visit_of_request(session, found.id)
    return {
        "visit": visit,
        "next": next_of(session, viewer, found, visit, now),
        "adult_until": adult_by(visit.starts_at) if visit and visit.lacks_adult else None,
        "presses": found.id in pressing(session, now),
        "unreached": visit is not None
        and not all(story.is_on_line(session, mate.person_id) for mate in visit.team),
    }


def _others(session: Any, viewer: Viewer, found: RequestView) -> tuple[tuple[int, str], ...]:
    """Return the other requests of the same person; who asked is nobody's business but the office's."""
    if not viewer.is_office or found.requester_id is None:
        return ()
    return story.others_of(session, found.requester_id, found.id)


def marks(session: Any, request_id: int) -> str:
    """Return a mark that changes with the offers of a request."""
    offers = dispatch.offers_of_request(session, request_id)
    answered = sum(offer.status != "open" for offer in offers)
    return f"{len(offers)}-{answered}"


def _can(found: RequestView) -> dict[str, bool]:
    """Return which actions the lifecycle allows now."""
    return {event.value: REQUEST.allows(found.status, event) for event in RequestEvent}


def _offers(session: Any, request_id: int, *, named: bool) -> tuple[Any, ...]:
    offers = dispatch.offers_of_request(session, request_id)
    found = story.known(session, {offer.supporter_id for offer in offers})
    names = {one: known.shown_name if named else SOMEBODY for one, known in found.items()}
    return tuple((offer, names[offer.supporter_id]) for offer in reversed(offers))


def _drawing(session: Any, found: RequestView, outlook: Outlook | None) -> Drawing:
    counts = outlook.by_district if outlook else {}
    return draw(map_points(session), found.district_id, found.centre_id, counts)


def outlook(session: Any, found: service.Prospects) -> Outlook:
    """Return what the matcher sees, in words."""
    free = [row for row in found.ranked if not row.obstacles]
    blocked = [row for row in found.ranked if row.obstacles]
    named = story.known(session, {row.supporter_id for row in found.ranked})
    titles = step_titles(session)
    counts = Counter(named[row.supporter_id].district_id for row in free)
    return Outlook(
        step=words.step(found.step),
        free=tuple(_row(row, named[row.supporter_id], titles) for row in free[:CANDIDATES]),
        blocked=tuple(_row(row, named[row.supporter_id], titles) for row in blocked[:BLOCKED]),
        free_count=len(free),
        blocked_count=len(blocked),
        changes=tuple(_change(change) for change in found.counterfactuals),
        by_district=counts,
    )


def _row(row: matching.Ranked, who: story.Known, titles: Mapping[str, str]) -> Row:
    return Row(
        supporter_id=row.supporter_id,
        name=who.shown_name,
        district_id=who.district_id,
        distance_m=row.distance_m,
        reasons=tuple(words.reason(r.code, r.data) for r in row.reasons),
        obstacles=tuple(words.obstacle(o.kind, o.data, titles) for o in row.obstacles),
        on_line=who.on_line,
    )


def _change(found: matching.Counterfactual) -> Change:
    starts_at = found.data.get("starts_at") if found.kind is ChangeKind.OTHER_TIME else None
    return Change(words.change(found), str(starts_at) if starts_at else None)
