"""what the lessons keep of a browser, in development"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "learner",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("strict", sa.Text(), nullable=True),
        sa.Column("copied", sa.Text(), nullable=True),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_learner")),
    )
    op.create_index("ix_learner_expires_at", "learner", ["expires_at"])


def downgrade() -> None:
    """Down."""
    op.drop_table("learner")
