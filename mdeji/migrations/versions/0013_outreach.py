"""Classes with sign-ups and waiting lists, and activities counted without anybody's name."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import mdeji.kit.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
UNITS = "cases persons visitors distinct_persons times groups associations".split()
PLACES = "applied seated waiting offered confirmed lapsed attended absent cancelled".split()
LIVING = sa.text("status IN ('applied', 'seated', 'waiting', 'offered', 'confirmed')")
KINDS = (
    ("association_tablet", "自治会タブレット支援", "associations", True, True),
    ("care_course", "介護予防サポーター講座", "times", True, True),
    ("welfare_course", "民生委員向け講座", "times", True, True),
    ("event", "イベント", "times", False, True),
    ("group_talk", "団体での説明会", "groups", True, True),
    ("other", "そのほかの活動", "cases", True, True),
)
COURSES = (
    ("first", "はじめてのスマホ", "basic", "any", "電源、文字、電話ができるようになります。", "settings"),
    ("line", "LINEをはじめよう", "basic", "any", "家族や友だちと LINEで やりとりできるようになります。", "line"),
    ("photo", "写真をとろう", "basic", "any", "写真をとって、見て、送れるようになります。", "photo"),
    ("safety", "だまされないスマホ", "basic", "any", "あやしい電話やメールに 気づけるようになります。", "safety"),
    ("payment", "スマホで支払い", "advanced", "any", "安全に スマホで支払いができるようになります。", "payment"),
    ("city", "市の手続きをスマホで", "advanced", "any", "市の手続きを スマホでできるようになります。", "city_services"),
)  # fmt: skip


def upgrade() -> None:
    _activities()
    _classes()
    _places()
    _teachers()
    _first_rows()


def _activities() -> None:
    op.create_table(
        "activity_kind",
        _key(),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        _text("name"),
        sa.Column("unit", _enum("unit_known", *UNITS), nullable=False),
        *(_flag(name) for name in ("has_organisation", "has_participants", "active")),
        _number("position"),
    )
    op.create_table(
        "activity",
        _key(),
        sa.Column("uid", sa.String(), nullable=False, unique=True),
        _link("kind_id", "activity_kind.id"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("centre_id", sa.String(), sa.ForeignKey("centre.id"), nullable=True),
        sa.Column("district_id", sa.String(), sa.ForeignKey("district.id"), nullable=True),
        *(_text(name) for name in ("organisation", "organisation_key")),
        _number("count"),
        *(_number(name, nullable=True) for name in ("participants", "minutes", "supporters")),
        sa.Column("note", sa.Text(), nullable=False),
        _text("entered_by"),
        sa.Column("entered_at", INSTANT, nullable=False),
        _number("version"),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.CheckConstraint("count >= 0", name="activity_count_known"),
    )
    op.create_index("ix_activity_kind_id", "activity", ["kind_id"])
    op.create_index("activity_counted", "activity", ["on", "kind_id"])


def _classes() -> None:
    op.create_table(
        "course",
        _key(),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        *(_text(name) for name in ("title", "level", "device", "objectives")),
        sa.Column("topic", sa.String(), nullable=True),
        *(_number(name) for name in ("minutes", "capacity", "ratio")),
        _flag("active"),
        _number("position"),
    )
    states = _enum("classstatus_known", "draft", "planned", "held", "cancelled")
    op.create_table(
        "class_session",
        _key(),
        _link("course_id", "course.id"),
        sa.Column("centre_id", sa.String(), sa.ForeignKey("centre.id"), nullable=False),
        _text("room"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        *(_number(name) for name in ("capacity", "ratio")),
        sa.Column("status", states, nullable=False),
        _text("reason"),
        sa.Column("moved_from", INSTANT, nullable=True),
        _number("attended", nullable=True),
        *(_number(name) for name in ("unnamed", "version")),
        _text("made_by"),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="class_hours_in_order"),
        sa.CheckConstraint("capacity > 0", name="class_capacity_known"),
    )
    for name in ("course_id", "centre_id", "starts_at"):
        op.create_index(f"ix_class_session_{name}", "class_session", [name])
    op.create_index("class_counted", "class_session", ["on", "centre_id"])


def _places() -> None:
    moments = (
        "queued_at offered_at offer_until confirmed_at ended_at asked_at answered_at phoned_at"
    )
    op.create_table(
        "class_place",
        _key(),
        _link("session_id", "class_session.id"),
        _link("person_id", "person.id"),
        sa.Column("status", _enum("placestatus_known", *PLACES), nullable=False),
        sa.Column("door", _enum("classdoor_known", "line", "phone", "counter", "paper"), nullable=False),
        _number("seat", nullable=True),
        _text("via"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in moments.split()),
        _text("actor"),
        _number("version"),
        sa.CheckConstraint("seat > 0", name="class_place_seat_known"),
    )  # fmt: skip
    for name in ("session_id", "person_id", "status"):
        op.create_index(f"ix_class_place_{name}", "class_place", [name])
    _once("class_place_once", "class_place", ["session_id", "person_id"], LIVING)
    op.create_index("class_seat_once", "class_place", ["session_id", "seat"], unique=True)


def _teachers() -> None:
    op.create_table(
        "class_teacher",
        _key(),
        _link("session_id", "class_session.id"),
        sa.Column("role", _enum("teacherrole_known", "lecturer", "assistant"), nullable=False),
        sa.Column("supporter_id", sa.Integer(), sa.ForeignKey("supporter.id"), nullable=True),
        _text("outside"),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        _flag("absent"),
        _text("actor"),
    )
    for name in ("session_id", "supporter_id"):
        op.create_index(f"ix_class_teacher_{name}", "class_teacher", [name])
    there = sa.text("removed_at IS NULL")
    _once("class_teacher_once", "class_teacher", ["session_id", "supporter_id"], there)
    lecturer = sa.text("removed_at IS NULL AND role = 'lecturer'")
    _once("class_one_lecturer", "class_teacher", ["session_id"], lecturer)
    op.create_table(
        "class_answer",
        _key(),
        _link("session_id", "class_session.id"),
        _text("age"),
        *(_number(name, nullable=True) for name in ("understood", "satisfied")),
        sa.Column("wants_next", JSON, nullable=False),
        _flag("on_paper"),
    )
    op.create_index("ix_class_answer_session_id", "class_answer", ["session_id"])


def _first_rows() -> None:
    """Give the office the kinds and courses the plan names; it may change every one of them."""
    names = ("code", "name", "unit", "has_organisation", "has_participants")
    _fill("activity_kind", names, KINDS, {"active": True})
    said = ("code", "title", "level", "device", "objectives", "topic")
    _fill("course", said, COURSES, {"minutes": 120, "capacity": 12, "ratio": 4, "active": True})


def _fill(table: str, names: tuple[str, ...], rows: tuple[Any, ...], more: dict[str, Any]) -> None:
    columns = (*names, *more, "position")
    values = [
        {**dict(zip(names, row, strict=True)), **more, "position": place}
        for place, row in enumerate(rows, start=1)
    ]
    op.bulk_insert(sa.table(table, *(sa.column(name) for name in columns)), values)


def _once(name: str, table: str, columns: list[str], where: Any) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=where, postgresql_where=where
    )  # fmt: skip


def _key() -> Any:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def _link(name: str, target: str) -> Any:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False)


def _number(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> Any:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _text(name: str) -> Any:
    return sa.Column(name, sa.String(), nullable=False)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    for table in (
        "class_answer",
        "class_teacher",
        "class_place",
        "class_session",
        "course",
        "activity",
        "activity_kind",
    ):
        op.drop_table(table)
