"""Late requests are taken once the timetable is published, and a run can fit in who has no place yet.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("matchmaking") as batch_op:
        batch_op.add_column(sa.Column("takes_late_requests", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("matchmaking") as batch_op:
        batch_op.alter_column("takes_late_requests", server_default=None)
    with op.batch_alter_table("schedule_run") as batch_op:
        batch_op.add_column(sa.Column("most_moved", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_schedule_run_moved_not_negative"), "most_moved >= 0")


def downgrade() -> None:
    with op.batch_alter_table("schedule_run") as batch_op:
        batch_op.drop_constraint(op.f("ck_schedule_run_moved_not_negative"), type_="check")
        batch_op.drop_column("most_moved")
    with op.batch_alter_table("matchmaking") as batch_op:
        batch_op.drop_column("takes_late_requests")
