"""For a supporter: the visits to come, what they have done, thanks, their calendar, a certificate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui.class_words import TEACHERS
from admin_ui.pages.certificates import Id, hours, paper_of, period
from admin_ui.pages.signed_door import act, enter, paper, renewed
from admin_ui.pages.signed_map import AreaMap, area_map
from admin_ui.pages.signed_me import check_me, other_link
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.pages.signed_words import FACES, MINE, TEACHING
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch import honorarium, mine, queries
from mdeji.dispatch.certifying import issue_certificate
from mdeji.dispatch.handover import UNTIL_BEFORE
from mdeji.dispatch.mine import Activity, Turn
from mdeji.dispatch.queries import SHOWN_AFTER, VisitView
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.calendar import at_jst, day_of, fiscal_year, wareki
from mdeji.kit.errors import Invalid
from mdeji.kit.signing import Ticket
from mdeji.outreach import place_queries
from mdeji.places import queries as places
from mdeji.supporters import certificates, feeds
from mdeji.supporters.service import get as supporter_row

router = APIRouter(include_in_schema=False)

SINCE = at_jst(date(2020, 1, 1), time())
AHEAD = timedelta(days=400)
MOST_MAPS, MOST_PAST = 3, 30
FAULTS = {
    "nothing_done": "その期間の活動は、まだありません。",
    "before_first": "おわりの日が、はじめの日より前です。",
    "future": "おわりの日は、今日までで選んでください。",
    "missing": "はじめの日とおわりの日を選んでください。",
}


@dataclass(frozen=True)
class Coming:
    """A visit to come, with its page, its calendar file and, for the first ones, a drawing.

    ``handover`` leads to where somebody else can be asked; it is empty when that is too late.
    """

    visit: VisitView
    link: str
    handover: str
    role: str
    map: AreaMap | None


@router.get("/s/myvisits/{token}")
def visits_page(request: Request, token: str) -> Response:
    """Show a supporter what is to come and what they have done."""

    def show(ticket: Ticket) -> Response:
        return _page(request, ticket, token, {})

    return enter(request, "myvisits", token, show)


@router.post("/s/myvisits/{token}/calendar")
def change_calendar(request: Request, token: str, form: PostedForm) -> Response:
    """Turn the calendar on, give it a new address, or turn it off; the address is shown once."""

    def change(session: Any, ticket: Ticket, actor: str, now: datetime) -> dict[str, Any]:
        if form.one("do") == "off":
            feeds.turn_off(session, ticket.subject, actor, now)
            return {"said": "予定表を止めました。前の住所は、もう使えません。"}
        secret = feeds.turn_on(session, ticket.subject, actor, now)
        return {"address": f"{tools_of(request).settings.public_url}/cal/{secret}.ics"}

    return _changed(request, token, form, change)


@router.post("/s/myvisits/{token}/certificate")
def ask_certificate(request: Request, token: str, form: PostedForm) -> Response:
    """Issue a certificate for a period."""

    def change(session: Any, ticket: Ticket, actor: str, now: datetime) -> dict[str, Any]:
        first, last = _period(form, day_of(now))
        made = issue_certificate(session, ticket.subject, first, last, actor, now)
        return {"said": "証明書ができました。下のボタンで開けます。", "made": made.id}

    return _changed(request, token, form, change)


@router.get("/s/myvisits/{token}/certificate-{certificate_id:int}.pdf")
def certificate_file(request: Request, token: str, certificate_id: Id) -> Response:
    """Return a certificate of one's own."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        with tools.database.reading() as session:
            check_me(session, ticket)
        return paper_of(tools, ticket.subject, certificate_id)

    return enter(request, "myvisits", token, show)


def _changed(
    request: Request,
    token: str,
    form: Posted,
    change: Callable[[Any, Ticket, str, datetime], dict[str, Any]],
) -> Response:
    """Do the change, and show its result on a page with a fresh link."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        now = tools.clock.now()
        try:
            with tools.database.transaction() as session:
                check_me(session, ticket)
                result = change(session, ticket, f"person:{ticket.person_id}", now)
        except Invalid as fault:
            said = {"message": FAULTS.get(fault.reason, FAULTS["missing"])}
            answer = _page(request, ticket, token, said)
            answer.status_code = 422
            return answer
        fresh = renewed(request, ticket).rpartition("/")[2]
        later = tools.signer.read(fresh, "myvisits", now)
        return _page(request, later, fresh, result)

    return act(request, "myvisits", token, form, do, spend=True)


def _page(request: Request, ticket: Ticket, token: str, result: dict[str, Any]) -> Response:
    tools = tools_of(request)
    now = tools.clock.now()
    with tools.database.reading() as session:
        name = check_me(session, ticket)
        views = queries.visits_of_person(session, ticket.person_id, now)
        turns = mine.turns(session, ticket.subject, SINCE, now + AHEAD)
        values: dict[str, Any] = {
            "districts": places.district_names(session),
            "feed_on": feeds.is_on(session, ticket.subject),
            "feed_read": feeds.last_read(session, ticket.subject),
            "taught": place_queries.taught_beside(session, ticket.subject, now),
            "teachers": TEACHERS,
            "papers": certificates.of_supporter(session, ticket.subject),
            "takes_honorarium": supporter_row(session, ticket.subject).takes_honorarium,
            "honorarium": honorarium.of_supporter(
                session, ticket.subject, fiscal_year(day_of(now))
            )[1],
        }
    values |= _done(turns, day_of(now))
    values |= {"name": name, "coming": _coming(tools, ticket, views, now), "faces": FACES}
    values |= {"link": f"/s/myvisits/{token}", "me_link": other_link(tools, ticket, "me")}
    values |= {"roles": MINE, "teaching": TEACHING, "today": day_of(now)}
    values |= {"hours": hours, "period": period}
    values |= {"said": "", "message": "", "address": "", "made": 0, **result}
    return paper(request, "signed/visits.html", ticket, **values)


def _coming(
    tools: Tools, ticket: Ticket, views: tuple[VisitView, ...], now: datetime
) -> tuple[Coming, ...]:
    return tuple(
        Coming(
            visit=view,
            link=_visit_link(tools, view, ticket),
            handover=_handover_link(tools, view, ticket, now),
            role=next((m.role for m in view.team if m.person_id == ticket.person_id), ""),
            map=area_map(tools, view) if place < MOST_MAPS else None,
        )
        for place, view in enumerate(view for view in views if view.ends_at > now)
    )


def _visit_link(tools: Tools, view: VisitView, ticket: Ticket) -> str:
    until = view.ends_at + SHOWN_AFTER
    return f"/s/visit/{tools.signer.sign(Ticket('visit', view.id, ticket.person_id, until, ticket.mark))}"


def _handover_link(tools: Tools, view: VisitView, ticket: Ticket, now: datetime) -> str:
    until = view.starts_at - UNTIL_BEFORE
    if now >= until:
        return ""
    about = Ticket("handover", view.id, ticket.person_id, until, ticket.mark)
    return f"/s/handover/{tools.signer.sign(about)}"


def _done(turns: tuple[Turn, ...], today: date) -> dict[str, Any]:
    past = [turn for turn in turns if turn.counted]
    year = fiscal_year(today)
    of_year = [turn for turn in past if fiscal_year(day_of(turn.starts_at)) == year]
    whole = mine.summed(past)
    return {
        "past": past[::-1][:MOST_PAST],
        "whole": whole,
        "of_year": mine.summed(of_year),
        "year_began": date(year, 4, 1),
        "thanks": [turn for turn in turns[::-1] if turn.here and (turn.thanks or turn.face)],
        "unreported": sum(turn.here and turn.status is VisitStatus.OVER for turn in turns),
        "reached": _milestones(past),
        "next_milestone": _next_milestone(whole),
    }


def _milestones(past: list[Turn]) -> list[tuple[int, str]]:
    """Return the milestones somebody has reached, with the day; nobody is compared with others."""
    return [
        (count, wareki(day_of(past[count - 1].starts_at)))
        for count in mine.MILESTONES
        if len(past) >= count
    ]


def _next_milestone(whole: Activity) -> tuple[int, int] | None:
    ahead = next((count for count in mine.MILESTONES if count > whole.visits), None)
    return (ahead, ahead - whole.visits) if ahead else None


def _period(form: Posted, today: date) -> tuple[date, date]:
    if form.one("which") == "year":
        return date(fiscal_year(today), 4, 1), today
    try:
        return date.fromisoformat(form.one("first")), date.fromisoformat(form.one("last"))
    except ValueError:
        raise Invalid("period", "missing") from None
