"""Sample desks of the demo and some weeks of their logs; the real rules are for the city to enter."""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from mdeji.kit.calendar import at_jst, day_of, is_closed, is_holiday
from mdeji.requests.service import TOPICS
from mdeji.yorozu.checks import agree, answer_by_phone
from mdeji.yorozu.desks import NewRule, add_rule, describe
from mdeji.yorozu.following import Contact, remember
from mdeji.yorozu.rules import (
    AGES,
    ANSWERS,
    DEVICES,
    OUTCOMES,
    REFERRALS,
    VISITS,
    CheckDoor,
    Draft,
)
from mdeji.yorozu.service import log
from mdeji.yorozu.sessions import add_session
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

BRING = "スマートフォン、充電器。あれば めがね。"
WEEKS_OF_LOGS = 3


def seed_desks(session: Session, now: datetime) -> None:
    """Let some centres have a desk every week."""
    since = day_of(now)
    for centre_id, weekday, hours, weeks in DESKS:
        new = NewRule(weekday, *hours, weeks=weeks, from_on=since)
        add_rule(session, centre_id, new, "system", now)
        describe(session, centre_id, BRING, "", "system", now)


def seed_logs(session: Session, now: datetime) -> None:
    """Let the desks have had visitors in the weeks before, the same ones at every start."""
    for centre_id, weekday, hours, _ in DESKS:
        for ago in range(1, WEEKS_OF_LOGS + 1):
            day = day_of(now) - timedelta(days=(day_of(now).weekday() - weekday) % 7, weeks=ago)
            if not is_closed(day) and not is_holiday(day):
                _morning(session, centre_id, (at_jst(day, hours[0]), at_jst(day, hours[1])), now)


def _morning(
    session: Session, centre_id: str, at: tuple[datetime, datetime], now: datetime
) -> None:
    row = add_session(session, centre_id, at, "system", now)
    for number in range(2 + (row.pk * 7) % 6):
        turn = row.pk * 5 + number * 3
        outcome = OUTCOMES[(0, 0, 0, 1, 0, 2, 0, 0, 1, 3)[turn % 10]]
        draft = Draft(
            uid=f"demo-{row.pk}-{number}",
            topics=tuple(dict.fromkeys((TOPICS[turn % 12], TOPICS[(turn // 2) % 5]))),
            device=DEVICES[turn % 6],
            age=AGES[3 + turn % 4],
            visit=VISITS[turn % 2],
            outcome=outcome,
            referral=None if outcome == "done" else REFERRALS[turn % 4],
            minutes=10 + 5 * (turn % 6),
            red_flag=turn % 31 == 0,
            at=at[0] + timedelta(minutes=12 * number),
        )
        made = log(session, row.pk, draft, ("system", now))
        _afterwards(session, made.id, turn, now)


def _afterwards(session: Session, number: int, turn: int, now: datetime) -> None:
    """Let some be asked two weeks later, and one suspicion of fraud wait for the office."""
    if turn % 3 == 0:
        who = Contact(f"見本 {number}", f"027-000-{number:04}", agreed=True)
        remember(session, number, who, "system", now)
        agree(session, number, CheckDoor.PHONE, ("system", now))
        if turn % 2:
            answer_by_phone(session, number, ANSWERS[turn % 4], "system", now)
