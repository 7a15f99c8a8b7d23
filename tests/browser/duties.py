"""Pages about standing duties, each with something on it."""

from datetime import timedelta

from sqlmodel import select

from mdeji.dispatch import handover, honorarium, reports, series, swap
from mdeji.dispatch.duty_tables import HonorariumLine, Rhythm
from mdeji.dispatch.reports import ReportForm
from mdeji.dispatch.series import Plan
from mdeji.dispatch.team import team_of
from mdeji.kit.calendar import day_of, jst
from mdeji.kit.signing import Ticket
from mdeji.requests.rules import PlaceKind, SeatRole
from tests.factories import World as Rows
from tests.stories.world import World


def duties(town: World) -> dict[str, list[str]]:
    """Let visits be handed over and swapped, a group meet every month, and honoraria be paid."""
    now = town.now()
    far = town.now() + timedelta(days=9)
    with town.database.transaction() as session:
        rows = Rows(session, now, 500)
        team = [rows.supporter(name) for name in ("春子", "夏子", "秋子", "冬子")]
        plans = [
            rows.visit(rows.request(wish_at=jst(far.year, far.month, far.day, hour)), [who])
            for hour, who in zip((9, 11, 14, 16), team, strict=True)
        ]
        asked = handover.ask_everybody(session, plans[1].pk, team[1].person_id, "staff:1", now)
        assert asked.pk
        theirs = team_of(session, plans[3].pk)[0].pk
        wanted = swap.propose(session, plans[2].pk, team[2].person_id, theirs, now)
        held = rows.request(group="写真の会", wish_at=now - timedelta(hours=4))
        over = rows.visit(held, team[:3])
        form = ReportForm(tuple(who.pk for who in team[:3]), 9, {"line": "done"})
        reports.hand_in_report(session, over.pk, team[0].person_id, form, now)
        lines = [line.pk for line in session.exec(select(HonorariumLine))]
        honorarium.approve(session, lines[:2], "staff:2", now)
        batch = honorarium.export(session, 2026, "staff:2", now)
        honorarium.counter(session, lines[0], "wrong_time", "", "staff:2", now)
        group = held.group_id or 0
        first = day_of(now) + timedelta(days=10)
        roles = ((team[0].pk, SeatRole.LEAD), (team[1].pk, SeatRole.HELPER))
        meets = Plan(
            group, Rhythm.MONTHLY, 2, 3, 840, 120, first, first + timedelta(days=200), ("line",), 9,
            "honcho", PlaceKind.CENTRE, "honcho-centre", team=roles,
        )  # fmt: skip
        planned = series.plan(session, meets, "staff:1", now)
        givers = [
            ("handover", plans[0].pk, team[0].person_id),
            ("handover", plans[1].pk, team[1].person_id),
            ("swap", wanted.pk, team[3].person_id),
        ]
        corrected = over.request_id
        found = {"series": planned.pk, "batch": batch.pk}
    sign = town.product.signer.sign
    signed: dict[str, list[str]] = {}
    for purpose, subject, person in givers:
        token = sign(Ticket(purpose, subject, person, jst(2027, 1, 1, 9)))
        signed.setdefault(f"/s/{purpose}/{{token}}", []).append(f"/s/{purpose}/{token}")
    return signed | {
        "/admin/series": ["/admin/series"],
        "/admin/series/{series_id:int}": [f"/admin/series/{found['series']}"],
        "/admin/honorarium": [
            "/admin/honorarium",
            "/admin/honorarium?month=12&status=open",
            f"/admin/requests/{corrected}",
        ],
        "/admin/honorarium/rates": ["/admin/honorarium/rates"],
        "/admin/honorarium/batches/{batch_id:int}": [f"/admin/honorarium/batches/{found['batch']}"],
    }
