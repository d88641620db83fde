"""Count how often an account or a network asks.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_window",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_window")),
        sa.UniqueConstraint("key", name=op.f("uq_asked_window_key")),
    )
    with op.batch_alter_table("asked_window") as batch_op:
        batch_op.create_index(op.f("ix_asked_window_ends_at"), ["ends_at"])


def downgrade() -> None:
    op.drop_table("asked_window")
