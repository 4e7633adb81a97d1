"""sessions, sign-ins and sign-outs"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table('sign_in',
    sa.Column('state_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('browser_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('nonce', sa.String(length=128), nullable=False),
    sa.Column('code_verifier', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('state_digest', name=op.f('pk_sign_in'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_browser_digest'), ['browser_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_expires_at'), ['expires_at'], unique=False)

    op.create_table('sign_out',
    sa.Column('state_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('browser_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('token_number', sa.Integer(), nullable=False),
    sa.Column('access_token_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_out_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('state_digest', name=op.f('pk_sign_out'))
    )
    with op.batch_alter_table('sign_out', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_out_expires_at'), ['expires_at'], unique=False)

    op.create_table('web_session',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('cookie_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sub', sa.String(length=255), nullable=False),
    sa.Column('sid', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('amr', sa.String(length=255), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('absolute_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('renewal_mode', sa.String(length=16), nullable=False),
    sa.Column('tokens', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('lease_holder', sa.String(length=22), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_web_session')),
    sa.UniqueConstraint('cookie_digest', name=op.f('uq_web_session_cookie_digest'))
    )
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_session_idle_expires_at'), ['idle_expires_at'], unique=False)

    op.create_table('web_session_event',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.String(length=22), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('token_number', sa.Integer(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['web_session.id'], name=op.f('fk_web_session_event_session_id_web_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_web_session_event'))
    )
    with op.batch_alter_table('web_session_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_web_session_event_session_id'), ['session_id'], unique=False)



def downgrade() -> None:
    """Down."""
    with op.batch_alter_table('web_session_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_web_session_event_session_id'))

    op.drop_table('web_session_event')
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_web_session_idle_expires_at'))

    op.drop_table('web_session')
    with op.batch_alter_table('sign_out', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_out_expires_at'))

    op.drop_table('sign_out')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_expires_at'))
        batch_op.drop_index(batch_op.f('ix_sign_in_browser_digest'))

    op.drop_table('sign_in')
