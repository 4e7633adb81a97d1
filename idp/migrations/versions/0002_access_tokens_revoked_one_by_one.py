"""access tokens revoked one by one"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table('revoked_access_token',
    sa.Column('jti', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('jti', name=op.f('pk_revoked_access_token'))
    )
    with op.batch_alter_table('revoked_access_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revoked_access_token_expires_at'), ['expires_at'], unique=False)



def downgrade() -> None:
    """Down."""
    with op.batch_alter_table('revoked_access_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revoked_access_token_expires_at'))

    op.drop_table('revoked_access_token')
