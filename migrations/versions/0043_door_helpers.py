"""Keep who checks people in at an event without editing it.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_helper",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_door_helper_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_door_helper_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_helper")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_door_helper_event_id_user_id")),
    )
    with op.batch_alter_table("door_helper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_helper_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("door_helper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_helper_user_id"))
    op.drop_table("door_helper")
