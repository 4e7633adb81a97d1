"""which fault is to strike which client's next answer; written in development only"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "armed_fault",
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("fault", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_armed_fault")),
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("armed_fault")
