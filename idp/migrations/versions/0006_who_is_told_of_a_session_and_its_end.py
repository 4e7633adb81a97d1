"""who is told of a session, and who is to be told of its end"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _moment(name, *, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_a_session():
    return [
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
    ]


def upgrade() -> None:
    """Up."""
    op.create_table(
        "session_client",
        *_of_a_session(),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_client")),
        sa.UniqueConstraint("sid", "client_id", name=op.f("uq_session_client_sid")),
    )
    op.create_index("ix_session_client_user_id", "session_client", ["user_id"])
    op.create_index("ix_session_client_expires_at", "session_client", ["expires_at"])
    op.create_table(
        "logout_notice",
        *_of_a_session(),
        sa.Column("names_subject", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("due_at", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logout_notice")),
    )
    for column in ("sid", "user_id", "created_at", "due_at"):
        op.create_index(f"ix_logout_notice_{column}", "logout_notice", [column])


def downgrade() -> None:
    """Down."""
    op.drop_table("logout_notice")
    op.drop_table("session_client")
