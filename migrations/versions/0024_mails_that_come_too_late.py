"""Let mails expire, and count what servers refuse for now apart from tries that never reached them.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.add_column(sa.Column("expires_at", eventhub.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.alter_column("refusals", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.drop_column("refusals")
        batch_op.drop_column("expires_at")
