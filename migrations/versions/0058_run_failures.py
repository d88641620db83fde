"""Say by a code why a run of the optimiser gave no timetable; what older runs said stays in their history.

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

FAILURES = (
    "stopped_early",
    "worker_lost",
    "ended_from_outside",
    "no_answer",
    "fault",
    "locks_clash",
    "no_time",
    "rule_broken",
    "moved_too_many",
    "question_changed",
)


def upgrade() -> None:
    runs = sa.table("schedule_run", sa.column("failure", sa.String()))
    op.execute(runs.update().where(runs.c.failure.not_in(FAILURES)).values(failure="fault"))
    coded = sa.Enum(*FAILURES, name="runfailure", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("schedule_run", schema=None) as batch_op:
        batch_op.alter_column("failure", existing_type=sa.String(), type_=coded, existing_nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("schedule_run", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_schedule_run_runfailure"), type_="check")
        batch_op.alter_column("failure", existing_type=sa.String(length=40), type_=sa.String(), existing_nullable=True)
