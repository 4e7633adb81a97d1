"""whose a login counter is"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up. The familiar addresses are forgotten: the rows do not tell whose they are. They come back by signing in."""
    op.execute(sa.text('DELETE FROM familiar_address'))
    with op.batch_alter_table('familiar_address', schema=None) as batch_op:
        batch_op.add_column(sa.Column('account', sa.LargeBinary(length=32), nullable=False))
        batch_op.create_index(batch_op.f('ix_familiar_address_account'), ['account'], unique=False)

    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('account', sa.LargeBinary(length=32), nullable=True))
        batch_op.create_index(batch_op.f('ix_login_counter_account'), ['account'], unique=False)


def downgrade() -> None:
    """Down."""
    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_counter_account'))
        batch_op.drop_column('account')

    with op.batch_alter_table('familiar_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_familiar_address_account'))
        batch_op.drop_column('account')
