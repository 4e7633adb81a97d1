"""leases, and indexes for what purging looks for"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNREDEEMED = sa.text("redeemed_at IS NULL")


def upgrade() -> None:
    """Up. No column that a rotation changes is indexed, so that its updates stay HOT."""
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_index("ix_authorization_grant_ends", "authorization_grant", ["absolute_expires_at", "created_at"])
    op.drop_index("ix_authorization_code_expires_at", "authorization_code")
    op.create_index(
        "ix_authorization_code_unredeemed",
        "authorization_code",
        ["expires_at"],
        sqlite_where=UNREDEEMED,
        postgresql_where=UNREDEEMED,
    )
    op.create_index("ix_authorization_code_grant_id", "authorization_code", ["grant_id"])


def downgrade() -> None:
    """Down."""
    op.drop_index("ix_authorization_code_grant_id", "authorization_code")
    op.drop_index("ix_authorization_code_unredeemed", "authorization_code")
    op.create_index("ix_authorization_code_expires_at", "authorization_code", ["expires_at"])
    op.drop_index("ix_authorization_grant_ends", "authorization_grant")
    op.drop_table("lease")
