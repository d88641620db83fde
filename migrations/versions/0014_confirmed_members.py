"""Tell members somebody vouched for from those who only say so.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", eventhub.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_column("confirmed_at")
