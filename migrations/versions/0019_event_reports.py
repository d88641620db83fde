"""Keep what hosts report of their events.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBERS = ("participants", "organisations", "smes", "countries", "meetings")


def upgrade() -> None:
    state = sa.Enum("due", "submitted", name="reportstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "event_report",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("due_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        *(sa.Column(number, sa.Integer(), nullable=True) for number in NUMBERS),
        sa.Column("outcomes", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("photo_text", sa.String(length=300), nullable=False),
        sa.Column("submitted_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(
                f"{number} IS NULL OR {number} >= 0", name=op.f(f"ck_event_report_{number}_not_negative")
            )
            for number in NUMBERS
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_event_report_submitted_at_some_time")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_report_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["attachment.id"], name=op.f("fk_event_report_photo_id_attachment")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_event_report_submitted_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_report")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_report_event_id")),
    )
    with op.batch_alter_table("event_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_report_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index("ix_event_report_state_due_at", ["state", "due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("event_report", schema=None) as batch_op:
        batch_op.drop_index("ix_event_report_state_due_at")
        batch_op.drop_index(batch_op.f("ix_event_report_photo_id"))
    op.drop_table("event_report")
