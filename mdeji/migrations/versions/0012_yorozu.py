"""Desks with rules and sessions, and the log of consultations; desk texts become rules."""

import re
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import mdeji.kit.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
PART = re.compile(r"([0-6]) (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
BEGINNING = date(2023, 8, 1)


def upgrade() -> None:
    _rules()
    _sessions()
    _consultations()
    _parts()
    _carry_over()


def _rules() -> None:
    op.create_table(
        "desk_rule",
        _key(),
        _centre(),
        *(_number(name) for name in ("weekday", "from_minute", "until_minute")),
        sa.Column("weeks", JSON, nullable=False),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="desk_rule_weekday_known"),
        sa.CheckConstraint("from_minute < until_minute", name="desk_rule_hours_in_order"),
    )
    op.create_table(
        "desk_closure",
        _key(),
        _centre(),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
    )
    op.create_table(
        "desk_page",
        sa.Column("centre_id", sa.String(), sa.ForeignKey("centre.id"), primary_key=True),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
    )
    for table in ("desk_rule", "desk_closure"):
        op.create_index(f"ix_{table}_centre_id", table, ["centre_id"])


def _sessions() -> None:
    op.create_table(
        "yorozu_session",
        _key(),
        _centre(),
        sa.Column("rule_id", sa.Integer(), sa.ForeignKey("desk_rule.id"), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("status", _enum("sessionstatus_known", "planned", "cancelled"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("closure_id", sa.Integer(), sa.ForeignKey("desk_closure.id"), nullable=True),
        sa.Column("moved_from", INSTANT, nullable=True),
        _number("version"),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.UniqueConstraint("rule_id", "on"),
    )
    for name in ("centre_id", "starts_at"):
        op.create_index(f"ix_yorozu_session_{name}", "yorozu_session", [name])


def _consultations() -> None:
    op.create_table(
        "consultation",
        _key(),
        sa.Column("uid", sa.String(), nullable=False, unique=True),
        _session(),
        sa.Column("centre_id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        *(_text(name) for name in ("device", "age", "visit", "outcome")),
        sa.Column("referral", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("red_flag", sa.Boolean(), nullable=False),
        sa.Column("door", _enum("logdoor_known", "live", "paper"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("return_on", sa.Date(), nullable=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("request.id"), nullable=True),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        _text("actor"),
        _number("version"),
        sa.Column("logged_at", INSTANT, nullable=False),
        sa.Column("taken_back_at", INSTANT, nullable=True),
    )
    for name in ("session_id", "request_id"):
        op.create_index(f"ix_consultation_{name}", "consultation", [name])
    op.create_index("consultation_counted", "consultation", ["on", "centre_id"])


def _parts() -> None:
    op.create_table(
        "consultation_topic",
        _consultation(primary_key=True),
        sa.Column("topic", sa.String(), primary_key=True),
    )
    op.create_index("ix_consultation_topic_topic", "consultation_topic", ["topic"])
    op.create_table(
        "consultation_follow_up",
        _key(),
        _consultation(unique=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        _text("consent_version"),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        _text("actor"),
        sa.Column("done_at", INSTANT, nullable=True),
    )
    states = _enum("ticketstatus_known", "waiting", "helped", "done", "left")
    op.create_table(
        "desk_ticket",
        _key(),
        _session(),
        _number("number"),
        sa.Column("status", states, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.UniqueConstraint("session_id", "number"),
    )
    op.create_index("ix_desk_ticket_session_id", "desk_ticket", ["session_id"])


def _carry_over() -> None:
    """Make rules of the texts that said when a desk is open; what cannot be read stays behind."""
    bind = op.get_bind()
    texts = sa.text("SELECT id, desk_rule FROM centre WHERE is_yorozu_venue AND desk_rule <> ''")
    rules = sa.table(
        "desk_rule",
        sa.column("centre_id"),
        *(sa.column(name) for name in ("weekday", "from_minute", "until_minute")),
        sa.column("weeks", JSON),
        sa.column("on_holidays"),
        sa.column("from_on", sa.Date()),
    )
    for centre_id, said in bind.execute(texts).all():
        for found in filter(None, (PART.fullmatch(part.strip()) for part in said.split(";"))):
            weekday, *clock = (int(group) for group in found.groups())
            values = {
                "centre_id": centre_id,
                "weekday": weekday,
                "from_minute": clock[0] * 60 + clock[1],
                "until_minute": clock[2] * 60 + clock[3],
                "weeks": [1, 2, 3, 4, 5],
                "on_holidays": False,
                "from_on": BEGINNING,
            }
            bind.execute(rules.insert().values(values))


def _key() -> Any:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def _centre() -> Any:
    return sa.Column("centre_id", sa.String(), sa.ForeignKey("centre.id"), nullable=False)


def _session() -> Any:
    target = sa.ForeignKey("yorozu_session.id")
    return sa.Column("session_id", sa.Integer(), target, nullable=False)


def _consultation(**kind: Any) -> Any:
    target = sa.ForeignKey("consultation.id")
    return sa.Column("consultation_id", sa.Integer(), target, **kind)


def _number(name: str) -> Any:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str) -> Any:
    return sa.Column(name, sa.String(), nullable=False)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    for table in (
        "desk_ticket",
        "consultation_follow_up",
        "consultation_topic",
        "consultation",
        "yorozu_session",
        "desk_page",
        "desk_closure",
        "desk_rule",
    ):
        op.drop_table(table)
