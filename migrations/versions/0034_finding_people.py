"""Say in profiles what can be asked for, and keep people in mind.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LISTS = ("sectors", "cooperation", "markets", "looks_for")


def upgrade() -> None:
    with op.batch_alter_table("profile") as batch_op:
        for name in LISTS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("profile") as batch_op:
        for name in LISTS:
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "bookmark",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("profile_id <> person_id", name=op.f("ck_bookmark_never_of_oneself")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["profile.id"], name=op.f(f"fk_bookmark_{name}_profile"), ondelete="CASCADE"
            )
            for name in ("profile_id", "person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("profile_id", "person_id", name=op.f("uq_bookmark_profile_id_person_id")),
    )
    op.create_index(op.f("ix_bookmark_person_id"), "bookmark", ["person_id"])


def downgrade() -> None:
    op.drop_table("bookmark")
    with op.batch_alter_table("profile") as batch_op:
        for name in LISTS:
            batch_op.drop_column(name)
