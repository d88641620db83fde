"""Keep what people say came of their meetings, and that they were asked.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = ("follow_up", "nothing", "letter_of_intent", "proposal")


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="outcomekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("said_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("months >= 0", name=op.f("ck_outcome_months_not_negative")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_outcome_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_outcome_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("meeting_id", "profile_id", "months", name=op.f("uq_outcome_meeting_id_profile_id_months")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_profile_id"), ["profile_id"], unique=False)
    op.create_table(
        "outcome_question",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("asked_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_outcome_question_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_question")),
        sa.UniqueConstraint("profile_id", "months", name=op.f("uq_outcome_question_profile_id_months")),
    )


def downgrade() -> None:
    op.drop_table("outcome_question")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_profile_id"))
    op.drop_table("outcome")
