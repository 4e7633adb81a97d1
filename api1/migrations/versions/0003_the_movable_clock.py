"""how far this service's clock is moved, in development"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "development_clock",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_clock")),
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("development_clock")
