"""How much supporters have to do, without their names: how many did how much, who was never asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.dispatch.record import HELD
from mdeji.dispatch.roster import FLAGS
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.calendar import day_of
from mdeji.supporters.roster import Search, conditions
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter

LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Load:
    """What each active supporter did in ninety days, fewest first; how many are idle or have too much."""

    activities: tuple[int, ...]
    idle: int
    overloaded: int


def load(session: Session, district_id: str, now: datetime) -> Load:
    """Return the load of active supporters who go to a district, or of all if it is empty."""
    wanted = Search(SupporterStatus.ACTIVE, district_id)
    who = conditions(session, wanted, day_of(now))
    done: Any = (
        select(func.count())
        .select_from(Attendance)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .join(Supporter, col(Supporter.id) == col(Attendance.supporter_id))
        .where(
            col(Visit.starts_at) >= now - LOOKED_BACK,
            col(Visit.starts_at) < now,
            col(Visit.status).in_(HELD),
            col(Attendance.released_at).is_(None),
            *who,
        )
    )
    busy = session.exec(done.group_by(col(Attendance.supporter_id))).all()
    everybody = _count(session, who)
    counts = [0] * (everybody - len(busy)) + sorted(int(count) for count in busy)
    return Load(
        tuple(counts),
        _count(session, [*who, FLAGS["idle"](now)]),
        _count(session, [*who, FLAGS["overloaded"](now)]),
    )


def active_by_district(session: Session) -> Counter[str]:
    """Return how many active supporters live in each district."""
    query = select(Supporter.district_id, func.count()).where(
        Supporter.status == SupporterStatus.ACTIVE
    )
    return Counter(dict(session.exec(query.group_by(col(Supporter.district_id))).all()))


def _count(session: Session, where: list[Any]) -> int:
    return int(session.exec(select(func.count()).select_from(Supporter).where(*where)).one())
