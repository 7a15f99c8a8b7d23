"""Sample duties: desks with everybody, with somebody and with nobody, and who is always there."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.messages.service import withdraw
from mdeji.requests.rules import SeatRole
from mdeji.requests.service import get, search_soon
from mdeji.rota import service, standing
from mdeji.rota.duties import follow
from mdeji.rota.standing import Always
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.tables import DeskRule, YorozuSession

WANTED = {"haga-centre": 2, "honcho-centre": 2, "nankitsu-centre": 2, "azuma-centre": 1}
"""How many each desk wants; the others are run by the staff of their centre."""

ALWAYS = (
    ("haga-centre", "中村", SeatRole.LEAD),
    ("haga-centre", "山本", SeatRole.HELPER),
    ("honcho-centre", "斎藤", SeatRole.LEAD),
)
SIGNED_UP = (
    ("nankitsu-centre", 1, "吉田"),
    ("azuma-centre", 0, "松本"),
    ("honcho-centre", 2, "加藤"),
)
"""Centre, which of its dates, and who came forward."""

ASKED_AFTER = timedelta(days=2)
"""Until then the demo's supporters are not asked, so that a newcomer's first request finds them free."""


def seed(session: Session, now: datetime) -> None:
    """Let desks want people, some be there always, and some have signed up."""
    for rule in session.exec(select(DeskRule)).all():
        rule.supporters = 0
    for centre_id, wanted in WANTED.items():
        _rule(session, centre_id).supporters = wanted
    session.flush()
    follow(session, None, now)
    _wait(session, now)
    for centre_id, name, role in ALWAYS:
        until = day_of(now) + timedelta(days=300)
        rule_id = _rule(session, centre_id).pk
        always = Always(rule_id, _named(session, name).pk, role, day_of(now), until)
        made = standing.set_always(session, always, "system", now)
        withdraw(session, f"standing:{made.pk}")
    for centre_id, place, name in SIGNED_UP:
        row = _dates(session, centre_id)[place]
        service.sign_up(session, row.pk, _named(session, name).person_id, now)


def _rule(session: Session, centre_id: str) -> DeskRule:
    """Return the first rule of a centre; some have a second desk."""
    found = select(DeskRule).where(
        DeskRule.centre_id == centre_id, col(DeskRule.until_on).is_(None)
    )
    return session.exec(found.order_by(col(DeskRule.id)).limit(1)).one()


def _wait(session: Session, now: datetime) -> None:
    for row in session.exec(select(YorozuSession).where(col(YorozuSession.duty_id).is_not(None))):
        request = get(session, row.duty_id or 0)
        request.search_from = max(request.search_from or now, now + ASKED_AFTER)
        session.add(request)
        session.flush()
        search_soon(session, request.pk, now)


def _dates(session: Session, centre_id: str) -> list[YorozuSession]:
    found = select(YorozuSession).where(
        YorozuSession.centre_id == centre_id, col(YorozuSession.duty_id).is_not(None)
    )
    return list(session.exec(found.order_by(col(YorozuSession.starts_at))))


def _named(session: Session, name: str) -> Supporter:
    return session.exec(select(Supporter).where(Supporter.shown_name == name)).one()
