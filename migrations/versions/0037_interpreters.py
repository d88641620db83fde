"""Let interpreters be part of the timetable.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interpreter",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("one_language", sa.String(length=8), nullable=False),
        sa.Column("other_language", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_language <> other_language", name=op.f("ck_interpreter_between_two_languages")),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_interpreter_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter")),
    )
    op.create_index(op.f("ix_interpreter_matchmaking_id"), "interpreter", ["matchmaking_id"])


def downgrade() -> None:
    op.drop_table("interpreter")
