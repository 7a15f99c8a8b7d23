"""A desk a day in every centre, and so many consultations, in the order in which they are logged."""

from datetime import timedelta

from sqlalchemy import text

from admin_ui.labels import TOPICS
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.places.queries import centres

DAYS = 730
# Day by day: whoever logs writes to the end of the table, and a month lies together in it.
_AT = "(CAST(i AS bigint) * :days / :size)"
_DIALECT = {
    "day": {
        "sqlite": "date(:begin, ({at}) || ' days')",
        "postgres": "CAST(:begin AS date) + CAST({at} AS integer)",
    },
    "morning": {
        "sqlite": "date(:begin, ({at}) || ' days') || ' 01:00:00.000000'",
        "postgres": "(CAST(:begin AS date) + CAST({at} AS integer)) + interval '1 hour'",
    },
    "noon": {
        "sqlite": "date(:begin, ({at}) || ' days') || ' 03:00:00.000000'",
        "postgres": "(CAST(:begin AS date) + CAST({at} AS integer)) + interval '3 hours'",
    },
    "json": {"sqlite": "{}", "postgres": "CAST({} AS jsonb)"},
    "no": {"sqlite": "0", "postgres": "FALSE"},
    "each": {
        "sqlite": "json_each(topics) AS one",
        "postgres": "jsonb_array_elements_text(topics) AS one(value)",
    },
}
_SESSIONS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :size - 1)
INSERT INTO yorozu_session
  (id, centre_id, "on", starts_at, ends_at, status, reason, version, changed_at)
SELECT i + 1, {centre}, {day}, {morning}, {noon}, 'planned', '', 1, {noon} FROM n
WHERE :days > 0"""
_LOGS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :size - 1)
INSERT INTO consultation (id, uid, session_id, centre_id, "on", "at", topics, device, age, visit,
  outcome, referral, memo, red_flag, door, actor, version, logged_at)
SELECT i + 1, 'bench-' || i, {at} * :centres + i % :centres + 1,
  {centre}, {day}, {noon}, {topics},
  CASE i % 6 WHEN 0 THEN 'iphone' WHEN 1 THEN 'unknown' ELSE 'android' END,
  CASE i / 7 % 5 WHEN 0 THEN '60s' WHEN 1 THEN '80s' WHEN 2 THEN 'unknown' ELSE '70s' END,
  CASE i % 3 WHEN 0 THEN 'new' ELSE 'again' END,
  CASE i / 3 % 4 WHEN 0 THEN 'partly' ELSE 'done' END,
  CASE i % 9 WHEN 0 THEN 'class' END, '', {no}, 'live', 'system', 1, {noon}
FROM n"""
_TOPICS = """
INSERT INTO consultation_topic (consultation_id, topic)
SELECT consultation.id, one.value FROM consultation, {each}"""


def fill(database: Database, size: int) -> None:
    """Write so many consultations over the last two years, at every centre each day."""
    kind = "sqlite" if database.is_sqlite else "postgres"
    begin = day_of(SystemClock().now()) - timedelta(days=DAYS)
    with database.transaction() as session:
        known = [one.id for one in centres(session)]
        words = {name: said[kind].replace("{at}", _AT) for name, said in _DIALECT.items()}
        words |= {"centre": _cases(f"i % {len(known)}", known), "at": _AT}
        words |= {"topics": words["json"].format(_cases("i / 7 % 24", _topics()))}
        facts = {"days": DAYS, "centres": len(known), "begin": begin.isoformat()}
        held = facts | {"size": DAYS * len(known)}
        session.execute(text(_SESSIONS.format(**words)), held)
        session.execute(text(_LOGS.format(**words)), facts | {"size": size})
        session.execute(text(_TOPICS.format(**words)))
    with database.writer.connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


def _topics() -> list[str]:
    codes = list(TOPICS)
    alone = [f'["{code}"]' for code in codes]
    pairs = zip(codes, [*codes[1:], codes[0]], strict=True)
    return [*alone, *(f'["{one}", "{other}"]' for one, other in pairs)]


def _cases(number: str, values: list[str]) -> str:
    told = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values))
    return f"CASE {number} {told} END"
