"""How the supporters of the demo came over two years; some have left again."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.demo.draws import share
from mdeji.kit.calendar import at_jst, day_of
from mdeji.people.service import add_person
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.service import Profile, enrol, move
from mdeji.supporters.tables import Supporter, SupporterMove, SupporterStatus

LEFT = (
    ("大野 治", "おおの おさむ", "honcho", 2, 14, "moving"),
    ("増田 光子", "ますだ みつこ", "kaigaya", 1, 11, "health"),
    ("関口 敏夫", "せきぐち としお", "soja", 4, 17, "busy"),
    ("星野 道子", "ほしの みちこ", "fujimi", 6, 16, "health"),
    ("須藤 昌平", "すどう しょうへい", "jonan", 3, 9, "busy"),
)
"""Name, district, in which month of the two years somebody came and left, and why."""

LATEST = timedelta(days=100)
"""Nobody of the samples came later: some have been on visits since."""


def seed(session: Session, first: date, now: datetime) -> None:
    """Spread the beginnings of the sample supporters over the two years; let some have left."""
    begin = at_jst(first, time(10))
    found = select(Supporter).where(Supporter.status == SupporterStatus.ACTIVE)
    for row in session.exec(found.order_by(col(Supporter.id))).all():
        if row.joined_at < now - timedelta(days=190):
            at = begin + (now - LATEST - begin) * share("joined", row.id)
            _begin(session, row, at)
    for number, (name, kana, district, came, left, why) in enumerate(LEFT):
        person = add_person(session, name, kana, f"0270007{number:03d}", _after(begin, came))
        profile = Profile(
            shown_name=name.split()[0],
            district_id=district,
            skills={"line": 2, "photo": 2},
            devices=("iphone", "android"),
            hours=((2, 9 * 60, 12 * 60),),
            trained_on=day_of(_after(begin, came)),
        )
        row = enrol(session, person.pk, profile, _after(begin, came))
        move(session, row.pk, SupporterEvent.LEFT, "staff:1", _after(begin, left), reason=why)
        row.left_reason = why
    session.flush()


def _begin(session: Session, row: Supporter, at: datetime) -> None:
    row.joined_at = row.status_since = at
    for step in session.exec(select(SupporterMove).where(SupporterMove.supporter_id == row.pk)):
        step.at = at


def _after(begin: datetime, months: int) -> datetime:
    return begin + timedelta(days=30 * months + 5)
