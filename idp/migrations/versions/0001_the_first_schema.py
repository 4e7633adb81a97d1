"""the first schema"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table('api_resource',
    sa.Column('identifier', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('identifier', name=op.f('pk_api_resource'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('type', sa.String(length=64), nullable=False),
    sa.Column('client_id', sa.String(length=255), nullable=True),
    sa.Column('user_id', sa.String(length=36), nullable=True),
    sa.Column('grant_id', sa.String(length=32), nullable=True),
    sa.Column('sid', sa.String(length=64), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_grant_id'), ['grant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_user_id'), ['user_id'], unique=False)

    op.create_table('authorization_code',
    sa.Column('code_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('client_id', sa.String(length=255), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('sid', sa.String(length=64), nullable=False),
    sa.Column('redirect_uri', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=True),
    sa.Column('code_challenge', sa.String(length=128), nullable=True),
    sa.Column('auth_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amr', sa.JSON(), nullable=False),
    sa.Column('acr', sa.String(length=255), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('redeemed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('redeemed_from', sa.String(length=64), nullable=True),
    sa.Column('grant_id', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('code_digest', name=op.f('pk_authorization_code'))
    )
    with op.batch_alter_table('authorization_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorization_code_expires_at'), ['expires_at'], unique=False)

    op.create_table('authorization_grant',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('client_id', sa.String(length=255), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('sid', sa.String(length=64), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=True),
    sa.Column('auth_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amr', sa.JSON(), nullable=False),
    sa.Column('acr', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('generation', sa.BigInteger(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('current_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('previous_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('salt', sa.LargeBinary(length=16), nullable=False),
    sa.Column('rotated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retry_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retried', sa.Boolean(), nullable=False),
    sa.Column('retried_in_a_row', sa.Integer(), nullable=False),
    sa.Column('idle_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('absolute_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_because', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorization_grant')),
    postgresql_with={'fillfactor': 80}
    )
    with op.batch_alter_table('authorization_grant', schema=None) as batch_op:
        batch_op.create_index('ix_authorization_grant_client_id', ['client_id'], unique=False)
        batch_op.create_index('ix_authorization_grant_sid', ['sid'], unique=False)
        batch_op.create_index('ix_authorization_grant_user_id', ['user_id'], unique=False)

    op.create_table('client',
    sa.Column('client_id', sa.String(length=255), nullable=False),
    sa.Column('client_secret_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('metadata', sa.JSON(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_client'))
    )
    op.create_table('consent',
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('client_id', sa.String(length=255), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('user_id', 'client_id', name=op.f('pk_consent'))
    )
    op.create_table('familiar_address',
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_familiar_address'))
    )
    with op.batch_alter_table('familiar_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_familiar_address_signed_in_at'), ['signed_in_at'], unique=False)

    op.create_table('login_counter',
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_counter'))
    )
    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_counter_counted_at'), ['counted_at'], unique=False)

    op.create_table('pending_authorization_request',
    sa.Column('id_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('browser_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('previous_browser_digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_chosen', sa.Boolean(), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('denied_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id_digest', name=op.f('pk_pending_authorization_request'))
    )
    with op.batch_alter_table('pending_authorization_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pending_authorization_request_browser_digest'), ['browser_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_pending_authorization_request_expires_at'), ['expires_at'], unique=False)

    op.create_table('refresh_token_key',
    sa.Column('key_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed_pair', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('key_id BETWEEN 1 AND 255', name=op.f('ck_refresh_token_key_key_id_is_a_byte')),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_refresh_token_key'))
    )
    op.create_table('sign_on_session',
    sa.Column('sid', sa.String(length=64), nullable=False),
    sa.Column('secret_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('auth_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amr', sa.JSON(), nullable=False),
    sa.Column('acr', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('absolute_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_sign_on_session')),
    sa.UniqueConstraint('secret_digest', name=op.f('uq_sign_on_session_secret_digest'))
    )
    with op.batch_alter_table('sign_on_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_on_session_idle_expires_at'), ['idle_expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_on_session_user_id'), ['user_id'], unique=False)

    op.create_table('signing_key',
    sa.Column('kid', sa.String(length=64), nullable=False),
    sa.Column('alg', sa.String(length=16), nullable=False),
    sa.Column('sealed_jwk', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signs_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('kid', name=op.f('pk_signing_key'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('username_key', sa.String(length=255), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('claims', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('username_key', name=op.f('uq_user_account_username_key'))
    )


def downgrade() -> None:
    """Down."""
    op.drop_table('user_account')
    op.drop_table('signing_key')
    with op.batch_alter_table('sign_on_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_on_session_user_id'))
        batch_op.drop_index(batch_op.f('ix_sign_on_session_idle_expires_at'))

    op.drop_table('sign_on_session')
    op.drop_table('refresh_token_key')
    with op.batch_alter_table('pending_authorization_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pending_authorization_request_expires_at'))
        batch_op.drop_index(batch_op.f('ix_pending_authorization_request_browser_digest'))

    op.drop_table('pending_authorization_request')
    with op.batch_alter_table('login_counter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_counter_counted_at'))

    op.drop_table('login_counter')
    with op.batch_alter_table('familiar_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_familiar_address_signed_in_at'))

    op.drop_table('familiar_address')
    op.drop_table('consent')
    op.drop_table('client')
    with op.batch_alter_table('authorization_grant', schema=None) as batch_op:
        batch_op.drop_index('ix_authorization_grant_user_id')
        batch_op.drop_index('ix_authorization_grant_sid')
        batch_op.drop_index('ix_authorization_grant_client_id')

    op.drop_table('authorization_grant')
    with op.batch_alter_table('authorization_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authorization_code_expires_at'))

    op.drop_table('authorization_code')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_event_user_id'))
        batch_op.drop_index(batch_op.f('ix_audit_event_grant_id'))
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))

    op.drop_table('audit_event')
    op.drop_table('api_resource')
