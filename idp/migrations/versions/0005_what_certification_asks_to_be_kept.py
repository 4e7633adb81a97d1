"""what certification asks to be kept: claims and resources of a request, pairwise subjects, secrets of assertions"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None



def _text(name, length):
    return sa.Column(name, sa.String(length=length), nullable=True)


def _json(name):
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=True)


def _added():
    """New columns by table; made anew for each use, because a column belongs to one table only."""
    return {
        "client": [
            sa.Column("sealed_client_secret", sa.Text(), nullable=True),
            sa.Column("registration_token_digest", sa.LargeBinary(length=32), nullable=True),
        ],
        "api_resource": [_json("resource_uris")],
        "consent": [_json("claims")],
        "authorization_code": [_text("subject", 64), _json("claims"), _json("resource")],
        "authorization_grant": [_text("subject", 64), _json("claims"), _json("resource")],
    }


def upgrade() -> None:
    """Up. Every new column may be empty, so that rows of before keep their meaning."""
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "pairwise_subject",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("sector_identifier", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_pairwise_subject")),
        sa.UniqueConstraint("user_id", "sector_identifier", name=op.f("uq_pairwise_subject_user_id")),
    )
    op.create_table(
        "used_assertion",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_assertion")),
    )
    op.create_index("ix_used_assertion_expires_at", "used_assertion", ["expires_at"])


def downgrade() -> None:
    """Down."""
    op.drop_table("used_assertion")
    op.drop_table("pairwise_subject")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
