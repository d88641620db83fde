"""Keep the tags and notes of registrations, and the views of a desk.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_view",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_desk_view_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_view")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_desk_view_event_id_name")),
    )
    op.create_table(
        "registration_note",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_registration_note_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_note_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_note")),
    )
    op.create_index(op.f("ix_registration_note_registration_id"), "registration_note", ["registration_id"])
    op.create_table(
        "registration_tag",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_tag_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_tag")),
        sa.UniqueConstraint("registration_id", "key", name=op.f("uq_registration_tag_registration_id_key")),
    )
    op.create_index(op.f("ix_registration_tag_key"), "registration_tag", ["key"])


def downgrade() -> None:
    op.drop_index(op.f("ix_registration_tag_key"), table_name="registration_tag")
    op.drop_table("registration_tag")
    op.drop_index(op.f("ix_registration_note_registration_id"), table_name="registration_note")
    op.drop_table("registration_note")
    op.drop_table("desk_view")
