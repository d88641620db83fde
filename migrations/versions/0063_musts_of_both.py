"""Remember of a request whether it was a must to whoever accepted it.

Revision ID: 0063
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_must_to_invitee", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.alter_column("is_must_to_invitee", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.drop_column("is_must_to_invitee")
