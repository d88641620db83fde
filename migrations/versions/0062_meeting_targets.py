"""Let organisers say how many meetings people of a participant type should have.

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_target",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("least >= 0", name=op.f("ck_meeting_target_least_not_negative")),
        sa.CheckConstraint("most >= 1 AND least <= most", name=op.f("ck_meeting_target_most_not_below_least")),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_meeting_target_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["participant_type.id"],
            name=op.f("fk_meeting_target_type_id_participant_type"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_target")),
        sa.UniqueConstraint("matchmaking_id", "type_id", name=op.f("uq_meeting_target_matchmaking_id_type_id")),
    )
    op.create_index(op.f("ix_meeting_target_type_id"), "meeting_target", ["type_id"])
    everybody_else = sa.text("type_id IS NULL")
    op.create_index(
        "uq_meeting_target_everybody_else",
        "meeting_target",
        ["matchmaking_id"],
        unique=True,
        sqlite_where=everybody_else,
        postgresql_where=everybody_else,
    )


def downgrade() -> None:
    op.drop_index("uq_meeting_target_everybody_else", table_name="meeting_target")
    op.drop_index(op.f("ix_meeting_target_type_id"), table_name="meeting_target")
    op.drop_table("meeting_target")
