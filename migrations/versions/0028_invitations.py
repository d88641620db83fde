"""Invite people by name, and let participants sign up for parts of a programme.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("declined_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("registration_id IS NULL OR declined_at IS NULL", name=op.f("ck_invitation_one_answer")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "type_id"],
            ["participant_type.event_id", "participant_type.id"],
            name=op.f("fk_invitation_event_id_participant_type"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user.id"], name=op.f("fk_invitation_invited_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_invitation_registration_id_registration"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("event_id", "email", name=op.f("uq_invitation_event_id_email")),
    )
    _add_sign_ups()


def downgrade() -> None:
    op.drop_index(op.f("ix_item_place_registration_id"), table_name="item_place")
    for table in ("item_place", "item_sign_up", "invitation"):
        op.drop_table(table)


def _add_sign_ups() -> None:
    op.create_table(
        "item_sign_up",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("closes_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("next_waiting_number", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ceiling IS NULL OR taken <= ceiling", name=op.f("ck_item_sign_up_never_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_item_sign_up_taken_not_negative")),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["programme_item.id"],
            name=op.f("fk_item_sign_up_item_id_programme_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_sign_up")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_sign_up_item_id")),
    )
    op.create_table(
        "item_place",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("waiting_number", sa.Integer(), nullable=True),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["programme_item.id"],
            name=op.f("fk_item_place_item_id_programme_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_item_place_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_place")),
        sa.UniqueConstraint("item_id", "registration_id", name=op.f("uq_item_place_item_id_registration_id")),
        sa.UniqueConstraint("item_id", "waiting_number", name=op.f("uq_item_place_item_id_waiting_number")),
    )
    op.create_index(op.f("ix_item_place_registration_id"), "item_place", ["registration_id"])
