"""Let desks have people on duty: a request nobody asked for, the fixed rota, who wants to hear."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns
from mdeji.migrations.letting_go import delete_duties

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
DOORS = ("line", "phone", "counter", "family", "paper")
KINDS = ("individual", "group")


def upgrade() -> None:
    with op.batch_alter_table("request") as change:
        change.add_column(sa.Column("search_from", INSTANT, nullable=True))
        change.alter_column("requester_id", existing_type=sa.Integer(), nullable=True)
        for name in ("door_known", "kind_known"):
            change.drop_constraint(name, type_="check")
        change.create_check_constraint("door_known", _one_of("door", (*DOORS, "desk")))
        change.create_check_constraint("kind_known", _one_of("kind", (*KINDS, "desk")))
        somebody = "requester_id IS NOT NULL OR kind = 'desk'"
        change.create_check_constraint("somebody_asked", somebody)
    op.add_column("desk_rule", _whole("supporters", "2"))
    with op.batch_alter_table("yorozu_session") as change:
        change.add_column(sa.Column("supporters", sa.Integer(), nullable=True))
        change.add_column(sa.Column("duty_id", sa.Integer(), nullable=True))
        change.add_column(sa.Column("duty_code", sa.String(), nullable=True))
        change.create_foreign_key("yorozu_session_duty", "request", ["duty_id"], ["id"])
        change.create_unique_constraint("yorozu_session_duty_once", ["duty_id"])
        change.create_unique_constraint("yorozu_session_code_once", ["duty_code"])
    paid: sa.Column[bool] = sa.Column(
        "desks", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("honorarium_rate", paid)
    _standing()
    _interest()


def downgrade() -> None:
    delete_duties("desk")
    op.drop_table("yorozu_interest")
    op.drop_table("standing_duty")
    op.drop_column("honorarium_rate", "desks")
    with op.batch_alter_table("yorozu_session") as change:
        change.drop_constraint("yorozu_session_code_once", type_="unique")
        change.drop_constraint("yorozu_session_duty_once", type_="unique")
        change.drop_constraint("yorozu_session_duty", type_="foreignkey")
        for name in ("duty_code", "duty_id", "supporters"):
            change.drop_column(name)
    op.drop_column("desk_rule", "supporters")
    with op.batch_alter_table("request") as change:
        for name in ("somebody_asked", "kind_known", "door_known"):
            change.drop_constraint(name, type_="check")
        change.create_check_constraint("door_known", _one_of("door", DOORS))
        change.create_check_constraint("kind_known", _one_of("kind", KINDS))
        change.alter_column("requester_id", existing_type=sa.Integer(), nullable=False)
        change.drop_column("search_from")


def _standing() -> None:
    roles = sa.Enum(
        *("lead", "helper", "trainee"),
        name="seatrole_known",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "standing_duty",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("desk_rule", "rule_id"),
        _of("supporter", "supporter_id"),
        sa.Column("role", roles, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
    )
    for name in ("rule_id", "supporter_id"):
        op.create_index(f"ix_standing_duty_{name}", "standing_duty", [name])


def _interest() -> None:
    op.create_table(
        "yorozu_interest",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _of("yorozu_session", "session_id"),
        _of("person", "person_id"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("told_version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("session_id", "person_id"),
    )
    for name in ("session_id", "person_id"):
        op.create_index(f"ix_yorozu_interest_{name}", "yorozu_interest", [name])


def _of(table: str, name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=False)


def _whole(name: str, given: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=given)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
