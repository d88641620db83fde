"""Keep what is asked after an event, who has answered, and apart from it what.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def _to(table: str, of: str, **options: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{of}_{table}_id_{table}")
    return sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=name, **options)


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("thanks", sa.String(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("asked_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("event", "survey", ondelete="CASCADE"),
        _to("question_set", "survey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("event_id", name=op.f("uq_survey_event_id")),
        sa.UniqueConstraint("question_set_id", name=op.f("uq_survey_question_set_id")),
    )
    op.create_table(
        "survey_mark",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _to("survey", "survey_mark", ondelete="CASCADE"),
        _to("registration", "survey_mark", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_mark")),
        sa.UniqueConstraint("survey_id", "registration_id", name=op.f("uq_survey_mark_survey_id_registration_id")),
    )
    op.create_index(op.f("ix_survey_mark_registration_id"), "survey_mark", ["registration_id"], unique=False)
    op.create_table(
        "survey_answer",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_anonymous = (registration_id IS NULL)", name=op.f("ck_survey_answer_anonymous_is_nobodys")
        ),
        _to("survey", "survey_answer", ondelete="CASCADE"),
        _to("registration", "survey_answer", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("survey_id", "registration_id", name=op.f("uq_survey_answer_survey_id_registration_id")),
    )
    op.create_index(op.f("ix_survey_answer_registration_id"), "survey_answer", ["registration_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_survey_answer_registration_id"), table_name="survey_answer")
    op.drop_table("survey_answer")
    op.drop_index(op.f("ix_survey_mark_registration_id"), table_name="survey_mark")
    op.drop_table("survey_mark")
    op.drop_table("survey")
