"""what became of each grant: few small rows, in slots; how often a renewal was asked for twice"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up. Retries of before were not counted."""
    op.add_column("authorization_grant", sa.Column("retries", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "grant_event",
        sa.Column("grant_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("jti", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lifetime_seconds", sa.Integer(), nullable=True),
        sa.Column("milliseconds_since_rotation", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("grant_id", "slot", name=op.f("pk_grant_event")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 80},
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("grant_event")
    with op.batch_alter_table("authorization_grant") as batch:
        batch.drop_column("retries")
