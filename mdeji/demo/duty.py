"""Sample duties: a group that meets every month with its team, and visits that were reported."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from mdeji.dispatch import honorarium, reports, series
from mdeji.dispatch.by_hand import assign
from mdeji.dispatch.duty_tables import HonorariumLine, Rhythm
from mdeji.dispatch.reports import ReportForm
from mdeji.dispatch.rules import LineStatus
from mdeji.dispatch.series import Plan
from mdeji.dispatch.team import live_visit
from mdeji.kit.calendar import at_jst, day_of, is_closed
from mdeji.messages.service import withdraw
from mdeji.people.service import add_person, consent, found_group
from mdeji.requests.rules import Door, Kind, PlaceKind, SeatRole
from mdeji.requests.service import Draft, submit
from mdeji.supporters.tables import Supporter

TEAM = (("中村", SeatRole.LEAD), ("山本", SeatRole.HELPER), ("吉田", SeatRole.HELPER))

HELD = (
    (73, "azuma", "松本 井上 木村"),
    (59, "honcho", "斎藤 加藤 山崎"),
    (45, "ogo", "阿部 石川 小川"),
    (31, "kaigaya", "渡辺 中村 山本"),
    (24, "haga", "中村 山本 吉田"),
    (17, "haga", "中村 山本 吉田"),
)
"""Meetings that were: how many days ago they were asked for, where, and who went."""


def seed(session: Session, now: datetime) -> None:
    """Let a group meet on each second Thursday, and visits of the last months be reported."""
    team = [(_named(session, name), role) for name, role in TEAM]
    person = add_person(session, "新井 ミツ", "あらい みつ", "0270000950", now)
    consent(session, person.pk, "2026-11", "phone", now)
    for days, district, names in HELD:
        on_team = [_named(session, name) for name in names.split()]
        _held(session, (person.pk, district), on_team, now - timedelta(days=days))
    waiting = select(HonorariumLine).where(HonorariumLine.status == LineStatus.OPEN)
    lines = [line.pk for line in session.exec(waiting)]
    honorarium.approve(session, lines[:3], "system", now)
    group = found_group(session, person.pk, "芳賀スマホの会", "haga", now)
    first = day_of(now) + timedelta(days=1)
    plan = Plan(
        group_id=group.pk,
        rhythm=Rhythm.MONTHLY,
        nth=2,
        weekday=3,
        from_minute=14 * 60,
        minutes=120,
        first_on=first,
        until_on=first + timedelta(days=180),
        topics=("line", "photo"),
        headcount=9,
        district_id="haga",
        place=PlaceKind.CENTRE,
        centre_id="haga-centre",
        team=tuple(team),
    )
    series.plan(session, plan, "system", now)


def _held(session: Session, whose: tuple[int, str], team: list[int], then: datetime) -> None:
    """Let a meeting of somebody in a district have been asked for at ``then``, held and reported."""
    person_id, district = whose
    on = day_of(then) + timedelta(days=7)
    while is_closed(on):
        on += timedelta(days=1)
    start = at_jst(on, datetime.min.time()) + timedelta(hours=10)
    draft = Draft(
        requester_id=person_id,
        door=Door.PHONE,
        kind=Kind.GROUP,
        topics=("line",),
        device="unknown",
        district_id=district,
        place=PlaceKind.CENTRE,
        headcount=9,
        wishes=((start, start + timedelta(hours=2)),),
        centre_id=f"{district}-centre",
        group_name="芳賀スマホの会" if district == "haga" else "スマホの集まり",
        quiet=True,
    )
    request = submit(session, draft, "system", then)
    for who in team:
        assign(session, request.pk, who, then, "system")
    visit = live_visit(session, request.pk)
    if visit is not None:
        form = ReportForm(tuple(team), 9, {"line": "done"})
        reports.report_for_team(session, visit.pk, form, "staff:1", visit.ends_at)
        withdraw(session, f"visit:{visit.pk}")  # It is long ago: nobody hears of it now.


def _named(session: Session, shown_name: str) -> int:
    found = select(Supporter).where(Supporter.shown_name == shown_name)
    return session.exec(found).one().pk
