"""a clock skew in place of the setting's; written in development only"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "development_clock_skew",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_clock_skew")),
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("development_clock_skew")
