"""Sample desks of the demo; the real rules are for the city to enter."""

from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.yorozu.checks import agree, answer_by_phone
from mdeji.yorozu.desks import NewRule, add_rule, describe
from mdeji.yorozu.following import Contact, remember
from mdeji.yorozu.rules import ANSWERS, CheckDoor
from mdeji.yorozu.tables import Consultation
from mdeji.yorozu.weeks import EVERY_WEEK, FIRST_FOUR

AFTERNOON, MORNING = (time(13, 30), time(15, 30)), (time(10), time(12))
DESKS = (
    ("haga-centre", 2, AFTERNOON, EVERY_WEEK),
    ("nankitsu-centre", 3, MORNING, EVERY_WEEK),
    ("azuma-centre", 1, MORNING, FIRST_FOUR),
    ("honcho-centre", 4, AFTERNOON, EVERY_WEEK),
    ("ogo-centre", 2, MORNING, (1, 3)),
)
"""Centre, weekday (0 is Monday), hours, which weeks of the month."""

CHECKED = timedelta(weeks=4)
BRING = "スマートフォン、充電器。あれば めがね。"


def seed_desks(session: Session, now: datetime) -> None:
    """Let some centres have a desk every week."""
    since = day_of(now)
    for centre_id, weekday, hours, weeks in DESKS:
        # Who is on duty, and how many, comes with the demo's own rota.
        new = NewRule(weekday, *hours, weeks=weeks, supporters=0, from_on=since)
        add_rule(session, centre_id, new, "system", now)
        describe(session, centre_id, BRING, "", "system", now)


def seed_checks(session: Session, now: datetime) -> None:
    """Let some visitors of the last weeks be asked two weeks later; some have answered."""
    last = day_of(now) - CHECKED
    recent = select(Consultation).where(
        Consultation.centre_id == DESKS[0][0], Consultation.on >= last
    )
    rows = session.exec(recent.order_by(col(Consultation.id))).all()
    for turn, number in enumerate(row.pk for row in rows):
        if turn % 3:
            continue
        who = Contact(f"見本 {number}", f"027-000-{number:04}", agreed=True)
        remember(session, number, who, "system", now)
        agree(session, number, CheckDoor.PHONE, ("system", now))
        if turn % 2:
            answer_by_phone(session, number, ANSWERS[turn % 4], "system", now)
