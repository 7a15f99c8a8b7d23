"""Give supporters a way from application to leaving, and their training steps of its own."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import mdeji.kit.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
)
INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
STATUSES = ("applied", "review", "training", "active", "paused", "left", "declined")
EARLIER = ("applied", "training", "active", "paused", "left")
DOORS = ("line", "web", "paper", "counter", "import")
STEPS = (
    ("video", "動画を見る", "video", 1, None, "", False),
    ("quiz", "確認クイズ", "quiz", 2, 80, "", False),
    ("role_play", "練習(ロールプレイか同行)", "role_play", 3, None, "", False),
    ("pledge", "ひみつを守る約束", "pledge", 4, None, "2026-11", True),
)
"""key, title, kind, position, pass mark, version, and whether every new version asks again."""

DATES = ("video_watched_on", "role_play_on", "pledged_on")
RESULT = ("supporter_id", "step", "done_on", "passed", "version", "actor", "at")
CARRIED = (
    ("video", "video_watched_on", ""),
    ("quiz", "role_play_on", ""),
    ("role_play", "role_play_on", ""),
    ("pledge", "pledged_on", "2026-11"),
)
"""step, the column it stood in, and its version; who had practised needs no quiz any more."""


def upgrade() -> None:
    _new_tables()
    _first_steps()
    _widen_supporter()
    _carry_over()
    _narrow_supporter()


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _of_supporter(*, unique: bool = False) -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column(
            "supporter_id",
            sa.Integer(),
            sa.ForeignKey("supporter.id"),
            nullable=False,
            unique=unique,
        ),
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _sealed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _new_tables() -> None:
    kinds = _enum("stepkind_known", ("video", "quiz", "role_play", "pledge"))
    op.create_table(
        "training_step",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        _text("title"),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        _text("version"),
        sa.Column("by_version", sa.Boolean(), nullable=False),
        sa.Column("content", JSON, nullable=False),
    )
    op.create_table(
        "training_result",
        *_of_supporter(),
        _text("step"),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        _text("version"),
        _text("actor"),
        sa.Column("at", INSTANT, nullable=False),
    )
    covered = ["supporter_id", "step", "passed", "expires_on", "version"]
    op.create_index("training_of", "training_result", covered)
    _tables_of_the_office()


def _tables_of_the_office() -> None:
    op.create_table(
        "supporter_private",
        *_of_supporter(unique=True),
        sa.Column("born_on", sa.Text(), nullable=True),
        *_sealed("address", "emergency_name", "emergency_phone"),
        _text("emergency_relation"),
        *_sealed("payee"),
    )
    op.create_table(
        "supporter_move",
        *_of_supporter(),
        sa.Column("at", INSTANT, nullable=False),
        _text("actor"),
        _text("event", nullable=True),
        _text("before", nullable=True),
        sa.Column("after", _enum("supporterstatus_known", STATUSES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_supporter_move_supporter_id", "supporter_move", ["supporter_id"])
    op.create_index("ix_supporter_move_at", "supporter_move", ["at"])
    op.create_table(
        "supporter_district",
        *_of_supporter(),
        _text("district_id"),
        sa.UniqueConstraint("supporter_id", "district_id"),
    )
    op.create_index("ix_supporter_district_supporter_id", "supporter_district", ["supporter_id"])
    notes = _enum("notekind_known", ("interview", "call", "note"))
    op.create_table(
        "supporter_note",
        *_of_supporter(),
        sa.Column("at", INSTANT, nullable=False),
        _text("actor"),
        sa.Column("kind", notes, nullable=False),
        *_sealed("text"),
    )
    op.create_index("ix_supporter_note_supporter_id", "supporter_note", ["supporter_id"])
    op.create_table(
        "guardian_consent",
        *_of_supporter(),
        *_sealed("name"),
        _text("relation"),
        *_sealed("phone"),
        sa.Column("given_on", sa.Date(), nullable=False),
        _text("door"),
        _text("version"),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
    )
    op.create_index("ix_guardian_consent_supporter_id", "guardian_consent", ["supporter_id"])


def _first_steps() -> None:
    table = sa.table(
        "training_step",
        *(sa.column(name) for name in ("key", "title", "kind", "position", "required", "active")),
        *(sa.column(name) for name in ("pass_mark", "version", "by_version")),
        sa.column("content", JSON),
    )
    names = ("key", "title", "kind", "position", "pass_mark", "version", "by_version")
    more = {"required": True, "active": True, "content": {}}
    op.bulk_insert(table, [dict(zip(names, step, strict=True)) | more for step in STEPS])


def _widen_supporter() -> None:
    with op.batch_alter_table("supporter") as change:
        change.drop_constraint("supporterstatus_known", type_="check")
        change.create_check_constraint("supporterstatus_known", _known("status", STATUSES))
        change.add_column(sa.Column("status_since", INSTANT, nullable=True))
        change.add_column(sa.Column("door", sa.String(40), nullable=True))
        change.add_column(sa.Column("adult_on", sa.Date(), nullable=True))
        change.add_column(sa.Column("quiet_from", sa.Integer(), nullable=True))
        change.add_column(sa.Column("quiet_until", sa.Integer(), nullable=True))
        change.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        change.add_column(sa.Column("takes_honorarium", sa.Boolean(), nullable=True))
        change.add_column(sa.Column("insurance_year", sa.Integer(), nullable=True))
        change.add_column(sa.Column("card_number", sa.String(), nullable=True))
        change.add_column(sa.Column("card_expires_on", sa.Date(), nullable=True))
        change.add_column(sa.Column("left_reason", sa.String(), nullable=True))


def _known(column: str, values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.column(column).in_(values)


def _carry_over() -> None:
    """Keep what was known: since when, the training done, and who is a minor."""
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "UPDATE supporter SET status_since = joined_at, door = 'paper', left_reason = '',"
            " takes_honorarium = :yes"
        ),
        {"yes": True},
    )
    bind.execute(
        sa.text(
            "INSERT INTO supporter_move (supporter_id, at, actor, after, reason)"
            " SELECT id, joined_at, 'system', status, '' FROM supporter"
        )
    )
    earlier = sa.table("supporter", *(sa.column(name) for name in ("id", "joined_at", *DATES)))
    results = sa.table("training_result", *(sa.column(name) for name in RESULT))
    for step, column, version in CARRIED:
        found = sa.select(
            earlier.c.id,
            sa.literal(step),
            earlier.c[column],
            sa.true(),
            sa.literal(version),
            sa.literal("system"),
            earlier.c.joined_at,
        ).where(earlier.c[column].is_not(None))
        bind.execute(results.insert().from_select(RESULT, found))
    _carry_over_minors(bind)


def _carry_over_minors(bind: sa.Connection) -> None:
    """Take a minor for one until the end of the year in which they come of age, or of next year."""
    table = sa.table(
        "supporter",
        *(sa.column(name) for name in ("id", "is_minor", "birth_year", "joined_at")),
        sa.column("adult_on", sa.Date()),
    )
    minors = sa.select(
        table.c.id,
        table.c.birth_year,
        sa.func.substr(sa.cast(table.c.joined_at, sa.String()), 1, 4),
    ).where(table.c.is_minor == sa.true())
    for supporter_id, birth_year, joined in bind.execute(minors).all():
        year = birth_year + 18 if birth_year else int(joined) + 1
        grown = {"adult_on": date(year, 12, 31)}
        bind.execute(table.update().where(table.c.id == supporter_id).values(grown))


def _narrow_supporter() -> None:
    with op.batch_alter_table("supporter") as change:
        change.create_check_constraint("enrolmentdoor_known", _known("door", DOORS))
        change.alter_column("status_since", existing_type=INSTANT, nullable=False)
        change.alter_column("door", existing_type=sa.String(40), nullable=False)
        change.alter_column("takes_honorarium", existing_type=sa.Boolean(), nullable=False)
        change.alter_column("left_reason", existing_type=sa.String(), nullable=False)
        for name in ("video_watched_on", "role_play_on", "pledged_on", "is_minor"):
            change.drop_column(name)
        change.create_index("ix_supporter_card_number", ["card_number"], unique=True)


def downgrade() -> None:
    op.execute("UPDATE supporter SET status = 'applied' WHERE status = 'review'")
    op.execute("UPDATE supporter SET status = 'left' WHERE status = 'declined'")
    with op.batch_alter_table("supporter") as change:
        change.drop_constraint("supporterstatus_known", type_="check")
        change.drop_constraint("enrolmentdoor_known", type_="check")
        change.create_check_constraint("supporterstatus_known", _known("status", EARLIER))
        change.add_column(
            sa.Column("is_minor", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("video_watched_on", "role_play_on", "pledged_on"):
            change.add_column(sa.Column(name, sa.Date(), nullable=True))
        change.drop_index("ix_supporter_card_number")
        for name in ("status_since", "door", "adult_on", "quiet_from", "quiet_until"):
            change.drop_column(name)
        for name in ("paused_until", "takes_honorarium", "insurance_year", "card_number"):
            change.drop_column(name)
        for name in ("card_expires_on", "left_reason"):
            change.drop_column(name)
    for name in ("guardian_consent", "supporter_note", "supporter_district", "supporter_move"):
        op.drop_table(name)
    for name in ("supporter_private", "training_result", "training_step"):
        op.drop_table(name)
