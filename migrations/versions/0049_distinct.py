"""Keep which two registrations were looked at and found to be two people's.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distinct_pair",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinct_pair_one_before_the_other")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["registration.id"], name=op.f("fk_distinct_pair_one_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["registration.id"], name=op.f("fk_distinct_pair_other_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_distinct_pair_by_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_pair")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_distinct_pair_one_id_other_id")),
    )
    op.create_index(op.f("ix_distinct_pair_other_id"), "distinct_pair", ["other_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_distinct_pair_other_id"), table_name="distinct_pair")
    op.drop_table("distinct_pair")
