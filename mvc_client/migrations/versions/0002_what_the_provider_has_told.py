"""what the provider has told of sessions there"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "told",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_told")),
    )
    op.create_index("ix_told_expires_at", "told", ["expires_at"])
    for column in ("sub", "sid"):
        op.create_index(f"ix_web_session_{column}", "web_session", [column])


def downgrade() -> None:
    """Down."""
    for column in ("sub", "sid"):
        op.drop_index(f"ix_web_session_{column}", "web_session")
    op.drop_table("told")
