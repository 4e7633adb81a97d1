"""lists, items and answers"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table('todo_owner',
    sa.Column('sub', sa.String(length=255), nullable=False),
    sa.Column('lists_made', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('sub', name=op.f('pk_todo_owner'))
    )
    op.create_table('idempotent_answer',
    sa.Column('owner', sa.String(length=255), nullable=False),
    sa.Column('key_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('request_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('etag', sa.String(length=32), nullable=True),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner'], ['todo_owner.sub'], name=op.f('fk_idempotent_answer_owner_todo_owner')),
    sa.PrimaryKeyConstraint('owner', 'key_digest', name=op.f('pk_idempotent_answer'))
    )
    with op.batch_alter_table('idempotent_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotent_answer_created_at'), ['created_at'], unique=False)

    op.create_table('todo_list',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('owner', sa.String(length=255), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner'], ['todo_owner.sub'], name=op.f('fk_todo_list_owner_todo_owner')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_todo_list')),
    sa.UniqueConstraint('owner', 'number', name=op.f('uq_todo_list_owner'))
    )
    op.create_table('todo_item',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['todo_list.id'], name=op.f('fk_todo_item_list_id_todo_list'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_todo_item'))
    )
    with op.batch_alter_table('todo_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_todo_item_list_id'), ['list_id'], unique=False)



def downgrade() -> None:
    """Down."""
    with op.batch_alter_table('todo_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_todo_item_list_id'))

    op.drop_table('todo_item')
    op.drop_table('todo_list')
    with op.batch_alter_table('idempotent_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotent_answer_created_at'))

    op.drop_table('idempotent_answer')
    op.drop_table('todo_owner')
