"""Give the staff links to choose a password, a second factor, and the city's own sign-in."""

import sqlalchemy as sa
from alembic import op

import mdeji.kit.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = mdeji.kit.columns.UtcDateTime(timezone=True)
KINDS = sa.Enum(
    "invite",
    "reset",
    name="invitationkind_known",
    native_enum=False,
    create_constraint=True,
    length=40,
)
TABLES = ("staff_identity", "staff_recovery_code", "staff_factor", "staff_invitation")


def upgrade() -> None:
    op.create_table(
        "staff_invitation",
        *_of_account(),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False, unique=True),
        sa.Column("created_by", sa.String(), nullable=False),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("used_at", nullable=True),
        _instant("revoked_at", nullable=True),
    )
    op.create_index("ix_staff_invitation_account_id", "staff_invitation", ["account_id"])
    op.create_table(
        "staff_factor",
        *_of_account(unique=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("confirmed_at", nullable=True),
    )
    op.create_table(
        "staff_recovery_code",
        *_of_account(),
        sa.Column("code_hash", sa.String(), nullable=False),
        _instant("created_at"),
        _instant("used_at", nullable=True),
    )
    op.create_index("ix_staff_recovery_code_account_id", "staff_recovery_code", ["account_id"])
    op.create_table(
        "staff_identity",
        *_of_account(),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        _instant("linked_at"),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_index("ix_staff_identity_account_id", "staff_identity", ["account_id"])
    _widen()


def _of_account(*, unique: bool = False) -> tuple[sa.Column[int], ...]:
    account = sa.ForeignKey("staff_account.id")
    return (
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("account_id", sa.Integer(), account, nullable=False, unique=unique),
    )


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, INSTANT, nullable=nullable)


def _widen() -> None:
    op.add_column("staff_account", sa.Column("directory_name", sa.String(), nullable=True))
    op.create_index(
        "ix_staff_account_directory_name", "staff_account", ["directory_name"], unique=True
    )
    op.add_column("staff_session", _instant("second_factor_at", nullable=True))
    browser = sa.Column("browser", sa.String(), nullable=False, server_default="")
    op.add_column("staff_session", browser)


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as change:
        change.drop_column("browser")
        change.drop_column("second_factor_at")
    op.drop_index("ix_staff_account_directory_name", "staff_account")
    with op.batch_alter_table("staff_account") as change:
        change.drop_column("directory_name")
    for table in TABLES:
        op.drop_table(table)
