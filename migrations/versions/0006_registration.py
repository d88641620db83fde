"""Register people for events with counted seats.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capacity",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("next_waiting_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ceiling IS NULL OR taken <= ceiling", name=op.f("ck_capacity_never_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_capacity_taken_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_capacity_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity")),
        sa.UniqueConstraint("event_id", name=op.f("uq_capacity_event_id")),
    )
    op.create_table(
        "registration",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending_approval",
                "confirmed",
                "waitlisted",
                "rejected",
                "cancelled",
                "attended",
                "absent",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column(
            "organisation_kind",
            sa.Enum(
                "cluster",
                "sme",
                "large_company",
                "research",
                "authority",
                "investor",
                "other",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("consented_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("waiting_number", sa.Integer(), nullable=True),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waitlisted') = (waiting_number IS NOT NULL)", name=op.f("ck_registration_waiting_has_a_number")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_registration_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_registration_event_id_user_id")),
        sa.UniqueConstraint("event_id", "waiting_number", name=op.f("uq_registration_event_id_waiting_number")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_event_id_state", ["event_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_user_id"))
        batch_op.drop_index("ix_registration_event_id_state")
    op.drop_table("registration")
    op.drop_table("capacity")
