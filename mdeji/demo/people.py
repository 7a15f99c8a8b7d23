"""What months of work in the office left behind: notes, views, a payment, a certificate, an erasure."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch import honorarium
from mdeji.dispatch.certifying import issue_certificate
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.rules import LineStatus
from mdeji.kit.calendar import day_of, fiscal_year
from mdeji.people.service import add_person
from mdeji.people.tables import Person
from mdeji.privacy.erasing import erase
from mdeji.staff.tables import StaffAccount, StaffRole
from mdeji.supporters import editing, views
from mdeji.supporters.tables import Supporter

NOTES = (
    (
        "中村 健二",
        12,
        "call",
        "耳の遠い方には、紙に書いて教えているとのこと。ほかの方にも広めたい。",
    ),
    ("山本 幸子", 20, "note", "写真の整理が とくに得意。アルバムの講座をお願いしたい。"),
    ("橋本 美智", 33, "call", "平日の午後なら いつでもよいとのこと。まだ お願いが少ない。"),
    ("藤原 和夫", 60, "call", "家族の介護のため、春まで休みたいとのこと。"),
)
VIEWS = (
    ("45日 打診がない人", {"status": "active", "flags": ["idle"]}),
    ("LINEで届かない人(電話する)", {"flags": ["unreachable"]}),
    ("芳賀で LINEを教えられる人", {"district": "haga", "topic": "line", "status": "active"}),
)
"""Filters the office uses every week."""


def seed(session: Session, now: datetime) -> None:
    """Leave behind what coordinators do beside the visits; each at its time."""
    office = _staff(session, StaffRole.COORDINATOR)
    for name, days, kind, text in NOTES:
        who = _named(session, name)
        editing.add_note(session, who, kind, text, f"staff:{office}", now - timedelta(days=days))
    for name, search in VIEWS:
        made = views.save_view(session, office, name, search, now - timedelta(days=40))
        views.share_view(session, office, made, now - timedelta(days=40), shared=True)
    _pay(session, f"staff:{_staff(session, StaffRole.ADMIN)}", now)
    first = date(fiscal_year(day_of(now)), 4, 1)
    issue_certificate(session, _named(session, "中村 健二"), first, day_of(now), "system", now)
    gone = add_person(session, "見本 花代", "みほん はなよ", "0270009990", now)
    erase(session, gone.pk, f"staff:{office}", "asked", now - timedelta(days=5))


def _pay(session: Session, actor: str, now: datetime) -> None:
    """Approve and pay what is older than a month, then take one line back that was wrong."""
    found = select(HonorariumLine.id).where(
        HonorariumLine.status == LineStatus.OPEN,
        HonorariumLine.activity_on < day_of(now) - timedelta(days=30),
        HonorariumLine.fiscal_year == fiscal_year(day_of(now)),
    )
    old = [one or 0 for one in session.exec(found.order_by(col(HonorariumLine.id)))]
    if not honorarium.approve(session, old, actor, now - timedelta(days=10)).done:
        return
    year, then = fiscal_year(day_of(now)), now - timedelta(days=9)
    batch = honorarium.export(session, year, actor, then)
    honorarium.mark_paid(session, batch.pk, day_of(then), actor, then)
    honorarium.counter(session, old[0], "wrong_time", "", actor, now - timedelta(days=3))


def _named(session: Session, name: str) -> int:
    found = select(Supporter.id).join(Person).where(Person.name == name)
    return session.exec(found).one() or 0


def _staff(session: Session, role: StaffRole) -> int:
    return session.exec(select(StaffAccount).where(StaffAccount.role == role)).one().pk
