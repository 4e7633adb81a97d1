"""where the provider explains why it refused to renew a session's tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    with op.batch_alter_table("web_session") as table:
        table.add_column(sa.Column("ended_why", sa.Text(), nullable=True))


def downgrade() -> None:
    """Down."""
    with op.batch_alter_table("web_session") as table:
        table.drop_column("ended_why")
