"""Let go what has served its time: every night, by rule, with a preview and a record of each run."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.privacy.rules import BY_KEY, RULES, Rule
from mdeji.privacy.steps import steps
from mdeji.privacy.tables import RetentionChoice, RetentionRun
from mdeji.staff.journal import SYSTEM, record

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Outlook:
    """What a rule will let go: the coming night, and in the thirty days after it."""

    rule: Rule
    kept: int
    tonight: int
    soon: int
    last_at: datetime | None
    last_count: int


@dataclass(frozen=True)
class Run:
    """What a rule let go in one night."""

    rule: str
    ran_at: datetime
    count: int


def run(session: Session, now: datetime) -> dict[str, int]:
    """Let go what has served its time; return how many records each rule met."""
    done = {}
    for rule, kept in _kept(session):
        cutoff = rule.cutoff(kept, now)
        count = sum(step.run(session, now) for step in steps(rule.key, cutoff))
        session.add(RetentionRun(rule=rule.key, ran_at=now, days=kept, count=count))
        if count:
            done[rule.key] = count
    if done:
        record(session, SYSTEM, "retention", "let_go", done, now)
    session.flush()
    return done


def preview(session: Session, night: datetime) -> tuple[Outlook, ...]:
    """Return what the night at this instant will let go, and the thirty days after it."""
    return tuple(_outlook(session, rule, kept, night) for rule, kept in _kept(session))


def choose(session: Session, key: str, kept: int, actor: str, now: datetime) -> None:
    """Keep a kind of record longer or shorter from the next night on.

    Raises:
        Invalid: there is no such rule, or the time is not sensible.
    """
    rule = BY_KEY[key]
    rule.check(kept)
    row = session.exec(select(RetentionChoice).where(RetentionChoice.rule == key)).first()
    row = row or RetentionChoice(rule=key, days=kept, set_by=actor, set_at=now)
    before = row.days if row.id is not None else rule.kept
    row.days, row.set_by, row.set_at = kept, actor, now
    session.add(row)
    detail = {"rule": key, "from": before, "to": kept}
    record(session, actor, "retention", "retention_set", detail, now)
    session.flush()


def runs(session: Session, limit: int = 60) -> tuple[Run, ...]:
    """Return the latest runs in which something was let go, the newest first."""
    found = (
        select(RetentionRun)
        .where(RetentionRun.count > 0)
        .order_by(col(RetentionRun.ran_at).desc(), col(RetentionRun.id))
        .limit(limit)
    )
    return tuple(Run(row.rule, row.ran_at, row.count) for row in session.exec(found))


def last_run(session: Session) -> datetime | None:
    """Return when the last night ran, or None before the first one."""
    found = select(RetentionRun.ran_at).order_by(col(RetentionRun.ran_at).desc()).limit(1)
    return session.exec(found).first()


def _kept(session: Session) -> list[tuple[Rule, int]]:
    chosen = {row.rule: row.days for row in session.exec(select(RetentionChoice))}
    return [(rule, chosen.get(rule.key, rule.kept)) for rule in RULES]


def _outlook(session: Session, rule: Rule, kept: int, night: datetime) -> Outlook:
    tonight = _count(session, rule, rule.cutoff(kept, night))
    later = _count(session, rule, rule.cutoff(kept, night + AHEAD))
    latest = (
        select(RetentionRun)
        .where(RetentionRun.rule == rule.key)
        .order_by(col(RetentionRun.id).desc())
        .limit(1)
    )
    last = session.exec(latest).first()
    return Outlook(
        rule,
        kept,
        tonight,
        later - tonight,
        last.ran_at if last else None,
        last.count if last else 0,
    )


def _count(session: Session, rule: Rule, cutoff: datetime) -> int:
    return sum(step.count(session) for step in steps(rule.key, cutoff))
