"""Two years of the desks: a few centres at first, all sixteen in the end, with their visitors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from mdeji.demo.draws import pick, share, weighted
from mdeji.demo.yorozu import BRING
from mdeji.kit.calendar import day_of
from mdeji.yorozu.desks import NewRule, add_rule, describe
from mdeji.yorozu.materialise import closed, weekly
from mdeji.yorozu.rules import LogDoor, SessionStatus, TicketStatus
from mdeji.yorozu.tables import Consultation, ConsultationTopic, DeskRule, Ticket, YorozuSession
from mdeji.yorozu.weeks import EVERY_WEEK, FIRST_FOUR, planned

EARLY, LONG = (time(9, 30), time(12)), (time(13), time(16))
AFTERNOON, MORNING = (time(13, 30), time(15, 30)), (time(10), time(12))


@dataclass(frozen=True)
class Desk:
    """A desk: its centre and weekday, since which month of the two years, how many come to it."""

    centre: str
    weekday: int
    hours: tuple[time, time]
    weeks: tuple[int, ...]
    since: int
    come: float


KNOWN = {
    "haga": (0, 6.8),
    "nankitsu": (0, 7.0),
    "azuma": (2, 6.0),
    "honcho": (0, 9.4),
    "ogo": (7, 5.8),
}
"""Since which month the desks of ``demo_yorozu`` exist, and how many come to each session."""

DESKS = (
    Desk("honcho", 1, LONG, EVERY_WEEK, 12, 9.5),
    Desk("kaigaya", 0, EARLY, EVERY_WEEK, 3, 7.6),
    Desk("azuma", 4, EARLY, FIRST_FOUR, 15, 7.2),
    Desk("motosoja", 1, AFTERNOON, EVERY_WEEK, 5, 5.6),
    Desk("soja", 3, AFTERNOON, FIRST_FOUR, 6, 5.2),
    Desk("kamikawabuchi", 0, AFTERNOON, FIRST_FOUR, 8, 5.0),
    Desk("eimei", 1, MORNING, (1, 3), 9, 5.2),
    Desk("jonan", 4, MORNING, (1, 3), 10, 4.5),
    Desk("fujimi", 2, AFTERNOON, FIRST_FOUR, 10, 6.0),
    Desk("shimokawabuchi", 4, MORNING, (2, 4), 12, 4.0),
    Desk("miyagi", 3, MORNING, (2, 4), 13, 1.6),
    Desk("kiyosato", 2, MORNING, (2,), 14, 0.5),
    Desk("kasukawa", 3, AFTERNOON, (2, 4), 14, 0.6),
)
SEASON = {1: 0.85, 2: 0.95, 3: 1.05, 5: 0.95, 8: 0.75, 9: 1.0, 10: 1.15, 11: 1.1, 12: 0.85}
MOST = 16
OFF = (0.015, "weather"), (0.03, "staff")

TOPICS = weighted(
    "line 26, settings 15, photo 12, app 12, call_mail 10, internet 6, qr 4, payment 5, "
    "mynumber 4, city_services 3, safety 5, other 3"
)
OUTSIDE = weighted(
    "line 24, settings 17, photo 10, app 10, call_mail 15, internet 5, qr 3, payment 3, "
    "mynumber 5, city_services 4, safety 7, other 2"
)
"""What is asked about in the districts at the foot of the mountain."""

AT_THE_FOOT = frozenset({"ogo", "miyagi", "kasukawa", "fujimi", "jonan"})
DEVICES = weighted("android 39, iphone 28, raku 22, tablet 5, pc 3, unknown 3")
AGES = weighted("u40 1, 40s 2, 50s 5, 60s 18, 70s 46, 80s 24, 90s 2, unknown 2")
OUTCOMES = weighted("done 70, partly 18, not_done 6, out_of_scope 6")
REFERRALS = weighted("shop 40, city_hall 18, class 20, visit 10, consumer 6, other 6")
MINUTES = weighted("10 14, 15 22, 20 28, 30 22, 45 8, 60 3")


def seed(session: Session, first: date, now: datetime) -> None:
    """Let the desks have been open since ``first``, and let people have come."""
    _rules(session, first, now)
    come = {(desk.centre, desk.weekday): desk.come for desk in DESKS}
    held = [row for row in _sessions(session, first, now) if row.status is SessionStatus.PLANNED]
    logs: list[Consultation] = []
    for row in held:
        centre = row.centre_id.removesuffix("-centre")
        usual = come.get((centre, row.on.weekday())) or KNOWN[centre][1]
        count = _visitors(row, usual, first, now)
        logs += (_log(row, number) for number in range(count))
    for log in logs:
        if log.red_flag and log.on < day_of(now) - timedelta(weeks=3):
            log.flag_settled, log.flag_settled_at = "consumer", log.at + timedelta(days=1)
    session.add_all(logs)
    session.flush()
    session.add_all(
        ConsultationTopic(consultation_id=log.pk, topic=topic)
        for log in logs
        for topic in log.topics
    )
    session.add_all(_tags(held, logs, now))
    session.flush()


def _rules(session: Session, first: date, now: datetime) -> None:
    """Let the desks that are there have begun earlier, and add those of the other centres."""
    for rule in session.exec(select(DeskRule)):
        since, _ = KNOWN[rule.centre_id.removesuffix("-centre")]
        rule.from_on = month(first, since)
    for desk in DESKS:
        begun = month(first, desk.since)
        # The centre's own staff run these: the supporters of the demo would be asked all day.
        new = NewRule(desk.weekday, *desk.hours, desk.weeks, supporters=0, from_on=begun)
        add_rule(session, f"{desk.centre}-centre", new, "system", now)
        describe(session, f"{desk.centre}-centre", BRING, "", "system", now)


def month(first: date, number: int) -> date:
    """Return the first day of the how many-th month after the first."""
    months = first.month - 1 + number
    return date(first.year + months // 12, months % 12 + 1, 1)


def _sessions(session: Session, first: date, now: datetime) -> list[YorozuSession]:
    """Store the dates of the past that the rules make; a few did not take place."""
    yesterday = day_of(now) - timedelta(days=1)
    rows = []
    for plan in planned(weekly(session), closed(session), first, yesterday):
        row = YorozuSession(
            centre_id=plan.rule.centre_id,
            rule_id=plan.rule.id,
            on=plan.on,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            changed_at=plan.starts_at - timedelta(days=14),
        )
        chance = share("off", plan.rule.centre_id, plan.on)
        for most, reason in OFF:
            if chance < most:
                row.status, row.reason = SessionStatus.CANCELLED, reason
                break
        rows.append(row)
    session.add_all(rows)
    session.flush()
    return rows


def _visitors(row: YorozuSession, usual: float, first: date, now: datetime) -> int:
    """Return how many came: more with the years, fewer in summer and on days of bad weather."""
    grown = 0.45 + 0.75 * (row.on - first).days / max((day_of(now) - first).days, 1)
    weather = 0.55 if share("rain", row.on) < 0.15 else 1.0
    luck = 0.7 + 0.6 * share("luck", row.centre_id, row.on)
    return min(int(usual * grown * weather * luck * SEASON.get(row.on.month, 1.0) + 0.35), MOST)


def _log(row: YorozuSession, number: int) -> Consultation:
    place = (row.centre_id, row.on, number)
    outcome = pick(OUTCOMES, "outcome", *place)
    sends_on = outcome != "done" and share("sent", *place) < 0.6
    at = row.starts_at + (row.ends_at - row.starts_at) * (0.05 + 0.9 * share("at", *place))
    again = share("again", *place) < 0.25 + 0.2 * min(row.id or 0, 600) / 600
    flag = share("flag", *place) < 0.008
    topics = _topics(row, place)
    return Consultation(
        uid=f"demo-{row.pk}-{number}",
        session_id=row.pk,
        centre_id=row.centre_id,
        on=row.on,
        at=at,
        topics=topics if not flag else sorted({*topics, "safety"}, key=ORDER.index),
        device=pick(DEVICES, "device", *place),
        age=pick(AGES, "age", *place),
        visit="unknown" if share("who", *place) < 0.04 else "again" if again else "new",
        outcome=outcome,
        referral="police" if flag else pick(REFERRALS, "referral", *place) if sends_on else None,
        minutes=int(pick(MINUTES, "minutes", *place)) if share("told", *place) < 0.9 else None,
        red_flag=flag,
        door=LogDoor.PAPER if share("paper", row.centre_id, row.on) < 0.2 else LogDoor.LIVE,
        actor="system",
        logged_at=at,
    )


ORDER = [code for code, _ in TOPICS]


def _topics(row: YorozuSession, place: tuple[object, ...]) -> list[str]:
    """Return one topic, or two; the cards of マイナンバー are asked for before the tax returns."""
    choices = OUTSIDE if row.centre_id.removesuffix("-centre") in AT_THE_FOOT else TOPICS
    found = {pick(choices, "topic", *place)}
    if row.on.month in {2, 3} and share("tax", *place) < 0.1:
        found.add("mynumber")
    if share("two", *place) < 0.28:
        found.add(pick(choices, "second", *place))
    return sorted(found, key=ORDER.index)


def _tags(held: list[YorozuSession], logs: list[Consultation], now: datetime) -> Iterator[Ticket]:
    """Give number tags of the last weeks at the busiest desk: some waited long, some went home."""
    recent = {
        row.id for row in held if row.centre_id == "honcho-centre" and row.on > day_of(now) - WEEKS
    }
    numbers: dict[int, int] = {}
    for log in sorted((one for one in logs if one.session_id in recent), key=lambda one: one.at):
        number = numbers[log.session_id] = numbers.get(log.session_id, 0) + 1
        waited = timedelta(minutes=int(2 + 3 * number * share("wait", log.uid)))
        gone = share("gone", log.uid) < 0.02
        yield Ticket(
            session_id=log.session_id,
            number=number,
            status=TicketStatus.LEFT if gone else TicketStatus.DONE,
            taken_at=log.at - waited,
            called_at=None if gone else log.at,
            ended_at=log.at + timedelta(minutes=log.minutes or 15),
        )


WEEKS = timedelta(weeks=5)
