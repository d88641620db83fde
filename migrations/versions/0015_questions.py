"""Let organisers write questions of their own.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = ("line", "text", "choice", "choices", "number", "date", "link", "country", "theme", "file")


def upgrade() -> None:
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
    )
    op.create_table(
        "question",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="questionkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("help", sa.String(length=500), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=True),
        sa.Column("least", sa.Double(), nullable=True),
        sa.Column("most", sa.Double(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_asked_later", sa.Boolean(), nullable=False),
        sa.Column("is_identifying", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("condition_id", sa.Integer(), nullable=True),
        sa.Column("condition_value", sa.String(length=120), nullable=False),
        sa.Column("retired_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(condition_id IS NULL) = (condition_value = '')", name=op.f("ck_question_condition_has_its_value")
        ),
        sa.CheckConstraint("condition_id <> id", name=op.f("ck_question_depends_on_another")),
        sa.CheckConstraint("least <= most", name=op.f("ck_question_bounds_in_order")),
        sa.CheckConstraint("longest > 0", name=op.f("ck_question_longest_positive")),
        sa.ForeignKeyConstraint(
            ["set_id"], ["question_set.id"], name=op.f("fk_question_set_id_question_set"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_id", "condition_id"],
            ["question.set_id", "question.id"],
            name=op.f("fk_question_set_id_condition_id_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("set_id", "id", name=op.f("uq_question_set_id_id")),
    )


def downgrade() -> None:
    op.drop_table("question")
    op.drop_table("question_set")
