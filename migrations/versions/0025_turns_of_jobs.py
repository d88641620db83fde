"""Keep one row a job for its last tick, which says who took it.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("taken_at", eventhub.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("finished_at", eventhub.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_turn")),
        sa.UniqueConstraint("name", name=op.f("uq_job_turn_name")),
    )


def downgrade() -> None:
    op.drop_table("job_turn")
