"""the page that is shown after a sign-in"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("return_to", sa.String(80), server_default="/", nullable=False))


def downgrade() -> None:
    """Down."""
    with op.batch_alter_table("sign_in") as table:
        table.drop_column("return_to")
