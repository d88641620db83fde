"""Say in which languages an event's meetings may be held; none means any.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("matchmaking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("matchmaking", schema=None) as batch_op:
        batch_op.alter_column("languages", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("matchmaking", schema=None) as batch_op:
        batch_op.drop_column("languages")
